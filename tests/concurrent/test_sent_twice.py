"""Fifty forms, each sent twice at once, make fifty records (fault 77)."""

import pytest
from django.test import Client

from cobuild.core.drafts import FormToken
from communities.models import Zone
from tests import factories as make
from tests.conftest import world as cast
from tests.core.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
world = cast
FORMS, TOGETHER = 50, 5


def test_fifty_forms_sent_twice_make_fifty_records(world):
    client = Client()
    client.force_login(world.office)
    before = Zone.objects.count()

    def form(number):
        page = client.get("/zones/new/").context["form"]
        return make.filled_in(page, name=f"Zone of form {number}")

    def send(data):
        browser = Client()
        browser.cookies = client.cookies
        return lambda: browser.post("/zones/new/", data)["Location"]

    for start in range(0, FORMS, TOGETHER):
        forms = [form(number) for number in range(start, start + TOGETHER)]
        led_to = at_once(*[send(data) for data in forms for _time in range(2)])
        assert led_to[::2] == led_to[1::2]
        assert len(set(led_to)) == TOGETHER
    assert Zone.objects.count() == before + FORMS
    assert FormToken.objects.count() == FORMS
