"""What was promised in a synthetic county: placements, agreements of all systems, pledges."""

from datetime import timedelta

from django.db import connection

from agreements.base import Agreement
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, ZoneLead
from agreements.liaison.models import (
    Association,
    LiaisonAgreement,
    Membership,
    Officer,
    Sponsorship,
)
from agreements.pairing.models import PairingAgreement
from reports.demo.story import insert_all, insert_parts, own_times
from units.models import Unit

TERM = timedelta(days=730)
A_DAY = timedelta(days=1)
NOT_PLACED, MOVED, NEVER_SIGNED, LAPSED, TERMINATED = 0.05, 0.1, 0.1, 0.08, 0.03
LACKING = 0.04  # of the five haves
PARTIES = {  # the columns of each system's own table that name the two parties, in their order
    DistrictAgreement: ("party_unit_id", "party_community_id"),
    PairingAgreement: ("party_branch_id", "party_community_branch_id"),
    LiaisonAgreement: ("party_enterprise_id", "party_association_id"),
}


def add_promises(made) -> int:
    rows = add_placements(made) + add_leads(made) + add_associations(made)
    return rows + add_agreements(made)


# District ---------------------------------------------------------------------------------------


def add_placements(made):
    """The first unit of each community stands there throughout; of the others some moved."""
    chance, size = made.chance_of("placements"), len(made.communities)
    for number, unit in enumerate(made.units):
        home = made.communities[number % size]
        if number < size:
            made.placements.append(placement(made, unit, home, made.volume.first))
        elif chance.random() >= NOT_PLACED:
            made.placements += placed(made, chance, unit, home)
    insert_all(made.placements)
    return len(made.placements)


def placed(made, chance, unit, home):
    since = made.volume.some_day(chance)
    if chance.random() < MOVED:
        moved = made.volume.some_day(chance, since)
        if moved > since:
            yield placement(made, unit, home, since, moved - A_DAY)
            others = [each for each in made.communities if each is not home]
            since, home = moved, chance.choice(others)
    yield placement(made, unit, home, since)


def placement(made, unit, home, since, until=None):
    return made.record(Placement, since, unit=unit, community=home, since=since, until=until)


def add_leads(made):
    """Two lead units a zone, of those that stand there; and what the zone has each year."""
    chance, first = made.chance_of("leads"), made.volume.first
    size = len(made.communities)
    leads = []
    for zone in made.zones:
        there = [place.unit for place in made.placements[:size] if place.community.zone == zone]
        for unit in there[:2]:
            leads.append(made.record(ZoneLead, first, unit=unit, zone=zone, since=first))
    haves = [
        made.record(FiveHaves, first, zone=zone, year=year, item=item, evidence=evidence)
        for evidence in [made.words("evidence")]
        for zone in made.zones
        for year in made.volume.years
        for item in FiveHaves.Item
        if chance.random() >= LACKING
    ]
    insert_all(leads)
    insert_all(haves)
    return len(leads) + len(haves)


# Liaison ----------------------------------------------------------------------------------------


def add_associations(made):
    chance, first = made.chance_of("associations"), made.volume.first
    for number in range(1, chance.randint(1, 2) + 1):
        name = made.words("association", number=number)
        fields = {"county": made.county, "name": name, "founded_on": first}
        made.associations.append(made.record(Association, first, **fields))
    insert_all(made.associations)
    officers = [
        Officer(association=each, post=post, person=made.person(), since=first)
        for each in made.associations
        for post in Officer.Post
    ]
    insert_parts(officers)
    members = [
        made.record(Membership, first, association=each, community=community, since=first)
        for number, community in enumerate(made.communities)
        for each in [made.associations[number % len(made.associations)]]
    ]
    insert_all(members)
    sponsors = [row for each in made.associations for row in pledged(made, chance, each)]
    insert_all(sponsors)
    return len(made.associations) + len(officers) + len(members) + len(sponsors)


def sponsors_of(made, association):
    """A dozen enterprises, the same each year."""
    chance = made.chance_of(f"sponsors {made.associations.index(association)}")
    enterprises = [unit for unit in made.units if unit.kind == Unit.Kind.ENTERPRISE]
    return chance.sample(enterprises, 12)


def pledged(made, chance, association):
    for year in made.volume.years:
        day = max(made.volume.first, made.volume.first.replace(year=year, month=1, day=1))
        for unit in sponsors_of(made, association):
            purpose = chance.choice(list(Sponsorship.Purpose))
            fields = {"year": year, "purpose": purpose, "pledged": chance.randint(1, 20) * 1000}
            yield made.record(Sponsorship, day, association=association, unit=unit, **fields)


# Agreements -------------------------------------------------------------------------------------


def add_agreements(made):
    chance = made.chance_of("agreements")
    rows = [
        row
        for parties in (district(made, chance), pairing(made, chance), liaison(made))
        for child, since, lasts in parties
        for row in terms(made, chance, child, since, lasts)
    ]
    with own_times(*map(Agreement._meta.get_field, ("created_at", "updated_at"))):
        Agreement._base_manager.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        for model, columns in PARTIES.items():
            add_parties(cursor, model, columns, min(row.pk for row in rows))
    return 2 * len(rows)


def add_parties(cursor, model, columns, first):
    """The system's own rows of the agreements from this id on."""
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} "  # nosec B608 # the names of our own columns
        f"(agreement_ptr_id, {', '.join(columns)}) "
        "SELECT id, split_part(parties, ':', 2)::bigint, split_part(parties, ':', 3)::bigint "
        "FROM agreements_agreement WHERE id >= %s AND system = %s",
        [first, model._meta.app_label],
    )


def district(made, chance):
    """(agreement with its parties, since when, whether it never lapses)"""
    size = len(made.communities)
    for number, place in enumerate(made.placements):
        if number < size or chance.random() >= NEVER_SIGNED:
            child = DistrictAgreement(party_unit=place.unit, party_community=place.community)
            yield child, place.since, number < size


def pairing(made, chance):
    """Each community branch has one to three partners, each of another unit."""
    for branch in made.branches:
        partners = chance.sample(made.unit_branches, chance.randint(1, 3))
        for number, partner in enumerate(partners):
            child = PairingAgreement(party_branch=partner, party_community_branch=branch)
            since = made.volume.some_day(chance) if number else made.volume.first
            yield child, since, not number


def liaison(made):
    for association in made.associations:
        for unit in sponsors_of(made, association):
            child = LiaisonAgreement(party_enterprise=unit, party_association=association)
            yield child, made.volume.first, True


def terms(made, chance, child, since, lasts):
    """One agreement after the other up to today; some were terminated, some not renewed."""
    child.set_parties()
    while since <= made.volume.today:
        last = since + TERM - A_DAY
        if not lasts and last >= made.volume.today and chance.random() < LAPSED:
            return
        yield agreement(made, chance, child, since, last)
        since = last + A_DAY


def agreement(made, chance, child, since, last):
    end = None
    if last < made.volume.today and chance.random() < TERMINATED:
        end = since + TERM / 2
    return made.record(
        Agreement,
        since,
        **{name: getattr(child, name) for name in ("system", "unit_id", "community_id", "parties")},
        title=made.words("agreement"),
        unit_duties=made.words("duties"),
        events_a_year=4,
        signed_on=since,
        starts_on=since,
        ends_on=last,
        terminated_on=end,
        termination_reason=made.words("termination") if end else "",
        last_day=end or last,
    )
