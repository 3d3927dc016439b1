from .audit import AuditEntry
from .drafts import Draft, FormToken
from .jobs import Job

__all__ = ["AuditEntry", "Draft", "FormToken", "Job"]
