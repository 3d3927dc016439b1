"""What a community did before, offered again so that nobody types the same thing twice."""

from collections import Counter

from django.db.models import Case, Exists, OuterRef, Value, When
from django.utils import timezone
from django.utils.translation import gettext

from agreements.base import ActivityKind, Agreement
from agreements.liaison.models import Association, Membership
from agreements.pairing.models import PairingAgreement

from .models import Activity, Donation

LOOK_BACK = 60  # activities
OFFERED = 5


def earlier_activities(user, host):
    return Activity.objects.visible_to(user).filter(host=host).exclude(state="voided")


def often_recorded(user, host):
    """Up to five earlier activities to repeat, one a title: the most frequent, then the newest."""
    if host is None:
        return []
    rows = earlier_activities(user, host).order_by("-starts_on", "-pk")
    newest, times = {}, Counter()
    for pk, title in rows.values_list("pk", "title")[:LOOK_BACK]:
        newest.setdefault(title, pk)
        times[title] += 1
    titles = sorted(newest, key=lambda title: -times[title])[:OFFERED]
    offered = [newest[title] for title in titles]
    found = rows.select_related("host", "kind", "association", "agreement")
    found = found.prefetch_related("units", "unit_branches").in_bulk(offered)
    return [found[pk] for pk in offered]


def usual_kind(user, host, system=""):
    """The kind of what this community recorded last; of a system wanted, else its first kind."""
    earlier, kinds = earlier_activities(user, host), ActivityKind.objects.filter(system=system)
    if system:
        earlier = earlier.filter(system=system)
    last = earlier.order_by("-created_at", "-pk").first() if host else None
    if last:
        return last.kind_id
    return kinds.values_list("pk", flat=True).first() if system else None


def usual_pair(user, host, agreements):
    """The pair in force of the last exchange, or the only one that the community has today."""
    pairs = agreements.filter(system="pairing", pk__in=agreements_with(host, timezone.localdate()))
    earlier = earlier_activities(user, host).filter(agreement__in=pairs.values("pk"))
    last = earlier.order_by("-created_at", "-pk").first() if host else None
    if last:
        return last.agreement_id
    only = list(pairs[:2])
    return only[0].pk if len(only) == 1 else None


def only_association(associations, host):
    """The association that the community belongs to, or the only one there is."""
    today = timezone.localdate()
    standing = list(associations.filter(pk__in=Association.objects.standing(today).values("pk")))
    own = set(associations_of(host, today).values_list("pk", flat=True)) if host else set()
    near = [each for each in standing if each.pk in own] or standing
    return near[0].pk if len(near) == 1 else None


def usual_receivers(user, host):
    """The two people who received this community's last donation."""
    rows = Donation.objects.visible_to(user).filter(community=host).exclude(state="voided")
    last = rows.order_by("-created_at", "-pk").first() if host else None
    return (last.receiver, last.second_receiver) if last else ("", "")


def parties_of(agreement) -> dict:
    """Whom an agreement brings to an activity that fulfils it, by the activity's field."""
    parties = agreement.child
    if agreement.system == "pairing":
        return {"unit_branches": parties.party_branch, "communities": parties.community}
    if agreement.system == "liaison":
        return {"association": parties.party_association}
    return {}


# What is near comes first -----------------------------------------------------------------------


def in_front(rows, near):
    """The rows with those ``near`` in front, each part in the usual order."""
    if near is None:
        return rows
    usual = rows.query.order_by or rows.model._meta.ordering
    here = rows.model._base_manager.filter(pk=OuterRef("pk"), pk__in=near)
    return rows.annotate(is_near=Exists(here)).order_by("-is_near", *usual)


def near(host, association, day) -> dict:
    """By field the ids of what ties the community today; None where there is nothing to know."""
    here = agreements_with(host, day)
    return {
        "units": host and placed_with(host),
        "unit_branches": host
        and PairingAgreement.objects.filter(pk__in=here).values("party_branch"),
        "agreement": here,
        "association": host and associations_of(host, day).values("pk"),
        "communities": association and association.memberships.standing(day).values("community"),
    }


def agreements_with(host, day):
    """Ids of the agreements in force with the community, or of all where none is chosen."""
    rows = Agreement.objects.in_force(day)
    return (rows.filter(community=host) if host else rows).values("pk")


def associations_of(host, day):
    """The associations to which the community belongs on the day."""
    return Association.objects.filter(
        pk__in=host.memberships.filter(pk__in=Membership.objects.standing(day)).values(
            "association"
        )
    )


def items_first(items, host):
    """Plan items: the community's own in front, the newest year first, open before done."""
    done = Activity.objects.counted().filter(plan_item=OuterRef("pk"))
    own = Case(When(plan__community=host, then=0), default=1) if host else Value(0)
    return items.annotate(is_done=Exists(done), is_others=own).order_by(
        "is_others", "-plan__year", "plan", "is_done", "quarter", "pk"
    )


def words_for_item(item) -> str:
    return gettext("%(item)s (done)") % {"item": item} if item.is_done else str(item)


def placed_with(host):
    """Ids of the units that stand in the community today."""
    return host.placements.standing(timezone.localdate()).values("unit")


def hosts_of_units(communities, unit_ids):
    """The communities with which the units are placed today."""
    return [
        community
        for community in communities.filter(placements__unit__in=unit_ids).distinct()
        if community.placements.standing(timezone.localdate()).filter(unit__in=unit_ids).exists()
    ]
