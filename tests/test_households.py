"""Who a needy household is, and how a member is reached, its own community reads and nobody else.

Design page access.md, rule 5. Values are planted in three communities; then every page, form and
file is read in every role.
"""

import logging
import re
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote
from zipfile import ZipFile, is_zipfile

import pytest
from django.test import Client
from django.urls import resolve, reverse

from accounts.roles import HOUSEHOLDS
from cobuild.core.drafts import Draft
from cobuild.core.masks import mask_name, mask_phone
from cobuild.core.records import State
from reports.indicators import BY_KEY
from tests import factories as make

ROLES = (
    "office",
    "lead_unit",
    "secretary",
    "other_secretary",
    "liaison",
    "leader",
    "admin",
    "other_office",
    "superior",
    "auditor",
    "nobody",
)
# the community whose planted values a role reads, and those whose masked households it meets
READS = {"secretary": "willow", "other_secretary": "maple"}
MEETS = {
    "office": {"willow", "maple"},
    "leader": {"willow", "maple"},
    "liaison": {"willow"},
    "secretary": {"willow"},
    "other_secretary": {"maple"},
    "other_office": {"abroad"},
    "auditor": {"willow", "maple"},  # the log calls what was changed by its masked name
}
PRIVATE = HOUSEHOLDS | {"registration", "volunteer", "pledge"}
QUARTER = "2026Q3"


@dataclass
class Planted:
    """A household with what hangs on it; the head is masked as first and last sign."""

    mark: str
    number: int
    household: object = None
    member: object = None
    activity: object = None
    organisation: object = None

    @property
    def head(self):
        return f"{self.mark[0].upper()}kept{self.mark}{self.number}"

    @property
    def mask(self):
        return f"{self.head[0]}*{self.head[-1]}"

    @property
    def cause(self):
        return f"causekept{self.mark}"

    @property
    def address(self):
        return f"lanekept{self.mark}"

    @property
    def phones(self):
        """Of the household before and after a change, a member, a volunteer and a shop owner."""
        return [f"13{kind}660{self.number}7{kind}24" for kind in range(4, 9)]

    @property
    def values(self):
        return [self.head, self.cause, self.address, *self.phones]

    def found_in(self, text):
        """Which values the text holds, or so much of them that a mask would hide."""
        parts = [f"kept{self.mark}", *[part for one in self.phones for part in (one[:7], one[3:])]]
        return [part for part in parts if part in text]


@pytest.fixture
def people(world):
    nobody = make.User.objects.create(username="nobody", name="Nobody", password="!")
    return {**world.people, "nobody": nobody}


@pytest.fixture
def planted(world):
    abroad = make.place(world.other_county)
    made = {
        "willow": plant(world.home, Planted("willow", 3), by=world.secretary),
        "maple": plant(world.elsewhere, Planted("maple", 5), by=world.other_secretary),
        "abroad": plant(abroad, Planted("abroad", 7), by=world.other_office),
    }
    write(made["willow"], secretary=world.secretary, office=world.office)
    write(made["maple"], secretary=world.other_secretary, office=world.office)
    return made


def plant(at, planted, *, by):
    """A household with helpers, visits in every state, members and shop owners around it."""
    first, _second, member, volunteer, owner = planted.phones
    household = make.household(
        at.community,
        head=planted.head,
        cause=planted.cause,
        address=planted.address,
        phone=first,
    )
    planted.organisation = make.unit_branch(at.unit, level="committee")
    branch = make.unit_branch(at.unit, parent=planted.organisation)
    agreement = make.pairing(branch, at.community)
    pairing = make.household_pairing(branch, household)
    for state in (State.DRAFT, State.CONFIRMED):
        make.aid(pairing, state=state, created_by=by)
    planted.household = household
    planted.member = make.registration(at.unit, at.community, phone=member)
    planted.activity = make.activity(
        at.community, [at.unit], agreement=agreement, kind=make.kind("pairing.sympathy")
    )
    planted.activity.attendances.create(registration=planted.member)
    make.volunteer(at.community, phone=volunteer)
    make.pledge(at.community, phone=owner)
    make.donation(at.unit, at.community, agreement=agreement)
    return planted


def write(planted, *, secretary, office):
    """What people do leaves traces: history, a kept draft, a visit sent back."""
    client, household = Client(), planted.household
    client.force_login(secretary)
    form = client.get(household.page("edit")).context["form"]
    sent = make.filled_in(form, phone=planted.phones[1])
    assert client.post(household.page("edit"), sent).status_code == 302
    form = client.get(household.page("edit")).context["form"]
    typed = make.filled_in(form, cause=f"{planted.cause} and more")
    client.post(f"/drafts/keep/?path={household.page('edit')}", typed)
    assert Draft.objects.filter(user=secretary).exists()
    client.force_login(office)
    visit = make.Aid.objects.get(pairing__household=household, state=State.CONFIRMED)
    client.post(visit.page("send-back"), {"reason": "who went there?"})


