"""Nothing is left over and nothing is missing: templates, addresses, migrations, money."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.urls import get_resolver

from cobuild.core.records import Record

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
OWN_APPS = [
    "core",
    "communities",
    "units",
    "accounts",
    "agreements",
    "district",
    "activities",
    "reports",
]
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "413.html", "500.html"}


def sources(pattern):
    folders = [
        "cobuild",
        "communities",
        "units",
        "accounts",
        "agreements",
        "activities",
        "reports",
        "templates",
    ]
    return {
        path: path.read_text(encoding="utf-8")
        for folder in folders
        for path in (ROOT / folder).rglob(pattern)
    }


def own_models():
    return [model for label in OWN_APPS for model in apps.get_app_config(label).get_models()]


def test_every_template_is_used():
    text = "\n".join([*sources("*.py").values(), *sources("*.html").values()])
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    assert not [name for name in names - ERROR_PAGES if f'"{name}"' not in text]


def test_every_template_that_is_named_exists():
    text = "\n".join([*sources("*.py").values(), *sources("*.html").values()])
    named = set(re.findall(r'"([\w/]+\.html)"', text))
    built_in = {"django/forms/widgets/select.html"}
    assert not [name for name in named - built_in if not (TEMPLATES / name).exists()]


def test_every_address_in_a_template_exists():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    used = set()
    for text in sources("*.html").values():
        used |= set(re.findall(r"""{% url ['"]([\w-]+)['"]""", text))
    assert used
    assert not used - names


def test_templates_hold_no_script_and_no_style():
    for path, text in sources("*.html").items():
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:", text), path
        assert not re.search(r"(src|href)=\"(https?:)?//", text), path


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_checks_find_nothing():
    call_command("check", fail_level="WARNING", verbosity=0)


def test_money_is_whole_fen_everywhere():
    fields = [field for model in own_models() for field in model._meta.concrete_fields]
    assert len(fields) > 150
    assert not [f for f in fields if isinstance(f, models.DecimalField | models.FloatField)]


def test_every_record_has_the_constraints_of_its_life():
    records = [model for model in own_models() if issubclass(model, Record)]
    assert len(records) > 15
    for model in records:
        owners = [model, *model._meta.all_parents]
        names = {c.name for owner in owners for c in owner._meta.constraints}
        assert [name for name in names if name.endswith("_void_reason")], model


def test_every_line_of_text_is_checked_on_both_databases():
    fields = [field for model in own_models() for field in model._meta.local_concrete_fields]
    plain = [field for field in fields if type(field) is models.CharField]
    assert not [
        f"{field.model.__name__}.{field.name}" for field in plain if field.name != "password"
    ]
