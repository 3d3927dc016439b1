"""The product's pages and the floor of theirs."""

from django.db import connection
from django.http import HttpResponse
from django.urls import path

from cobuild.urls import *  # noqa: F403 - its error pages
from cobuild.urls import urlpatterns as product

from .floors import StockList, by_hand


def floor(request, size):
    """A bare view: one query, and as many bytes as asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM communities_county")
        cursor.fetchone()
    return HttpResponse(b"x" * size)


urlpatterns = [
    path("floor/<int:size>/", floor),
    path("floor/rows/", by_hand),
    path("floor/stock/", StockList.as_view()),
    *product,
]
