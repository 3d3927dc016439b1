"""Rows of attachments and their files, which belong together one to one."""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from .attachments import Attachment

logger = logging.getLogger(__name__)
FOLDER = "attachments"
STILL_BEING_SENT = timedelta(days=1)  # a file is written before its row


def rows_without_file() -> list[Attachment]:
    """Attachments, removed ones too, whose file is gone or has another size."""
    return [row for row in Attachment.objects.iterator() if not has_file(row)]


def has_file(row) -> bool:
    return default_storage.exists(row.file) and default_storage.size(row.file) == row.size


def files_without_row() -> list[str]:
    """Names of files that no attachment knows, unless they came a moment ago."""
    known = set(Attachment.objects.values_list("file", flat=True))
    latest = (timezone.now() - STILL_BEING_SENT).timestamp()
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in (root / FOLDER).rglob("*") if path.is_file())
    old = (path for path in found if path.stat().st_mtime < latest)
    return sorted(set(path.relative_to(root).as_posix() for path in old) - known)


def report_broken_pairs():
    """Tell the log of every broken pair; generated names and numbers only."""
    for row in rows_without_file():
        logger.error("attachment %s of %s %s: no file", row.pk, row.label, row.object_id)
    for name in files_without_row():
        logger.error("file %s: no attachment", name)
