"""Pages are declared, not written: ``crud_urls(Register(...))`` in an app's ``urls.py``."""

from .registers import More, Part, Register, Section, crud_urls

__all__ = ["More", "Part", "Register", "Section", "crud_urls"]
