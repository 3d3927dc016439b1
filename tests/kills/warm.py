"""Imports what victims need, once: they are forks of the process that did."""

import django

django.setup()

from tests.kills import victims  # noqa: E402, F401
