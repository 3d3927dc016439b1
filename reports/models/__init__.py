"""What it adds up to: stored figures, the communities' returns, and the notices that people got."""

from .figures import QuarterFigures
from .notice import Notice
from .returns import Return

__all__ = ["Notice", "QuarterFigures", "Return"]
