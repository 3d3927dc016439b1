from .base import Agreement

__all__ = ["Agreement"]
