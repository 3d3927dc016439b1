"""Pages are declared, not written: ``crud_urls(Register(...))`` in an app's ``urls.py``."""

from .registers import Part, Register, Section, crud_urls

__all__ = ["Part", "Register", "Section", "crud_urls"]
