"""Publish, change twenty records, publish anew: the first version stays, the twenty are named."""

from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import Aid, Donation, Facility, FundEntry, Meeting
from agreements.district.models import DistrictAgreement
from agreements.members.models import MemberRegistration, Pledge
from communities.models import Honour
from reports.models import Publication
from reports.publishing import changes_since
from tests import factories as make
from tests.test_bad_input import opened

VERSIONS = "/reports/2026Q3/versions/"
KINDS = ("xlsx", "csv", "docx")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@dataclass
class Changes:
    """Changes records as the county office does, and keeps what became of each."""

    client: object
    by: object
    expected: dict = field(default_factory=dict)

    def enter(self, like, **values):
        """A new record like another one, through the form."""
        name = like._meta.model_name
        known = set(type(like).objects.values_list("pk", flat=True))
        self.send(f"{reverse(f'{name}-new')}?copy={like.pk}", then="submit", **values)
        self.expect(type(like).objects.exclude(pk__in=known).get(), "added")

    def correct(self, record, **values):
        self.send(record.page("edit"), **values)
        self.expect(record, "corrected")

    def void(self, record):
        record.void(by=self.by, reason="entered by mistake")
        self.expect(record, "taken out")

    def send(self, address, **values):
        _form, _rows, sent = opened(self.client, address)
        answer = self.client.post(address.partition("?")[0], sent | values)
        assert answer.status_code == 302, address

    def expect(self, record, what):
        self.expected[key_of(record)] = what


def key_of(record):
    return record._meta.label, record.pk


@pytest.fixture
def changes(busy, sign_in):
    return Changes(sign_in(busy.office), busy.office)


@pytest.fixture
def filled(busy):
    """More records of the quarter that can be corrected or voided."""
    for number in range(4):
        make.activity(busy.willow, [busy.bureau], residents=100 + number)
    make.donation(busy.bureau, busy.willow)
    make.registration(busy.school, busy.willow, name="Gone", registered_on=make.DAY)
    return busy


def activity(world, residents):
    return world.willow.activities.get(residents=residents)


def lot(**values):
    """The first row of a donation, as its form sends it."""
    return {f"items-0-{name}": value for name, value in values.items()}


def change_twenty(world, changes):
    enter_seven(world, changes)
    correct_seven(world, changes)
    void_six(world, changes)
    assert len(changes.expected) == 20


def enter_seven(world, changes):
    for number in range(2):
        changes.enter(activity(world, 100), title=f"Late {number}", residents=9, starts_on=make.DAY)
    changes.enter(world.willow.donations.first(), **lot(form="cash", value="9.00"))
    changes.enter(Aid.objects.counted().get(cash="200.10"), visited_on=make.DAY)
    changes.enter(Meeting.objects.get(community=world.willow), title="Late", held_on=make.DAY)
    changes.enter(Honour.objects.get(level="municipal"), title="Late honour")
    changes.enter(FundEntry.objects.get(amount="10.00"), day=make.DAY)


def correct_seven(world, changes):
    changes.correct(activity(world, 101), residents=111)
    changes.correct(activity(world, 102), title="Renamed")
    changes.correct(Donation.objects.get(items__name="desk"), **lot(value="7.00"))
    changes.correct(DistrictAgreement.objects.counted().get(), title="Renamed")
    changes.correct(FundEntry.objects.get(amount="100.50"), amount="100.51")
    changes.correct(MemberRegistration.objects.get(name="Other"), name="Another")
    changes.correct(Facility.objects.get(kind="room"), name="Renamed")


def void_six(world, changes):
    changes.void(activity(world, 103))
    changes.void(Donation.objects.filter(items__value="100.00").first())
    changes.void(Aid.objects.get(goods="a quilt"))
    changes.void(FundEntry.objects.get(amount="40.25"))
    changes.void(MemberRegistration.objects.get(name="Gone"))
    changes.void(Pledge.objects.get(ended_on=None))


def test_exactly_the_twenty_are_named_and_the_first_version_stays(filled, changes, publish_now):
    first = publish_now()
    before = files(first, changes.client)
    change_twenty(filled, changes)
    assert found_since(first, changes) == changes.expected
    assert shown_since(first, changes.client) == changes.expected.keys()
    second = publish_now(reason="twenty records changed")
    assert files(Publication.objects.get(pk=first.pk), changes.client) == before
    after = files(second, changes.client)
    assert all(after[kind][0] != before[kind][0] for kind in KINDS)
    assert changes_since(second) == []


def found_since(publication, changes):
    """{record: what happened to it} over all figures; each tells who it was and when."""
    found = [change for _indicator, of_figure in changes_since(publication) for change in of_figure]
    for change in found:
        assert change.entry.actor == changes.by, change
        assert publication.published_at < change.entry.at <= timezone.now(), change
    words = {(key_of(change.record), change.what) for change in found}
    assert len(dict(words)) == len(words)
    return dict(words)


def shown_since(publication, client):
    """The records that the page of changes names."""
    page = client.get(f"{VERSIONS}{publication.version}/changes/")
    figures = page.context["changes"]
    return {key_of(change.record) for *_figure, rows in figures for change, *_words in rows}


def files(publication, client):
    """{kind: (as kept, as downloaded)}"""
    kept = {file.kind: bytes(file.content) for file in publication.files.all()}
    address = f"{VERSIONS}{publication.version}/file/?format="
    found = {kind: (kept[kind], client.get(address + kind).content) for kind in KINDS}
    assert all(content == downloaded for content, downloaded in found.values())
    return found


def test_what_no_figure_of_the_quarter_counts_is_not_named(filled, changes, publish_now):
    """Of another quarter, a draft, of another county; the twin shows that the list can name."""
    draft = filled.maple.activities.get(residents=900)
    first = publish_now()
    later = make.DAY.replace(month=10)
    changes.correct(draft, residents=901)
    changes.enter(activity(filled, 100), title="Later", residents=9, starts_on=later)
    changes.void(make.activity(make.community(make.zone(filled.other_county))))
    assert changes_since(first) == []
    changes.enter(activity(filled, 100), title="Late", residents=9, starts_on=make.DAY)
    *_others, late = changes.expected
    assert found_since(first, changes) == {late: "added"}
