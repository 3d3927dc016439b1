from .base import ActivityKind, Agreement

__all__ = ["ActivityKind", "Agreement"]
