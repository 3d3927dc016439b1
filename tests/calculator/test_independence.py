"""The calculator shares nothing with what it checks."""

import ast
import sys
from pathlib import Path

import pytest

from .catalogue import FIGURES

HERE = Path(__file__).parent
CALCULATOR = (
    "book", "catalogue", "communities", "counting", "days", "district", "facts", "liaison",
    "members", "pairing", "showing", "tables",
)  # fmt: skip
LOADER = "loading"


def imports(name):
    """(how many packages up, module) of all that a module imports."""
    for node in ast.walk(ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level and not node.module:
            yield from ((node.level, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module


@pytest.mark.parametrize("name", [*CALCULATOR, LOADER])
def test_it_imports_python_and_itself(name):
    """Nothing from reports, agreements, activities, units, communities, accounts or Django."""
    allowed = {(1, each) for each in CALCULATOR}
    strange = {
        (level, module)
        for level, module in imports(name)
        if (level, module) not in allowed
        and (level or module.partition(".")[0] not in sys.stdlib_module_names)
    }
    assert strange == ({(0, "django.db")} if name == LOADER else set())


def test_no_module_is_left_out():
    support = {"__init__", "conftest", "histories", "recording"}
    found = {path.stem for path in HERE.glob("*.py") if not path.stem.startswith("test_")}
    assert found - support == {*CALCULATOR, LOADER}


def test_the_catalogue_has_forty_figures():
    assert len(FIGURES) == len({figure.key for figure in FIGURES}) == 40
