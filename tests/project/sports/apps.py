"""A fourth system as README.md says to add one: sports clubs and communities."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from agreements.systems import System


class SportsConfig(AppConfig):
    name = "tests.project.sports"
    label = "sports"
    system = System(
        "sports",
        _("Sports partnership"),
        _("Units open their sports grounds to a community."),
        "sportsagreement",
        "sports",
        "sports-board",
    )
