"""What the rows of a list add up to: all that are filtered, each once, to the fen."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse

from cobuild.core.pages import lists
from cobuild.core.pages.registers import has_pages, register_of
from cobuild.core.records import Record
from tests import factories as make
from tests.test_queries import queries_for

REGISTERS = [
    register_of(model)
    for model in apps.get_models()
    if issubclass(model, Record) and has_pages(model) and register_of(model).totals
]

RICE = {"form": "goods", "name": "Rice", "value": "1", "basis": "invoice"}


def totals(client, name, query=""):
    answer = client.get(f"{reverse(f'{name}-totals')}?{query}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return [words for _total, words in answer.context["totals"]]


def test_all_rows_are_added_up_and_not_only_those_of_the_page(world, sign_in, monkeypatch):
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    for residents in (1000, 200, 30, 4):
        make.activity(world.willow, residents=residents)
    make.activity(world.maple, residents=50_000)
    make.activity(world.willow, residents=7).void(by=world.office, reason="twice")
    client = sign_in(world.office)
    assert totals(client, "activity", f"host={world.willow.pk}&page=2") == ["1,234", "0"]
    assert totals(client, "activity")[0] == "51,234"
    assert totals(client, "activity", "state=voided")[0] == "7"


def test_money_is_added_up_to_the_fen(world, sign_in):
    for value in ("0.10", "0.20", "9999999999999.99", "0.01"):
        lots = [{"form": "cash", "value": value}, RICE]
        make.donation(world.bureau, world.willow, lots)
    unvalued = {"form": "goods", "name": "Desk", "basis": "unvalued", "value": None}
    make.donation(world.bureau, world.willow, [unvalued])
    with_goods, cash = totals(sign_in(world.office), "donation")
    assert (with_goods, cash) == ("10,000,000,000,004.30", "10,000,000,000,000.30")


def test_a_row_that_a_filter_meets_twice_is_added_once(world, sign_in):
    record = make.activity(world.willow, [world.bureau, world.school], residents=30)
    record.communities.add(world.poplar, world.willow)
    zone = f"communities__zone={world.north.pk}"
    assert totals(sign_in(world.office), "activity", zone)[0] == "30"


def test_what_came_in_and_what_was_spent_are_two_sums(world, sign_in):
    association = make.association(world.county, [world.willow])
    for direction, amount in (("in", "500.00"), ("out", "120.50"), ("in", "1.00")):
        make.fund_entry(association, direction=direction, amount=Decimal(amount))
    assert totals(sign_in(world.office), "fundentry") == ["501.00", "120.50"]


def test_only_what_the_reader_sees_is_added_up(world, sign_in):
    make.activity(world.willow, residents=1)
    make.activity(world.maple, residents=20)
    make.activity(world.willow, residents=300, state="draft")
    client = sign_in(world.lead_unit)
    assert totals(client, "activity")[0] == "1"
    client.force_login(world.secretary)
    assert totals(client, "activity")[0] == "301"
    client.force_login(world.other_office)
    assert totals(client, "activity")[0] == "0"


def test_payments_count_only_before_those_who_read_them(world, sign_in):
    association = make.association(world.county, [world.willow])
    pledge = make.sponsorship(world.works, association, pledged="900.00")
    make.fund_entry(association, sponsorship=pledge, direction="in", amount=Decimal("40.00"))
    client = sign_in(world.office)
    assert totals(client, "sponsorship") == ["900.00", "40.00"]
    client.force_login(world.other_secretary)
    assert totals(client, "sponsorship") == ["900.00", "0"]


def test_a_wrong_filter_adds_up_nothing(world, sign_in):
    make.activity(world.willow, residents=5)
    assert totals(sign_in(world.office), "activity", "host=abc")[0] == "0"


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_every_register_adds_up_nothing_and_something(world, sign_in, register):
    client = sign_in(world.office)
    number = len(register.totals)
    before = totals(client, register.name)
    assert len(before) == number
    make.record(register.name, world.home)
    assert len(totals(client, register.name)) == number
    page = client.get(reverse(f"{register.name}-totals"))
    assert page.status_code == 200 and "<html" in page.content.decode()


def test_no_masked_field_and_no_code_is_added_up():
    assert len(REGISTERS) >= 10
    for register in REGISTERS:
        for total in register.totals:
            assert total.path not in register.model.sensitive_fields
            assert total.path.split("__")[-1] not in ("year", "order", "code")


def test_the_list_itself_adds_up_nothing(world, sign_in, django_assert_num_queries):
    client = sign_in(world.office)
    make.activity(world.willow, residents=5)
    page = client.get("/activities/").content.decode()
    assert 'hx-get="/activities/totals/?' in page
    one = queries_for(client, "/activities/totals/", HTTP_HX_REQUEST="true")
    make.activity(world.willow, residents=6)
    assert queries_for(client, "/activities/totals/", HTTP_HX_REQUEST="true") == one
    assert Decimal(totals(client, "activity")[0]) == 11
