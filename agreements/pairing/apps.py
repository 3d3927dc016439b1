from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from agreements.systems import System


class PairingConfig(AppConfig):
    name = "agreements.pairing"
    label = "pairing"
    system = System(
        "pairing",
        _("Branch pairing"),
        _(
            "Party branches of units pair with party branches of communities, meet, and each helps "
            "needy households."
        ),
        "pairingagreement",
        "pairing",
        "pairing-board",
    )
