"""In-service members registered with communities: how many, how many more, and how active."""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.models.activity import Attendance
from agreements.members.models import MemberRegistration
from units.models import MemberCount

from ..counting import FLOW, STOCK, Average, Indicator, Quotient
from .words import ATTENDANCES, COMMUNITY, HELD, PEOPLE, PER_PERSON, PERCENT, opening

# Sets of records --------------------------------------------------------------------------------


def registrations(scope, span):
    return scope.of(MemberRegistration).standing(span.last)


def registered(scope, span):
    return registrations(scope, span).one_a_person()


def lasting(rows):
    """Without those withdrawn on the day they were made: they never stood."""
    return rows.exclude(withdrawn_on=F("registered_on"))


def made(scope, span):
    return lasting(scope.of(MemberRegistration).made(span))


def newcomers(scope, span):
    return made(scope, span).of_newcomers(among=scope.of(MemberRegistration))


def ended(scope, span):
    return lasting(scope.of(MemberRegistration).ended(span))


def leavers(scope, span):
    return ended(scope, span).of_leavers(among=scope.of(MemberRegistration))


def latest_counts(scope, span):
    """Of each unit the last number of in-service members up to the day."""
    known = scope.of(MemberCount).counted().filter(as_of__lte=span.last)
    later = known.order_by().filter(unit=OuterRef("unit"), as_of__gt=OuterRef("as_of"))
    return known.filter(~Exists(later))


def registered_of_unit(scope, span):
    people = registrations(scope, span).filter(unit=OuterRef("unit")).order_by().values("unit")
    number = people.annotate(number=Count("person_key", distinct=True)).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def counted_of_unit(scope, span):
    return F("members")


def with_members(scope, span):
    return scope.of(Activity).counted().during(span).filter(members__gt=0)


def by_name(scope, span):
    """Attendances of members known by name, at activities that count."""
    held = scope.of(Activity).counted().during(span).order_by().values("pk")
    known = scope.of(MemberRegistration).counted().order_by().values("pk")
    return Attendance.objects.filter(activity__in=held, registration__in=known)


# What the cross-checks need ---------------------------------------------------------------------


def people_known(indicator, scope, quarter):
    people = by_name(scope, quarter.span).order_by().values("registration__person_key")
    return people.distinct().count()


def attendances_known(indicator, scope, quarter):
    return by_name(scope, quarter.span).count()


BY_MEMBER = {**COMMUNITY, "unit": "unit"}

REGISTERED = Indicator(
    "members.registered",
    _("In-service members registered"),
    _(
        "People whose registration with a community stands on the last day of the quarter; from "
        "the day of withdrawal it stands no more. Who is registered with two communities counts "
        "once, and in each community."
    ),
    PEOPLE, STOCK, MemberRegistration, registered,
        source_rows=registrations,
    splits=BY_MEMBER,
    split_rows={"community": registrations},
    beside={"opening": opening},
)  # fmt: skip

INDICATORS = [
    REGISTERED,
    Indicator(
        "members.newly_registered",
        _("Members newly registered"),
        _(
            "People who registered in the period and were registered nowhere else on that day. A "
            "community counts each registration made with it; one withdrawn on its first day "
            "counts nowhere."
        ),
        PEOPLE, FLOW, MemberRegistration, newcomers,
        day="registered_on",
        source_rows=made,
        splits=BY_MEMBER,
        split_rows={"community": made},
    ),
    Indicator(
        "members.withdrawn",
        _("Members withdrawn"),
        _(
            "People whose registration ended in the period and who stayed registered nowhere "
            "else. A community counts each registration with it that ended."
        ),
        PEOPLE, FLOW, MemberRegistration, leavers,
        day="withdrawn_on",
        splits=BY_MEMBER,
        split_rows={"community": ended},
    ),
    Quotient(
        "members.rate",
        _("Registration rate of members"),
        _(
            "Registered members among the in-service members of the units that have a number of "
            "members up to the last day of the quarter; the latest number of each unit is taken."
        ),
        PERCENT, STOCK, MemberCount, latest_counts,
        source_rows=ended,
        splits={"unit": "unit"},
        part=registered_of_unit,
        whole=counted_of_unit,
        part_label=_("registered members"),
        whole_label=_("in-service members"),
    ),
    Indicator(
        "members.attendance",
        _("Registered members taking part"),
        _(
            "One registered member at one activity of any system in the period, as the activity "
            "counts heads. Units count only the members known by name, so units may add up to "
            "less than the total."
        ),
        ATTENDANCES, FLOW, Activity, with_members,
        pool=HELD,
        amount="members",
        splits={"community": "communities", "unit": "registration__unit"},
        split_rows={"unit": by_name},
        split_amounts={"unit": None},
        split_days={"unit": "activity__starts_on"},
        beside={"people": people_known, "named": attendances_known},
    ),
    Average(
        "members.average",
        _("Activities a registered member"),
        _(
            "Attendances of registered members from the first day of the year to the last day of "
            "the quarter, for each member registered on that day."
        ),
        PER_PERSON, FLOW, Activity, with_members,
        pool=HELD,
        amount="members",
        splits={"community": "communities"},
        places=frozenset({"installation", "county", "zone", "community"}),
        among=REGISTERED,
    ),
]  # fmt: skip
