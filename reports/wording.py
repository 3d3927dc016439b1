"""How reports word periods, places and file names."""

from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.periods import Quarter

from .counting import STOCK
from .dimensions import DIMENSIONS

QUARTERS = {
    1: gettext_lazy("first quarter of %(year)s"),
    2: gettext_lazy("second quarter of %(year)s"),
    3: gettext_lazy("third quarter of %(year)s"),
    4: gettext_lazy("fourth quarter of %(year)s"),
}
COLUMN_LABELS = {
    "quarter": gettext_lazy("this quarter"),
    "year": gettext_lazy("year to date"),
    "before": gettext_lazy("same quarter of last year"),
}
SIGNERS = (
    gettext_lazy("Filled in by:"),
    gettext_lazy("Reviewed by:"),
    gettext_lazy("In charge:"),
    gettext_lazy("Date:"),
)


def quarter_words(quarter) -> str:
    return QUARTERS[quarter.number] % {"year": quarter.year}


def period_words(indicator, quarter, column) -> str:
    """Which days a number is about: the last day for a stock, the period for a flow."""
    shown = quarter.year_before if column == "before" else quarter
    if indicator.kind == STOCK:
        return _("as of %(day)s") % {"day": date_format(shown.last, "DATE_FORMAT")}
    if column == "year":
        return _("months 1 to %(month)s of %(year)s") % {
            "month": quarter.last.month,
            "year": quarter.year,
        }
    return quarter_words(shown)


def filling_unit(user, scope) -> str:
    """Whose figures these are: the county's co-building office, or the places of the posts."""
    if scope.county:
        return county_unit(scope.county)
    places = dict.fromkeys(str(post.place) for post in user.current_posts if post.place)
    return _(", ").join(places)


def county_unit(county) -> str:
    return _("%(county)s co-building office") % {"county": county}


def report_title(place, quarter) -> str:
    return _("%(place)s co-building statistics, %(quarter)s") % {
        "place": place,
        "quarter": quarter_words(quarter),
    }


def trend_title(place, trend) -> str:
    figure = trend.indicator.label
    if trend.split:
        figure = _("%(figure)s by %(split)s") % {
            "figure": figure,
            "split": DIMENSIONS[trend.split].label,
        }
    return _("%(place)s %(figure)s %(first)s-%(last)s") % {
        "place": place,
        "figure": figure,
        "first": trend.quarters[0],
        "last": trend.quarters[-1],
    }


def short_quarter(quarter) -> str:
    """A quarter in a table; one that has not ended yet says so."""
    if quarter < Quarter.current():
        return str(quarter)
    return _("%(quarter)s so far") % {"quarter": quarter}


def file_name(title, kind) -> str:
    return f"{get_valid_filename(title)}.{kind}"
