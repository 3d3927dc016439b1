"""Publishes a quarter of the first county, and says by which address and cookie its office reads
it: a line of JSON."""

import json

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import bench.start  # noqa: F401 - before anything of the product
from communities.models import County
from reports.publishing import publish

from .catalogue import QUARTER


def main():
    county = County.objects.counted().first()
    order = -county.pk  # asked for twice it is published once
    publish(county, QUARTER, by=county.created_by, order=order, at=timezone.now())
    client = Client()
    client.force_login(county.created_by)
    name = settings.SESSION_COOKIE_NAME
    address = f"{reverse('quarter', args=[QUARTER])}?version=1"
    print(json.dumps({"address": address, "cookie": f"{name}={client.cookies[name].value}"}))


if __name__ == "__main__":
    main()
