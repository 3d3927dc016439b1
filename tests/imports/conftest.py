import pytest
from django.utils import translation

from tests.imports import books


@pytest.fixture
def scene(db):
    with translation.override("en"):
        yield books.Scene()
