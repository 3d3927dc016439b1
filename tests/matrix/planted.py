"""Personal details of the scene, none like another, and who may meet them."""

import re
from io import BytesIO
from itertools import count
from zipfile import ZipFile

from django.apps import apps

from tests.matrix.expectation import READS_OF

MARK = re.compile(rb"[Kk]ept(\d{4})|13(\d{4})77990")


def plant() -> dict:
    """{number in a value: (name of the community, model, field)} of every personal field there is.

    Every record gets new values in all of them.
    """
    numbers, planted = count(1000), {}
    for model in apps.get_models():
        for record in model._base_manager.all() if sensitive(model) else ():
            values = {}
            for field in sensitive(model):
                number = next(numbers)
                values[field] = f"13{number}77990" if field == "phone" else f"a kept{number} z"
                planted[number] = record.community.name, model._meta.model_name, field
            model._base_manager.filter(pk=record.pk).update(**values)
    return planted


def sensitive(model):
    return getattr(model, "sensitive_fields", ())


def numbers_in(content) -> set[int]:
    """The numbers of the values that the answer holds; of a workbook every part is searched."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as file:
            content = b"\n".join(file.read(name) for name in file.namelist())
    return {int(text or phone) for text, phone in MARK.findall(content)}


def leaked(planted, principal, content) -> list:
    """What the answer holds that is not of the principal's own community."""
    own = READS_OF.get(principal)
    met = [planted[number] for number in numbers_in(content) if number in planted]
    return [value for value in met if value[0] != own]
