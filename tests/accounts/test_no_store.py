"""What signed-in people see is kept in no cache (C19)."""

import pytest
from django.urls import reverse

from cobuild.core.audit import AuditEntry

PAGES = ("/", "/account/", "/units/", "/units/export/?format=csv", "/reports/2026Q3/", "/none/")


@pytest.mark.parametrize("page", PAGES)
def test_pages_and_files_of_signed_in_people_are_not_stored(world, sign_in, page):
    client = sign_in(world.office)
    assert "no-store" in client.get(page)["Cache-Control"]
    assert "no-store" in client.get(page, headers={"HX-Request": "true"})["Cache-Control"]


def test_signing_out_is_in_the_log_and_ends_it(world, sign_in):
    client = sign_in(world.office)
    assert client.get("/units/").status_code == 200
    client.post(reverse("sign-out"))
    assert client.get("/units/")["Location"].startswith("/sign-in/")
    told = AuditEntry.objects.values_list("action", "actor")
    assert list(told) == [("sign_out", world.office.pk)]
