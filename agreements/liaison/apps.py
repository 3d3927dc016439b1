from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from agreements.systems import System


class LiaisonConfig(AppConfig):
    name = "agreements.liaison"
    label = "liaison"
    system = System(
        "liaison",
        _("Enterprise liaison association"),
        _(
            "Enterprises sponsor an association of communities, which meets once a quarter and "
            "keeps its own funds."
        ),
        "liaisonagreement",
        "liaison",
        "liaison-board",
    )
