from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from agreements.systems import System


class DistrictConfig(AppConfig):
    name = "agreements.district"
    label = "district"
    system = System(
        "district",
        _("District co-building"),
        _("Units help the community they are placed with, zone by zone, under two lead units."),
        "districtagreement",
        "district",
        "district-board",
    )
