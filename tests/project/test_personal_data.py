"""docs/personal-data.md knows every field that tells something of a person (C28)."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, TextField

pytestmark = pytest.mark.once
ROW = re.compile(r"^\| `(\w+\.\w+\.\w+)` \|(?: [^|]+ \|){2} ([^|]+) \|$", re.MULTILINE)
PERSONAL = re.compile(
    r"head|cause|address|phone|email|owner|username|browser|speaker|visitors|chair|recorder"
    r"|responsible|filled_by|secretary|(second_)?receiver|person_key|(\w+_)?person"
)
OF_PEOPLE = {"user", "memberregistration", "volunteer"}  # whose name is a person's
NO_PERSON = {"reports.notice.cause"}  # what a notice is about


def personal_fields():
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, CharField | TextField) or field.is_relation:
                continue
            of_people = field.name == "name" and model._meta.model_name in OF_PEOPLE
            if PERSONAL.fullmatch(field.name) or of_people:
                yield f"{model._meta.label_lower}.{field.name}"


def listed():
    """{field: who reads it}"""
    return dict(ROW.findall((settings.BASE_DIR / "docs/personal-data.md").read_text("utf-8")))


def test_every_personal_field_is_listed():
    assert set(listed()) == set(personal_fields()) - NO_PERSON


def test_what_is_said_to_be_masked_is_masked():
    said = {field for field, readers in listed().items() if readers == "**masked**"}
    masked = {
        f"{model._meta.label_lower}.{name}"
        for model in apps.get_models()
        for name in getattr(model, "sensitive_fields", ())
    }
    assert said == masked
