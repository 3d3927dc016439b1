"""Works in an installation with a fourth system, and prints what its pages show, as JSON.

MORE_SYSTEMS=tests.project.sports python -m tests.project.visit_sports
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobuild.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from agreements.base import ActivityKind, Agreement  # noqa: E402
from tests import factories as make  # noqa: E402


def main():
    setup_test_environment()  # the contexts of the answers
    call_command("migrate", verbosity=0)
    at = make.place()
    client = Client(headers={"accept-language": "en", "host": "localhost"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(make.user("county_office", at.county))
    found = {"agreement": sign(client, at), "activity": hold(client, at)}
    found["menu"] = "Sports partnership" in page(client, "/")
    found["board"] = client.get("/sports/").status_code
    found["agreements"] = "Open grounds" in page(client, "/agreements/?system=sports")
    found["activities"] = "Football" in page(client, "/activities/?system=sports")
    found["document"] = client.get(
        reverse("agreement-document", args=[Agreement.objects.get().pk])
    ).status_code
    quarter = page(client, "/reports/2026Q3/?system=sports")
    found["quarter"] = "Sports partnership" in quarter
    figures = client.get("/reports/2026Q3/export/?format=csv").content.decode("utf-8-sig")
    found["figures"] = [
        line for line in figures.splitlines() if ",sports." in line and ",,," in line
    ]
    json.dump(found, sys.stdout)


def page(client, url) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def sign(client, at) -> int:
    values = {
        "party_unit": at.unit.pk,
        "party_community": at.community.pk,
        "title": "Open grounds",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }
    return send(client, "sportsagreement-new", values)


def hold(client, at) -> int:
    values = {
        "kind": ActivityKind.objects.get(key="sports.match").pk,
        "title": "Football",
        "starts_on": "2026-08-03",
        "host": at.community.pk,
        "units": [at.unit.pk],
        "agreement": Agreement.objects.get().pk,
        "residents": "40",
    }
    return send(client, "activity-new", values)


def send(client, name, values) -> int:
    context = client.get(reverse(name)).context
    sent = make.filled_in(context["form"], **values, then="submit")
    for _part, formset in context["parts"]:
        sent |= make.filled_in(formset.management_form)
    sent = {name: value for name, value in sent.items() if not name.startswith("files")}
    return client.post(reverse(name), sent).status_code


if __name__ == "__main__":
    main()