# Every page -------------------------------------------------------------------------------------


def every_address(planted):
    yield from pages_without_a_record()
    yield from pages_of_records()
    yield from pages_of_figures()
    for each in planted.values():
        yield f"{reverse('pairing-board')}?community={each.household.community_id}"
        yield f"{reverse('household-new')}?copy={each.household.pk}"
        yield f"{reverse('householdpairing-new')}?household={each.household.pk}"
        yield f"{reverse('householdpairing-list')}?household={each.household.pk}"
        yield f"{reverse('activity-list')}?attended_by={each.member.pk}"


def pages_without_a_record():
    for name, pattern in make.addresses():
        if "<" in pattern or name in ("sign-in", "set_language", "sign-out"):
            continue
        yield f"{reverse(name)}?format=csv" if name.endswith("-export") else reverse(name)
    for name, register in make.registers().items():
        if register.model.access in PRIVATE:
            yield f"{reverse(f'{name}-export')}?format=xlsx"


def pages_of_records():
    """Every page of every private record, whoever it belongs to; of other registers of the first.

    The first community, branch and so on are those of ``willow``.
    """
    models = {name: register.model for name, register in make.registers().items()}
    owners = {"agreement": "pairingagreement", "pairing": "unitbranch"}
    for name, pattern in make.addresses():
        if "<int:pk>" in pattern:
            first = name.partition("-")[0]
            model = models[owners.get(first, first)]
            rows = model._base_manager.order_by("pk")
            for record in rows if model.access in PRIVATE else rows[:1]:
                yield reverse(name, args=[record.pk])


def pages_of_figures():
    for by in ("", "community", "unit"):
        yield f"{reverse('quarter', args=[QUARTER])}?system=pairing&by={by}"
    for kind in ("xlsx", "csv"):
        yield f"{reverse('quarter-export', args=[QUARTER])}?format={kind}"
    for key, indicator in BY_KEY.items():
        if indicator.model.access in PRIVATE:
            yield reverse("figure-records", args=[QUARTER, key])
        if indicator.model.access in HOUSEHOLDS:
            yield from pages_of_members(reverse("figure-records", args=[QUARTER, key]), indicator)


MEMBERS = {"community": make.Community, "unit": make.Unit}


def pages_of_members(address, indicator):
    for split in indicator.splits:
        for member in MEMBERS[split].objects.all():
            yield f"{address}?split={split}&member={member.pk}"


def text_of(response):
    """All that the answer says, of a workbook or document every part."""
    content = response.getvalue() if response.streaming else response.content
    if not is_zipfile(BytesIO(content)):
        return content.decode()
    with ZipFile(BytesIO(content)) as file:
        return "\n".join(file.read(name).decode(errors="replace") for name in file.namelist())


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_finds_it_anywhere(people, planted, client, role, caplog):
    caplog.set_level(logging.DEBUG)
    client.force_login(people[role])
    hidden = [each for name, each in planted.items() if name != READS.get(role)]
    leaks, met = {}, set()
    for address in every_address(planted):
        response = client.get(address)
        assert response.status_code < 500, address
        text = text_of(response)
        found = [part for each in hidden for part in each.found_in(text)]
        if found:
            leaks[address] = found
        met |= {name for name, each in planted.items() if each.mask in text}
    assert leaks == {}
    assert met == MEETS.get(role, set())
    lines = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert [part for each in planted.values() for part in each.found_in(lines)] == []


@pytest.mark.parametrize("role, name", READS.items())
def test_its_own_community_reads_it(people, planted, client, role, name):
    client.force_login(people[role])
    own = planted[name]
    phone = own.phones[1]
    page = own.household.get_absolute_url()
    assert lacking(client, page, own.head, own.cause, own.address, phone) == []
    for address in ("/households/", "/households/export/", "/households/export/?format=csv"):
        assert lacking(client, address, own.head, own.cause, phone) == [], address
    for address in (own.household.page("edit"), f"/households/new/?copy={own.household.pk}"):
        assert lacking(client, address, own.head, own.cause, own.address, phone) == [], address
    for address in ("/household-pairings/", "/household-pairings/new/", "/aid/", "/aid/new/"):
        assert lacking(client, address, own.head) == [], address
    assert lacking(client, own.member.get_absolute_url(), own.phones[2]) == []
    for number, register in enumerate(("members", "volunteers", "pledges"), start=2):
        record = client.get(f"/{register}/").context["table"].rows[0].record
        assert lacking(client, record.get_absolute_url(), own.phones[number]) == [], register


def lacking(client, address, *values):
    text = text_of(client.get(address))
    return [value for value in values if value not in text]


# Questions that could tell it -------------------------------------------------------------------


