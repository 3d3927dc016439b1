from django.shortcuts import redirect
from django.urls import path

from agreements.registers import agreement_register
from cobuild.core.pages import crud_urls

from .models import SportsAgreement

urlpatterns = [
    path("sports/", lambda request: redirect("sportsagreement-list"), name="sports-board"),
    *crud_urls(
        agreement_register(
            SportsAgreement,
            path="agreements/sports",
            intro="Who opens its grounds to whom.",
            parties=("party_unit", "party_community"),
        )
    ),
]
