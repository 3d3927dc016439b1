from django import forms
from django.utils.translation import gettext_lazy as _

from cobuild.core.sheets import Unreadable, read_sheets
from cobuild.core.sheets.messages import MESSAGES
from cobuild.core.uploads import LARGEST_FILE

KINDS = ".xlsx,.csv"
AT_ONCE = 1024 * 1024  # bytes; no request waits for the reading of a larger file


class WorkbookForm(forms.Form):
    """Takes a workbook; ``cleaned_data["sheets"]`` holds the sheets of one that is read at once."""

    file = forms.FileField(
        label=_("Workbook (.xlsx) or table (.csv)"),
        widget=forms.FileInput(attrs={"accept": KINDS}),
        error_messages={"empty": MESSAGES["empty"]},
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise Unreadable("big")
        self.content = upload.read()
        small = upload.size <= AT_ONCE
        self.cleaned_data["sheets"] = read_sheets(self.content, upload.name) if small else None
        return upload
