from .attachments import Attachment
from .audit import AuditEntry
from .bulk_changes import BulkChange
from .chain.seals import AuditSeal
from .drafts import Draft, FormToken
from .imports.ledgers.kept import LedgerMapping
from .imports.seen import SeenRow
from .imports.stored import WorkbookImport
from .imports.written import WrittenRecord
from .jobs import Job

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditSeal",
    "BulkChange",
    "Draft",
    "FormToken",
    "Job",
    "LedgerMapping",
    "SeenRow",
    "WorkbookImport",
    "WrittenRecord",
]
