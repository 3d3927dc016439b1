"""What it adds up to: stored figures, returns, published versions, and notices."""

from .figures import QuarterFigures
from .notice import Notice
from .publication import Publication, PublishedFile, PublishedRecords
from .returns import Return

__all__ = [
    "Notice",
    "Publication",
    "PublishedFile",
    "PublishedRecords",
    "QuarterFigures",
    "Return",
]
