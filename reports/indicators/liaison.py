"""Enterprise liaison: associations, their communities, sponsors, sessions and money."""

from django.db.models import Exists, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, FundEntry
from activities.models.fund import signed_amount
from agreements.liaison.models import Association, LiaisonAgreement, Membership, Sponsorship
from cobuild.core.periods import Quarter
from communities.models import Community
from units.models import Unit

from ..counting import FLOW, STOCK, Indicator, Quotient
from .words import EVENTS, HELD, MONEY, PERCENT, PLACES, UNITS, held_of, opening

# Sets of records --------------------------------------------------------------------------------


def standing(scope, span):
    return scope.of(Association).standing(span.last)


def communities(scope, span):
    members = memberships(scope, span).order_by().values("community")
    return Community.objects.filter(pk__in=members)


def memberships(scope, span):
    lasting = Association.objects.standing(span.last).order_by().values("pk")
    return scope.of(Membership).standing(span.last).filter(association__in=lasting)


def pledged(scope, span):
    return scope.of(Sponsorship).counted().filter(year=span.last.year)


def sponsors(scope, span):
    promised = scope.of(LiaisonAgreement).in_force(span.last)
    return Unit.objects.filter(
        Q(pk__in=pledged(scope, span).order_by().values("unit"))
        | Q(pk__in=promised.order_by().values("party_enterprise"))
    )


def money(scope):
    return scope.of(FundEntry).counted().filter(association__isnull=False)


def received(scope, span):
    return money(scope).received().during(span)


def spent(scope, span):
    return money(scope).spent().during(span)


def until_then(scope, span):
    return money(scope).filter(day__lte=span.last)


# Sessions on schedule ---------------------------------------------------------------------------


def quarters_of(span) -> list[Quarter]:
    first, last = Quarter.of(span.first), Quarter.of(span.last)
    return [first + number for number in range(last - first + 1)]


def stands_at_end(quarter) -> Q:
    lasts = Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=quarter.last)
    return lasts & Q(founded_on__lte=quarter.last)


def scheduled(scope, span):
    """The associations that stood at the end of one of the quarters of the span."""
    condition = Q()
    for quarter in quarters_of(span):
        condition |= stands_at_end(quarter)
    return scope.of(Association).counted().filter(condition)


def number_of_quarters(span, condition):
    """In how many quarters of the span the condition holds for an association."""
    number = Value(0)
    for quarter in quarters_of(span):
        number += Cast(condition(quarter), IntegerField())
    return number


def stood(scope, span):
    return number_of_quarters(span, lambda quarter: held_true(stands_at_end(quarter)))


def met_in_time(scope, span):
    return number_of_quarters(
        span, lambda quarter: held_true(stands_at_end(quarter) & Q(has_met(quarter)))
    )


def held_true(condition):
    return Exists(Association.objects.filter(condition, pk=OuterRef("pk")))


def has_met(quarter):
    sessions = Activity.objects.counted().of_system("liaison").during(quarter.span)
    return Exists(sessions.order_by().filter(association=OuterRef("pk")))


ASSOCIATION = {"association": "association"}
BY_ENTRY = {**ASSOCIATION, "purpose": "purpose"}


INDICATORS = [
    Indicator(
        "liaison.associations",
        _("Associations"),
        _("Associations founded by the last day of the quarter and not dissolved before it."),
        PLACES, STOCK, Association, standing,
    ),
    Indicator(
        "liaison.communities",
        _("Communities in an association"),
        _(
            "Communities that belong to a standing association on the last day of the quarter; "
            "one that belongs to two counts once."
        ),
        PLACES, STOCK, Membership, communities,
        source_rows=memberships,
    ),
    Indicator(
        "liaison.sponsors",
        _("Sponsoring enterprises"),
        _(
            "Enterprises that pledged to an association for the year of the quarter or have a "
            "sponsorship agreement in force on its last day; each counts once."
        ),
        UNITS, STOCK, Sponsorship, sponsors,
        source_rows=pledged,
    ),
    Indicator(
        "liaison.sessions",
        _("Association sessions held"),
        _("Sessions of associations whose first day lies in the period."),
        EVENTS, FLOW, Activity, held_of("liaison"),
        pool=HELD,
        picked="liaison",
        splits={**ASSOCIATION, "kind": "kind__key"},
    ),
    Quotient(
        "liaison.on_schedule",
        _("Associations that met in the quarter"),
        _(
            "Share of the associations standing at the end of the quarter that held a session in "
            "it. For the year to date each quarter of each association counts: quarters with a "
            "session among all quarters at whose end the association stood."
        ),
        PERCENT, FLOW, Association, scheduled,
        source_rows=held_of("liaison"),
        splits={"association": "pk"},
        part=met_in_time,
        whole=stood,
        part_label=_("quarters with a session"),
        whole_label=_("quarters standing"),
    ),
    Indicator(
        "liaison.funds_received",
        _("Funds received by associations"),
        _("What associations received in the period; the funds of zones are not among it."),
        MONEY, FLOW, FundEntry, received,
        day="day",
        amount="amount",
        splits=BY_ENTRY,
    ),
    Indicator(
        "liaison.funds_spent",
        _("Funds spent by associations"),
        _("What associations spent in the period; the funds of zones are not among it."),
        MONEY, FLOW, FundEntry, spent,
        day="day",
        amount="amount",
        splits=BY_ENTRY,
    ),
    Indicator(
        "liaison.funds_balance",
        _("Balance of the associations' funds"),
        _("All that associations received up to the last day of the quarter less all they spent."),
        MONEY, STOCK, FundEntry, until_then,
        amount=signed_amount(),
        splits=ASSOCIATION,
        beside={"opening": opening},
    ),
]  # fmt: skip
