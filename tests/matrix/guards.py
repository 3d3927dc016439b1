"""What keeps people out, each to be taken away: found in the code, so that none is forgotten.

A scope filter is one word of one register; a refusal is one ``raise PermissionDenied``.
"""

import ast
import inspect
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from cobuild.core.scope import ScopedQuerySet
from tests import factories as make
from tests.test_layers import MODULES, module_name

FILTERS = ("visible_to", "editable_by", "confirmable_by", "submittable_by", "revealable_by")
REFUSAL = "PermissionDenied"


def filters():
    """The words of the scope that take a user: those of the list above, or it is out of date."""
    words = inspect.getmembers(ScopedQuerySet, inspect.isfunction)
    own = [(name, word) for name, word in words if name in vars(ScopedQuerySet)]
    return {name for name, word in own if "user" in inspect.signature(word).parameters} - {
        name for name, _word in own if name.startswith("_")
    }


@contextmanager
def without_filter(model, word):
    """Rows of the model pass the word whoever asks."""
    usual = getattr(ScopedQuerySet, word)

    def unfiltered(rows, user):
        return rows.all() if rows.model is model else usual(rows, user)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScopedQuerySet, word, unfiltered)
        yield


def models():
    return {name: register.model for name, register in make.registers().items()}


# Refusals -----------------------------------------------------------------------------------------


def refusals():
    """{(module, function): the numbers of the lines that raise PermissionDenied}"""
    found = {}
    for path in MODULES:
        for function, line in raising(ast.parse(Path(path).read_text("utf-8"))):
            found.setdefault((module_name(path), function), []).append(line)
    return found


def raising(node, within=""):
    for child in ast.iter_child_nodes(node):
        name = within
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            name = f"{within}.{child.name}".lstrip(".")
        if isinstance(child, ast.Raise) and REFUSAL in ast.unparse(child):
            yield within, child.lineno
        yield from raising(child, name)


class Passing(ast.NodeTransformer):
    """The same code with the refusal taken out."""

    def visit_Raise(self, node):
        passing = ast.copy_location(ast.Pass(), node)
        return passing if REFUSAL in ast.unparse(node) else node


@contextmanager
def without_refusal(module, function):
    """The function goes on where it would have refused."""
    loaded = import_module(module)
    tree = Passing().visit(ast.parse(Path(loaded.__file__).read_text("utf-8")))
    code = code_of(compile(tree, loaded.__file__, "exec"), function)
    target = inspect.unwrap(found_in(loaded, function))
    usual, target.__code__ = target.__code__, code
    try:
        yield
    finally:
        target.__code__ = usual


def found_in(module, function):
    for name in function.split("."):
        module = getattr(module, name)
    return module


def code_of(code, function):
    for constant in code.co_consts:
        if inspect.iscode(constant):
            if constant.co_qualname == function:
                return constant
            if function.startswith(f"{constant.co_qualname}."):
                return code_of(constant, function)
    raise LookupError(function)
