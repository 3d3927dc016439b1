"""A quarter as a file: its title and name, and the bytes of each kind."""

from dataclasses import dataclass

from cobuild.core.audit import AuditEntry

from .figures import Figures
from .report import quarter_report
from .scopes import Scope
from .tidy import tidy_csv
from .wording import file_name, report_title
from .workbook import Facts, quarter_workbook

KINDS = ("xlsx", "docx", "csv")


def note_export(text, *, by=None):
    """That figures left as a file called so."""
    AuditEntry.write(
        by=by, action=AuditEntry.Action.EXPORT, label="reports.quarterfigures", object_text=text
    )


@dataclass(frozen=True)
class QuarterFile:
    """``unit`` is the filling unit, ``by`` the person or command that exports."""

    figures: Figures
    scope: Scope
    unit: str
    by: object

    @property
    def title(self) -> str:
        return report_title(self.scope.county or self.unit, self.figures.quarter)

    def name(self, kind) -> str:
        return file_name(self.title, kind)

    def content(self, kind) -> bytes:
        """The file of one of KINDS."""
        facts = Facts(self.title, self.unit, str(self.by))
        if kind == "csv":
            return tidy_csv(self.figures, self.scope)
        if kind == "docx":
            return quarter_report(self.figures, self.scope, facts)
        return quarter_workbook(self.figures, self.scope, facts)
