"""Ledgers as counties keep them: one row feeds several registers, under headings of any wording."""
