"""The reader chooses the columns of a list; its files hold exactly those."""

import csv
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.urls import reverse
from openpyxl import load_workbook

from cobuild.core.pages.registers import register_of
from tests import factories as make
from tests.conftest import signed_in
from tests.test_queries import ADMINISTRATION, LISTS, add_rows, queries_for


@pytest.fixture
def activity(world):
    return make.activity(world.willow, [world.bureau], title="Spring clean", residents=30)


def heads(client, query):
    table = client.get(f"/activities/?{query}").context["table"]
    return [column.name for column, _heading in table.headings()]


@pytest.mark.parametrize(
    "query", ["columns=residents,title", "columns=residents&columns=title", "columns=residents,"
              "created_by__password,title,title,x"]
)  # fmt: skip
def test_the_columns_of_the_address_are_shown_in_its_order(world, sign_in, activity, query):
    assert heads(sign_in(world.office), query) == ["residents", "title"]


@pytest.mark.parametrize("query", ["", "columns=", "columns=x", "columns=created_by,password"])
def test_without_a_column_that_exists_the_declared_ones_are_shown(world, sign_in, activity, query):
    declared = ["starts_on", "title", "kind", "units", "host", "residents", "state"]
    assert heads(sign_in(world.office), query) == declared


def test_fields_of_the_form_are_on_offer_once(world, sign_in, activity):
    client = sign_in(world.office)
    chooser = client.get("/activities/?columns=members,title").context["chooser"]
    names = [column.name for column, _shown in chooser]
    assert [column.name for column, shown in chooser if shown] == ["members", "title"]
    assert "place" in names and len(names) == len(set(names))


def test_files_hold_the_columns_shown_in_their_order(world, sign_in, activity):
    client = sign_in(world.office)
    query = "columns=residents,title&sort=-starts_on"
    page = client.get(f"/activities/?{query}").context
    address = f"/activities/export/?{page['query']}"
    text = client.get(f"{address}&format=csv").content.decode("utf-8-sig")
    labels = [str(column.label) for column, _heading in page["table"].headings()]
    assert [*csv.reader(StringIO(text))] == [labels, ["30", "Spring clean"]]
    sheet = load_workbook(BytesIO(client.get(address).content)).worksheets[1]
    assert [*sheet.iter_rows(values_only=True)] == [tuple(labels), (30, "Spring clean")]


def test_a_column_that_is_not_shown_still_orders(world, sign_in, activity):
    make.activity(world.willow, title="Autumn", residents=5)
    table = sign_in(world.office).get("/activities/?columns=title&sort=residents").context["table"]
    assert [record.residents for record, _url, _cells in table.lean_rows()] == [5, 30]


def test_the_choice_stays_with_filter_order_and_page(world, sign_in, activity):
    page = sign_in(world.office).get("/activities/?columns=title,host&q=Spring").content.decode()
    assert 'name="columns" value="title,host" form="filters"' in page
    assert 'href="?columns=title%2Chost&amp;q=Spring&amp;sort=title"' in page
    assert '<input type="hidden" name="q" value="Spring">' in page


@pytest.mark.parametrize("reader, address", [("secretary", "Elm 5"), ("office", "****")])
def test_a_chosen_column_is_masked_like_every_other(world, sign_in, reader, address):
    make.household(world.willow, address="Elm 5")
    client = sign_in(world.people[reader])
    text = client.get("/households/export/?columns=address&format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[1] == address
    rows = client.get("/households/?columns=address").context["table"].lean_rows()
    assert [words for _record, _url, cells in rows for _column, words in cells] == [address]


def test_all_columns_on_offer_cost_the_same_for_few_rows_and_for_many(world):
    """Beyond the queries a field of several records needs: one, however many rows there are."""
    names = {m._meta.model_name: m for m in apps.get_models() if m._meta.model_name in LISTS}
    offered = {name: register_of(model).offered for name, model in names.items()}
    office, admin = signed_in(world.office), signed_in(world.admin)

    def counts():
        return {
            name: queries_for(
                admin if name in ADMINISTRATION else office,
                reverse(f"{name}-list") + "?columns=" + ",".join(c.name for c in columns),
            )
            for name, columns in offered.items()
        }

    add_rows(world, 1)
    few = counts()
    add_rows(world, 2)
    assert counts() == few
    assert few.keys() == LISTS.keys()


def test_show_all_keeps_the_columns(world, sign_in, activity):
    client = sign_in(world.office)
    page = client.get("/activities/?columns=title,host&q=Spring")
    assert 'href="/activities/?columns=title%2Chost"' in page.content.decode()
    assert client.get("/activities/?q=Spring").context["everything"] == "/activities/"