def answer(client, address, typed):
    """The page without what was typed into it and without what differs each time."""
    text = text_of(client.get(f"{address}?q={quote(typed)}", HTTP_HX_REQUEST="true"))
    return re.sub(r'(csrfmiddlewaretoken"|nonce=")[^>]*', "", text).replace(typed, "")


@pytest.mark.parametrize("role", ["office", "liaison"])
def test_a_search_does_not_tell_whether_a_hidden_value_exists(people, planted, client, role):
    client.force_login(people[role])
    registers = [one for one in make.registers().values() if one.named or one.search]
    readable = [one for one in registers if any(people[role].places_to_read(one.model).values())]
    lists = [reverse(f"{one.name}-list") for one in readable]
    for address in [*lists, reverse("activity-attendance", args=[planted["willow"].activity.pk])]:
        nothing = answer(client, address, "qqxxqq")
        for value in planted["willow"].values:
            assert answer(client, address, value) == nothing, (address, value)


def test_a_search_finds_what_everybody_may_read(people, planted, client):
    client.force_login(people["office"])
    pairing = planted["willow"].household.household_pairings.get()
    assert rows(client, "/household-pairings/", f"q={pairing.unit_branch.name}") == [pairing.pk]
    assert rows(client, "/members/", f"q={planted['willow'].member.name}") == [
        planted["willow"].member.pk
    ]


ASKED = {
    "/households/": "",
    "/household-pairings/": "household__",
    "/aid/": "pairing__household__",
    "/members/": "",
    "/volunteers/": "",
    "/pledges/": "",
}


@pytest.mark.parametrize("address, path", ASKED.items())
def test_lists_are_neither_filtered_nor_sorted_by_a_hidden_value(
    people, planted, client, address, path
):
    for number in (9, 1, 5):
        make.household(planted["willow"].household.community, head=f"{number} x", phone="12345")
    own = planted["willow"]
    hidden = [("head", own.head), ("cause", own.cause), ("address", own.address)]
    hidden += [("phone", number) for number in own.phones[1:]]
    client.force_login(people["office"])
    usual = rows(client, address)
    assert len(usual) > 1
    model = resolve(address).func.view_initkwargs["register"].model
    for name, value in hidden:
        if not path and is_open(model, name):  # a shop's address is no secret
            continue
        assert rows(client, address, f"{path}{name}={value}") == usual
        assert rows(client, address, f"{path}{name}__startswith={value[:2]}") == usual
        assert rows(client, address, f"sort={path}{name}") == usual
        assert rows(client, address, f"sort=-{path}{name}") == usual


def is_open(model, name):
    """Whether the model itself has a field of this name that it does not hide."""
    fields = {field.name for field in model._meta.get_fields()}
    return name in fields and name not in model.sensitive_fields


def rows(client, address, query=""):
    response = client.get(f"{address}?{query}", HTTP_HX_REQUEST="true")
    return [row.record.pk for row in response.context["table"].rows]


# Masks ------------------------------------------------------------------------------------------

NAMES = {
    "\u5f20\u5c0f\u4e09": "\u5f20*\u4e09",
    "\u5f20\u4e09": "\u5f20*",
    "\u5f20": "*",
    "\u6b27\u9633\u5c0f\u660e": "\u6b27\u9633**",
    "\u6b27\u9633\u660e": "\u6b27\u9633**",
    "\u963f\u91cc\u00b7\u5e93\u5c14\u73ed": "\u963f\u91cc\u00b7**",
    "": "",
}
PHONES = {
    "13812345678": "138****5678",
    "0573-84021234": "057****1234",
    "84021234": "****",
    "12345": "****",
}


@pytest.mark.parametrize("name, masked", NAMES.items())
def test_names_are_masked(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize("phone, masked", PHONES.items())
def test_phone_numbers_are_masked(phone, masked):
    assert mask_phone(phone) == masked


# Writing without reading ------------------------------------------------------------------------


def test_the_office_changes_a_household_without_touching_what_it_does_not_see(
    people, planted, client
):
    client.force_login(people["office"])
    own = planted["willow"]
    form = client.get(own.household.page("edit")).context["form"]
    assert not {"head", "cause", "address", "phone"} & set(form.fields)
    typed = {"people": 4, "head": "Somebody", "phone": "13900000000"}
    sent = client.post(own.household.page("edit"), make.filled_in(form, **typed), follow=True)
    own.household.refresh_from_db()
    assert (own.household.people, own.household.head) == (4, own.head)
    assert own.household.phone == own.phones[1]
    assert own.found_in(text_of(sent)) == []


def test_who_writes_second_is_told_that_a_hidden_value_changed_not_which(people, planted, client):
    client.force_login(people["office"])
    own = planted["willow"]
    form = client.get(own.household.page("edit")).context["form"]
    late = make.filled_in(form, people=5, version=1)
    answer = client.post(own.household.page("edit"), late)
    assert answer.status_code == 422
    assert own.found_in(text_of(answer)) == []
