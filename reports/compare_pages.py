"""The page that holds two versions of a quarter side by side."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render

from .comparing import Comparison
from .figures import COLUMNS, Figures
from .models import Publication
from .publications import NOW, choices, numbered_version, versions, words_of
from .publishing import figures_of
from .scopes import Scope, county_scope, user_scope
from .views import chosen, figures_shown
from .wording import COLUMN_LABELS, quarter_words


@dataclass(frozen=True)
class Side:
    """A version, or without a publication the figures of now."""

    scope: Scope
    figures: Figures
    publication: Publication | None = None

    @property
    def county(self):
        return self.scope.county

    @property
    def key(self) -> str:
        return str(self.publication.version) if self.publication else NOW

    @property
    def label(self) -> str:
        return words_of(self.publication)


def compare(request, quarter):
    """Which figures differ between two versions, or all (``?show=all``), in one of the columns."""
    offered = choices(request.user, versions(request.user, quarter))
    left, right = sides(request, quarter, offered)
    column = chosen(request, "column", COLUMNS, "quarter")
    shows_all = chosen(request, "show", ("changed", "all"), "changed") == "all"
    comparison = Comparison(left.figures, right.figures, left.scope, column)
    context = {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "sides": (left, right),
        "left": left.key,
        "right": right.key,
        "offered": offered,
        "column": column,
        "columns": COLUMN_LABELS.items(),
        "shows_all": shows_all,
        "groups": shown(comparison, shows_all),
    }
    return render(request, "reports/compare.html", context)


def sides(request, quarter, offered) -> tuple[Side, Side]:
    """Without a word in the address the first version and the last that is offered."""
    left = side(request, quarter, request.GET.get("left", "1"))
    right = side(request, quarter, request.GET.get("right") or offered[-1][0])
    if left.publication is None or right.county != left.county:
        raise Http404
    return left, right


def shown(comparison, shows_all):
    """(group, its lines) for the groups of which something is shown."""
    groups = [
        (group, [line for line in lines if shows_all or line.differs])
        for group, lines in comparison.by_group()
    ]
    return [(group, lines) for group, lines in groups if lines]


def side(request, quarter, text) -> Side:
    """The version of this number, or the figures of now for who reads the whole county."""
    if text != NOW:
        publication = numbered_version(request, quarter, text)
        return Side(county_scope(publication.county), figures_of(publication), publication)
    scope = user_scope(request.user)
    if not scope.county:
        raise PermissionDenied
    return Side(scope, figures_shown(scope, quarter))
