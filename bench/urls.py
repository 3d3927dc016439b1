"""The product's pages and the floor of theirs."""

from django.db import connection
from django.http import HttpResponse
from django.urls import path

from accounts.rules import EVERYBODY, SIGNED_IN, Rule
from cobuild.policy import RULES
from cobuild.urls import *  # noqa: F403 - its error pages
from cobuild.urls import urlpatterns as product

from .floors import StockList, by_hand


def floor(request, size):
    """A bare view: one query, and as many bytes as asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM communities_county")
        cursor.fetchone()
    return HttpResponse(b"x" * size)


RULES |= {
    "floor": Rule(EVERYBODY),
    "floor-rows": Rule(SIGNED_IN),
    "floor-stock": Rule(SIGNED_IN),
}
urlpatterns = [
    path("floor/<int:size>/", floor, name="floor"),
    path("floor/rows/", by_hand, name="floor-rows"),
    path("floor/stock/", StockList.as_view(), name="floor-stock"),
    *product,
]
