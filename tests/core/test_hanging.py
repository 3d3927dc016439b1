"""What other records hang on is not voided; what goes with its owner holds nobody up."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests import factories as make


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def void(record, world):
    record.void(by=world.office, reason="entered twice")
    return record.is_voided


def test_it_works(world):
    make.activity(world.willow, [world.bureau])
    make.donation(world.bureau, world.willow)
    with pytest.raises(ValidationError) as refused:
        void(world.willow, world)
    words = "Other records hang on this one, void or change them first: "
    assert refused.value.messages == [words + "Activities (1), Donations (1)."]
    world.willow.refresh_from_db()
    assert not world.willow.is_voided


HANGING = {
    "a household pairing": lambda w: (
        (h := make.household(w.willow))
        and (h, make.household_pairing(make.unit_branch(w.bureau), h))
    ),
    "a unit of an activity": lambda w: (w.bureau, make.activity(w.willow, [w.bureau])),
    "a meeting of a zone": lambda w: (z := make.zone(w.county)) and (z, make.meeting(zone=z)),
    "money of an association": lambda w: (
        (a := make.association(w.county)) and (a, make.fund_entry(a))
    ),
    "a pair of a branch": lambda w: (p := make.pairing(w.bureau, w.willow)) and (p.party_branch, p),
}


@pytest.mark.parametrize("case", HANGING)
def test_once_nothing_hangs_on_it_any_more_it_is_voided(world, case):
    owner, hanging = HANGING[case](world)
    with pytest.raises(ValidationError):
        void(owner, world)
    assert void(hanging, world)
    assert void(owner, world)


GOING_ALONG = {
    "a resolution of a meeting": lambda w: (
        (m := make.meeting(w.willow)) and (m, make.resolution(m))
    ),
    "a membership": lambda w: (
        (a := make.association(w.county, [w.willow])) and (a, a.memberships.get())
    ),
    "an activity under an agreement": lambda w: (
        (g := make.agreement(w.bureau, w.willow))
        and (g, make.activity(w.willow, [w.bureau], agreement=g))
    ),
    "a post of an account": lambda w: (w.liaison, w.liaison.posts.get()),
}


@pytest.mark.parametrize("case", GOING_ALONG)
def test_what_goes_with_it_holds_nobody_up(world, case):
    owner, along = GOING_ALONG[case](world)
    assert void(owner, world)
    along.refresh_from_db()
    assert not along.is_voided


def test_the_page_says_it_and_nothing_is_voided(world, sign_in):
    household = make.household(world.willow)
    make.household_pairing(make.unit_branch(world.bureau), household)
    client = sign_in(world.secretary)
    client.cookies["django_language"] = "en"
    answer = client.post(household.page("void"), {"reason": "entered twice"}, follow=True)
    assert "void or change them first: Household pairings (1)." in answer.content.decode()
    household.refresh_from_db()
    assert not household.is_voided
