"""Which addresses of the activities are asked for, by whom: a line of JSON."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

import bench.start  # noqa: F401 - before anything of the product
from accounts.models import User
from activities.models import Activity
from reports.scale.county import OFFICE

PER_PAGE, FAR = 50, 1000


def main():
    office = User.objects.get(username=OFFICE.format(1))
    client = Client()
    client.force_login(office)
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    print(json.dumps({"cookie": cookie, "addresses": addresses(office)}))


def addresses(office):
    """{what: address}; the word of two signs is of a kind of activity: many titles hold it."""
    rows = Activity.objects.visible_to(office).exclude(state=Activity.State.VOIDED)
    newest = rows.select_related("kind")[0]
    narrowed = {"system": newest.system, "kind": newest.kind_id, "q": newest.kind.name[:2]}
    last = rows.values_list("pk", flat=True)[min(PER_PAGE * FAR, rows.count()) - PER_PAGE - 1]
    return {
        "floor": "/floor/rows/",
        "stock": "/floor/stock/",
        "list": "/activities/",
        "filtered": f"/activities/?{urlencode(narrowed)}",
        "word": f"/activities/?{urlencode({'q': newest.kind.name[:2]})}",
        "far": f"/activities/?after={last}",
        "details": newest.get_absolute_url(),
    }


if __name__ == "__main__":
    main()
