"""What makes the audit log provable: stamps, seals, the anchor (docs/decisions/0029)."""
