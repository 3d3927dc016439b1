from .attachments import Attachment
from .audit import AuditEntry
from .drafts import Draft, FormToken
from .imports.stored import WorkbookImport
from .jobs import Job

__all__ = ["Attachment", "AuditEntry", "Draft", "FormToken", "Job", "WorkbookImport"]
