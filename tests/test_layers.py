"""Imports go downwards only; files stay small enough to live in (architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = [
    "cobuild.core",
    "communities",
    "units",
    "accounts",
    "agreements",
    "activities",
    "reports",
    "cobuild",
]
SYSTEM_FOLDERS = sorted(path.parent.name for path in (ROOT / "agreements").glob("*/apps.py"))
APPS = [
    ROOT / name
    for name in (
        "cobuild",
        "communities",
        "units",
        "accounts",
        "agreements",
        "activities",
        "reports",
    )
]
MODULES = sorted(
    path for app in APPS for path in app.rglob("*.py") if "migrations" not in path.parts
)


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer_of(name):
    """The number of the layer that a dotted name belongs to; None outside the product."""
    for number, layer in enumerate(LAYERS):
        if name == layer or name.startswith(layer + "."):
            return number
    return None


def imports_of(path):
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])])


def test_the_walk_finds_the_modules():
    assert len(MODULES) > 60


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_go_downwards(path):
    own = layer_of(module_name(path))
    upward = [name for name in imports_of(path) if (layer_of(name) or 0) > own]
    assert not upward


def test_the_walk_would_see_an_upward_import(tmp_path):
    assert layer_of("reports.indicators") > layer_of("activities.models")
    assert (
        layer_of("cobuild.core.money") < layer_of("communities.models") < layer_of("cobuild.urls")
    )


def test_systems_do_not_know_each_other():
    for path in MODULES:
        parts = path.relative_to(ROOT).parts
        if parts[0] == "agreements" and parts[1] in SYSTEM_FOLDERS:
            others = [name for name in SYSTEM_FOLDERS if name != parts[1]]
            assert not [
                n
                for n in imports_of(path)
                if n.startswith(tuple(f"agreements.{o}" for o in others))
            ]


def test_no_file_tries_to_be_everything():
    assert not [path for path in MODULES if path.stem in ("utils", "helpers", "misc")]
    long = [path for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert not long


def test_no_signals():
    text = {path: path.read_text(encoding="utf-8") for path in MODULES}
    assert not [
        path for path, code in text.items() if "django.dispatch" in code or "models.signals" in code
    ]
