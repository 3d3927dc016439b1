from .attachments import Attachment
from .audit import AuditEntry
from .chain.seals import AuditSeal
from .drafts import Draft, FormToken
from .imports.stored import WorkbookImport
from .jobs import Job

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditSeal",
    "Draft",
    "FormToken",
    "Job",
    "WorkbookImport",
]
