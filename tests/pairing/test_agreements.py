"""Pairing agreements and household pairings: parties, terms, renewal, early end, lists."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from agreements.base import Status
from agreements.pairing.models import HouseholdPairing, PairingAgreement
from cobuild.core.forms import new_token
from tests import factories as make

NEW = "/agreements/pairing/new/"
LAST = date(2026, 12, 31)


def typed(paired, **changes):
    values = {
        "party_branch": paired.fitters.pk,
        "party_community_branch": paired.second.pk,
        "title": "Fitters and Second",
        "starts_on": "2026-11-01",
        "ends_on": "2028-10-31",
        "form_token": new_token(paired.office),
        "then": "submit",
    }
    return {**values, **changes}


def titles(records):
    return {record.title for record in records}


# Agreements -------------------------------------------------------------------------------------


def test_the_county_office_records_an_agreement(paired, sign_in):
    response = sign_in(paired.office).post(NEW, typed(paired))
    made = PairingAgreement.objects.get(title="Fitters and Second")
    assert (response.status_code, response["Location"]) == (302, made.get_absolute_url())
    assert (made.unit, made.community, made.system) == (paired.works, paired.willow, "pairing")
    assert made in PairingAgreement.objects.in_force(date(2026, 11, 1))


@pytest.mark.parametrize("reader", ["leader", "lead_unit", "secretary", "liaison"])
def test_others_read_agreements_only(paired, sign_in, reader):
    client = sign_in(paired.people[reader])
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, typed(paired)).status_code == 403
    assert client.get(paired.patrol_first.get_absolute_url()).status_code == 200


def test_terms_of_one_pair_never_overlap(paired, sign_in):
    client = sign_in(paired.office)
    parties = {
        "party_branch": paired.patrol.pk,
        "party_community_branch": paired.first.pk,
        "title": "Again",
    }
    response = client.post(NEW, typed(paired, **parties, starts_on="2026-12-31"))
    assert "terms must not overlap" in response.content.decode()
    assert not PairingAgreement.objects.filter(title="Again")
    client.post(NEW, typed(paired, **parties, starts_on="2027-01-01"))
    assert PairingAgreement.objects.filter(title="Again").exists()


def test_a_branch_may_be_paired_with_many(paired):
    make.pairing(paired.patrol, paired.second)
    make.pairing(paired.fitters, paired.first)
    assert (
        PairingAgreement.objects.in_force(make.DAY).filter(party_branch=paired.patrol).count() == 3
    )


def test_both_branches_are_of_one_county(paired):
    abroad = paired.pair_abroad
    mixed = PairingAgreement(
        party_branch=abroad.party_branch, party_community_branch=paired.second,
        title="Mixed", starts_on=make.DAY, ends_on=make.DAY,
    )  # fmt: skip
    with pytest.raises(ValidationError) as refusal:
        mixed.full_clean()
    assert set(refusal.value.message_dict) == {"party_branch"}
    mixed.party_branch = paired.fitters
    mixed.full_clean()


def test_a_renewal_begins_the_day_after_with_the_same_parties(paired, sign_in):
    renewal = paired.teachers_fourth.renewal()
    assert renewal["starts_on"] == date(2026, 10, 16)
    client, data = sign_in(paired.office), {**typed(paired), **renewal}
    client.post(NEW, data)
    made = PairingAgreement.objects.get(renews=paired.teachers_fourth)
    assert made.parties == paired.teachers_fourth.parties
    assert made.status_on(date(2026, 10, 15)) == Status.TO_COME
    assert made.status_on(date(2026, 10, 16)) == Status.IN_FORCE


def test_an_agreement_renews_one_of_the_same_pair(paired, sign_in):
    client = sign_in(paired.office)
    response = client.post(NEW, typed(paired, renews=paired.teachers_fourth.pk))
    assert "renews one of the same parties" in response.content.decode()
    assert not PairingAgreement.objects.filter(renews=paired.teachers_fourth)


def test_an_early_end_is_the_last_day_and_makes_room(paired):
    ended = paired.traffic_first
    ended.terminated_on, ended.termination_reason = date(2026, 9, 15), "merged"
    ended.full_clean()
    ended.save()
    assert ended in PairingAgreement.objects.in_force(date(2026, 9, 15))
    assert ended not in PairingAgreement.objects.in_force(date(2026, 9, 16))
    assert ended.status_on(date(2026, 9, 16)) == Status.TERMINATED
    make.pairing(paired.traffic, paired.first, starts_on=date(2026, 9, 16), ends_on=LAST)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"terminated_on": "2028-11-01", "termination_reason": "late"}, "terminated_on"),
        ({"terminated_on": "2027-01-01"}, "termination_reason"),
        ({"ends_on": "2026-10-31"}, "ends_on"),
    ],
)
def test_a_term_that_cannot_be_is_refused_beside_its_field(paired, sign_in, changes, field):
    response = sign_in(paired.office).post(NEW, typed(paired, **changes))
    assert set(response.context["form"].errors) == {field}
    assert not PairingAgreement.objects.filter(title="Fitters and Second")


# Filters of the lists ---------------------------------------------------------------------------


def test_agreements_in_force_on_a_day(paired, sign_in, records_at):
    sign_in(paired.office)
    url = "/agreements/pairing/?in_force_on={}"
    standing = {"Patrol and First", "Patrol and Third", "Traffic and First", "Teachers and Fourth"}
    assert titles(records_at(url.format("2026-10-15"))) == standing
    assert titles(records_at(url.format("2026-10-16"))) == standing - {"Teachers and Fourth"}


def test_agreements_of_an_organisation(paired, sign_in, records_at):
    sign_in(paired.office)
    url = f"/agreements/pairing/?in_force_on=2026-09-30&organisation={paired.committee.pk}"
    assert titles(records_at(url)) == {"Patrol and First", "Patrol and Third", "Traffic and First"}


@pytest.mark.parametrize(
    ("day", "ending"),
    [("2026-09-14", set()), ("2026-09-15", {"Teachers and Fourth"}), ("2026-10-16", set())],
)
def test_agreements_to_renew_on_a_day(paired, sign_in, records_at, day, ending):
    sign_in(paired.office)
    assert titles(records_at(f"/agreements/pairing/?to_renew_on={day}")) == ending


def test_pairs_without_an_exchange_in_the_year_until_a_day(paired, sign_in, records_at):
    sign_in(paired.office)
    url = "/agreements/pairing/?without_exchange_on={}"
    silent = {"Patrol and Third", "Teachers and Fourth", "Registry and Third"}
    assert titles(records_at(url.format("2026-08-03"))) == silent
    assert titles(records_at(url.format("2026-08-02"))) == silent | {"Traffic and First"}


def test_the_exchanges_of_a_pair(paired, sign_in, records_at):
    sign_in(paired.office)

    def exchanges(agreement):
        return titles(records_at(f"/activities/?pair={agreement.pk}&counted=true"))

    assert exchanges(paired.patrol_first) == {"Named", "Present"}
    assert exchanges(paired.patrol_third) == {"Last year"}
    assert exchanges(paired.teachers_fourth) == set()


def test_a_pair_of_others_is_no_filter(paired, sign_in):
    def errors(user):
        url = f"/activities/?pair={paired.patrol_first.pk}"
        return set(sign_in(user).get(url).context["filterset"].errors)

    assert errors(paired.secretary) == set()
    assert errors(paired.other_secretary) == errors(paired.other_office) == {"pair"}


def test_branches_with_and_without_a_pair(paired, sign_in, records_at):
    sign_in(paired.office)

    def branches(register, query):
        found = records_at(f"/{register}/?standing_on=2026-09-30&{query}=2026-09-30")
        return {branch.name for branch in found}

    assert branches("unit-branches", "paired_on") == {"Patrol", "Traffic", "Teachers"}
    assert branches("unit-branches", "unpaired_on") == {"Committee", "Registry", "Fitters"}
    assert branches("community-branches", "paired_on") == {"First", "Third", "Fourth"}
    assert branches("community-branches", "unpaired_on") == {"Second"}


def test_branches_of_the_own_place(paired, sign_in, records_at):
    sign_in(paired.secretary)
    assert len(records_at("/community-branches/")) == 5
    assert {each.name for each in records_at("/community-branches/?mine=true")} == {
        "First",
        "Second",
    }


# Households -------------------------------------------------------------------------------------


def test_households_helped_on_a_day_by_an_organisation(paired, sign_in, records_at):
    sign_in(paired.office)

    def households(query):
        return set(records_at(f"/households/?{query}"))

    ours = {paired.shared, paired.changed, paired.at_poplar}
    assert households("paired_on=2026-09-30") == ours | {paired.at_maple}
    assert households(f"paired_on=2026-09-30&organisation={paired.committee.pk}") == ours
    paired.patrol_poplar.until = date(2026, 9, 29)
    paired.patrol_poplar.save()
    assert paired.at_poplar not in households("paired_on=2026-09-30")


def test_a_helper_follows_another_without_a_gap(paired):
    last = paired.before.until
    standing = HouseholdPairing.objects.filter(household=paired.changed).standing
    assert list(standing(last)) == [paired.before]
    assert list(standing(last + timedelta(days=1))) == [paired.after]


def test_a_branch_helps_a_household_once_at_a_time(paired):
    again = HouseholdPairing(
        unit_branch=paired.patrol, household=paired.shared, since=date(2026, 6, 1)
    )
    with pytest.raises(ValidationError):
        again.full_clean()
    again.unit_branch = paired.teachers
    again.full_clean()


def test_a_branch_helps_a_household_of_its_own_county(paired):
    abroad = make.household(paired.pair_abroad.community)
    far = HouseholdPairing(unit_branch=paired.patrol, household=abroad, since=make.DAY)
    with pytest.raises(ValidationError) as refusal:
        far.full_clean()
    assert set(refusal.value.message_dict) == {"unit_branch"}
    far.household = make.household(paired.maple)
    far.full_clean()


def test_a_lead_unit_opens_no_list_of_help(paired, sign_in):
    helps = ["/households/", "/household-pairings/", "/aid/"]
    assert [sign_in(paired.lead_unit).get(url).status_code for url in helps] == [403] * 3
    assert [sign_in(paired.secretary).get(url).status_code for url in helps] == [200] * 3
    one = paired.patrol_shared.get_absolute_url()
    assert sign_in(paired.lead_unit).get(one).status_code in (403, 404)
    assert sign_in(paired.secretary).get(one).status_code == 200


def test_an_organisation_that_only_helped_before_is_not_who_helps(paired, sign_in, records_at):
    sign_in(paired.office)
    day, here = "paired_on=2026-09-30", f"organisation={paired.committee.pk}"
    moved = make.household(paired.willow)
    make.household_pairing(paired.guards, moved, until=date(2026, 3, 31))
    make.household_pairing(paired.teachers, moved, since=date(2026, 4, 1))
    assert moved in records_at(f"/households/?{day}")
    assert moved not in records_at(f"/households/?{day}&{here}")
    make.pairing(paired.fitters, paired.second)  # last year paired with a branch of the committee
    assert paired.second in records_at(f"/community-branches/?{day}")
    assert paired.second not in records_at(f"/community-branches/?{day}&{here}")
