from .base import ActivityKind, Agreement
from .wording import Wording

__all__ = ["ActivityKind", "Agreement", "Wording"]
