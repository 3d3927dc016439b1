"""Sheets of the files that people hand in."""

from .answers import CellError, Sheet
from .messages import Unreadable
from .reading import read_sheets

__all__ = ["CellError", "Sheet", "Unreadable", "read_sheets"]
