"""Before the demo starts: tables, the demo county with its notices, static files.

One process for the three of them, because starting takes longer than their work.
"""

import os
import sys

import django
from django.core.management import CommandError, call_command


def prepare():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobuild.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_demo")
    from reports.tasks import keep_all_notices  # models can be imported from here on

    keep_all_notices()
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    try:
        prepare()
    except CommandError as error:
        sys.exit(f"cobuild: {error}")
