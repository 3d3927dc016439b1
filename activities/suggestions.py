"""What a community did before, offered again so that nobody types the same thing twice."""

from collections import Counter

from django.db.models import Exists, OuterRef
from django.utils import timezone

from units.models import Unit

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
    found = rows.select_related("host", "kind").prefetch_related("units").in_bulk(offered)
    return [found[pk] for pk in offered]


def usual_kind(user, host):
    """The kind of what this community recorded last."""
    if host is None:
        return None
    last = earlier_activities(user, host).order_by("-created_at", "-pk").first()
    return last.kind_id if last else None


def usual_receivers(user, host):
    """The two people who received this community's last donation."""
    rows = Donation.objects.visible_to(user).filter(community=host).exclude(state="voided")
    last = rows.order_by("-created_at", "-pk").first() if host else None
    return (last.receiver, last.second_receiver) if last else ("", "")


def placed_first(units, host):
    """The units with those placed with the community today in front, each part by pinyin."""
    if host is None:
        return units
    here = Unit.objects.filter(pk=OuterRef("pk"), pk__in=placed_with(host))
    return units.annotate(is_placed_here=Exists(here)).order_by("-is_placed_here", "pinyin", "pk")


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
