"""Sheets put together by tests, and what an import says of them."""

from cobuild.core.imports.run import Run
from cobuild.core.sheets import Sheet


def sheet(title, *rows, merged=(), hidden=False):
    return Sheet(title, [list(row) for row in rows], list(merged), hidden)


def fares(user, *sheets, keep=True, **more):
    return Run(user, keep=keep, **more).over(sheets)


def fates(outcome):
    return [str(row.fate) for row in outcome.rows]


def said(outcome):
    return [words for row in outcome.rows for column, words in row.problems]
