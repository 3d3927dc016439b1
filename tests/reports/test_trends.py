"""The trend of a figure: its values, what is drawn of it, its page and its workbook."""

import io
import json
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
from django.utils import translation

from cobuild.core.audit import AuditEntry
from cobuild.core.periods import Quarter, last_quarters
from reports.computing import store
from reports.indicators import BY_KEY, INDICATORS
from reports.scopes import user_scope
from reports.sparks import sparks
from reports.trends import MOST_LINES, trend_of
from tests import factories as make

PAGE, EXPORT = "/reports/trends/", "/reports/trends/export/"
QUARTERS = [Quarter(2025, 4) + step for step in range(4)]
RANGE = {"since": "2025Q4", "until": "2026Q3"}
EVERY = [(i.key, split) for i in INDICATORS for split in ("", *i.splits)]
READERS = ["office", "leader", "lead_unit", "secretary", "other_secretary", "liaison"]


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def html(response):
    return unescape(response.content.decode())


def drawn(response):
    """What the page has the browser draw."""
    return json.loads(response.context["chart"])


def rows_of(response):
    """{quarter: {name of the column: text}} of the table of the page."""
    return {
        words: {name: cell["text"] for name, cell in cells}
        for words, cells in response.context["rows"]
    }


# The values -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["office", "secretary"])
def test_the_values_are_those_of_the_figure(busy, role):
    scope = user_scope(busy.people[role])
    for key, indicator in BY_KEY.items():
        expected = [indicator.total(scope, quarter.span) for quarter in QUARTERS]
        assert trend_of(scope, indicator, QUARTERS).totals == expected, key


def test_stored_and_computed_values_are_the_same(busy, scope):
    fresh = {(key, split): trend_of(scope, BY_KEY[key], QUARTERS, split) for key, split in EVERY}
    for quarter in QUARTERS:
        store(busy.county, quarter)
    for (key, split), trend in fresh.items():
        stored = trend_of(scope, BY_KEY[key], QUARTERS, split)
        assert stored.totals == trend.totals, key
        assert set(stored.members) == set(trend.members), (key, split)
        for quarter in QUARTERS:
            for member in trend.members:
                assert stored.row(quarter, member) == trend.row(quarter, member), (key, split)


def test_the_county_reads_what_is_stored_in_one_query(busy, scope, django_assert_num_queries):
    for quarter in QUARTERS:
        store(busy.county, quarter)
    make.activity(busy.willow)
    with django_assert_num_queries(1):
        trend = trend_of(scope, BY_KEY["district.activities"], QUARTERS, "community")
    assert trend.number(Quarter(2026, 3)) == 3
    own = trend_of(user_scope(busy.secretary), BY_KEY["district.activities"], QUARTERS)
    assert own.number(Quarter(2026, 3)) == 3  # of the three that Willow held, one is new


def test_quarters_stored_by_an_older_list_are_computed(busy, scope):
    stored = store(busy.county, QUARTERS[-1])
    stored.catalogue = "older"
    stored.save()
    make.activity(busy.willow)
    assert trend_of(scope, BY_KEY["district.activities"], QUARTERS).number(QUARTERS[-1]) == 4


# Which quarters -------------------------------------------------------------------------------


def shown(client, **query):
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return [quarter for quarter, _cells in response.context["rows"]]


def test_the_last_twelve_quarters_begin_with_the_first_record(world, sign_in):
    client, now = sign_in(world.office), Quarter.current()
    assert len(shown(client)) == 12  # of a county without any record
    make.activity(world.willow, starts_on=(now + -4).first)
    assert shown(client) == [*map(str, last_quarters(5)[:-1]), f"{now} so far"]
    make.activity(world.willow, starts_on=(now + -30).first)
    assert len(shown(client)) == 12
    since = str(now + -31)
    assert shown(client, since=since)[0] == since


def test_a_quarter_that_has_not_ended_is_marked(world, sign_in):
    make.activity(world.willow, starts_on=Quarter.current().first)
    client = sign_in(world.office)
    assert drawn(client.get(PAGE))["unfinished"] == "so far"
    make.activity(world.willow, starts_on=date(2026, 8, 1))
    response = client.get(PAGE, RANGE)
    assert not drawn(response)["unfinished"] and "so far" not in html(response)


@pytest.mark.parametrize("typed", ["2026q3", " 2026Q3 ", "\uff12\uff10\uff12\uff16Q3"])
def test_quarters_are_read_as_people_type_them(busy, sign_in, typed):
    assert shown(sign_in(busy.office), since=typed, until=typed) == ["2026Q3"]


@pytest.mark.parametrize("address", [PAGE, EXPORT])
@pytest.mark.parametrize(
    "query, field, words",
    [
        ({"since": "soon"}, "since", "This is no quarter; write it as 2026Q3."),
        ({"until": "2026Q5"}, "until", "This is no quarter"),
        ({"until": "9" * 5000}, "until", "This is no quarter"),
        ({"until": "2198Q1"}, "until", "This quarter has not begun yet."),
        ({"since": "2026Q3", "until": "2026Q1"}, "since", "lies after the last"),
        ({"since": "2016Q3", "until": "2026Q3"}, "since", "At most 40 quarters"),
        ({"figure": "district.x"}, "figure", "Select a valid choice."),
        ({**RANGE, "by": "community", "member": "x"}, "member", "Select a valid choice."),
        ({**RANGE, "by": "kind", "member": "pairing.labour"}, "member", "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(busy, sign_in, address, query, field, words):
    response = sign_in(busy.office).get(address, query)
    assert response.status_code == 400
    form = next(form for form in response.context["forms"] if field in form.fields)
    assert form.errors[field] and words in html(response)
    assert not AuditEntry.objects.filter(action=AuditEntry.Action.EXPORT).exists()


@pytest.mark.parametrize("address", [PAGE, EXPORT])
def test_a_split_that_nobody_knows(busy, sign_in, address):
    assert sign_in(busy.office).get(f"{address}?by=x").status_code == 404


def test_the_first_quarters_of_all(busy, sign_in):
    assert len(shown(sign_in(busy.office), until="1900Q2")) == 2


# Members --------------------------------------------------------------------------------------


def test_the_members_with_a_value_are_drawn(busy, sign_in):
    query = {**RANGE, "figure": "district.units", "by": "community"}
    response = sign_in(busy.office).get(PAGE, query)
    assert [line["name"] for line in drawn(response)["lines"]] == ["Maple", "Willow"]
    assert drawn(response)["lines"][1]["values"] == [2, 2, 2, 2]
    assert rows_of(response)["2026Q3"] == {"County total": "3", "Maple": "1", "Willow": "2"}
    response = sign_in(busy.office).get(PAGE, {**query, "member": [busy.poplar.pk]})
    assert drawn(response)["lines"] == [{"name": "Poplar", "values": [0, 0, 0, 0]}]
    assert response.context["left_out"] == 2 and "2 more have values" in html(response)


def test_eight_are_drawn_and_the_others_can_be_picked(busy, sign_in):
    for number in range(9):
        place = make.community(busy.north, name=f"Row {number}")
        make.placement(make.unit(busy.county), place)
    query = {**RANGE, "figure": "district.units", "by": "community"}
    response = sign_in(busy.office).get(PAGE, query)
    assert len(drawn(response)["lines"]) == MOST_LINES
    offered = response.context["forms"][1].fields["member"].choices
    assert len(offered) == 11 and response.context["left_out"] == 3
    response = sign_in(busy.office).get(PAGE, {**query, "member": [offered[-1][0]] * 2})
    assert [line["name"] for line in drawn(response)["lines"]] == [offered[-1][1]]
    response = sign_in(busy.office).get(PAGE, {**query, "member": [key for key, _ in offered[:9]]})
    assert response.status_code == 400 and "At most 8 are drawn" in html(response)


def test_a_member_of_another_county_is_refused_like_one_that_does_not_exist(busy, sign_in):
    foreign = make.community(make.zone(busy.other_county), name="Foreign")
    for address in (PAGE, EXPORT):
        query = {**RANGE, "by": "community", "member": foreign.pk}
        response = sign_in(busy.office).get(address, query)
        assert response.status_code == 400 and "Foreign" not in html(response)


def test_a_community_elsewhere_shows_itself_only_by_what_is_shared(busy, sign_in):
    """Maple took part in what Willow held; nothing else of it is told to Willow's secretary."""
    query = {**RANGE, "figure": "district.activities", "by": "community"}
    lines = drawn(sign_in(busy.secretary).get(PAGE, query))["lines"]
    assert {"name": "Maple", "values": [0, 0, 0, 1]} in lines
    units = {**query, "figure": "district.units", "member": busy.maple.pk}
    assert sign_in(busy.secretary).get(PAGE, units).status_code == 400


def test_another_figure_keeps_what_it_has_too(busy, sign_in):
    """The split and the members chosen for one figure, as far as the next one has them."""
    client = sign_in(busy.office)
    query = {**RANGE, "of": "district.activities", "by": "community", "member": busy.willow.pk}
    response = client.get(PAGE, {**query, "figure": "pairing.pairs"})
    assert [line["name"] for line in drawn(response)["lines"]] == ["Willow"]
    query |= {"by": "kind", "member": "district.security"}
    kinds = drawn(client.get(PAGE, {**query, "figure": "pairing.exchanges"}))["lines"]
    assert len(kinds) == 3
    whole = client.get(PAGE, {**query, "figure": "district.units"})
    assert [line["name"] for line in drawn(whole)["lines"]] == ["Units placed with a community"]


def test_the_note_stands_where_members_add_up_to_more(busy, sign_in):
    note = "the communities add up to more than the total"
    client = sign_in(busy.office)
    assert note in html(client.get(PAGE, {**RANGE, "by": "community"}))
    assert note not in html(client.get(PAGE, RANGE))
    assert "These are the figures of now." in html(client.get(PAGE, RANGE))


@pytest.mark.parametrize(
    "query, bars",
    [
        ({"figure": "district.activities"}, True),
        ({"figure": "district.donations", "by": "form"}, True),
        ({"figure": "district.units"}, False),
        ({"figure": "district.coverage"}, False),
        ({"figure": "liaison.on_schedule"}, False),
        ({"figure": "members.average"}, False),
    ],
)
def test_flows_are_bars_and_stocks_and_rates_are_lines(busy, sign_in, query, bars):
    assert drawn(sign_in(busy.office).get(PAGE, RANGE | query))["bars"] == bars


# The page -------------------------------------------------------------------------------------


def numbers(page):
    """(address of the records, number shown) of all links of the table."""
    return re.findall(r'<a href="(/reports/[^"?]+/[a-z]+\.[^"]+)"[^>]*>([^<]+)</a>', page)


@pytest.mark.parametrize("by", ["", "community"])
@pytest.mark.parametrize("role", READERS)
def test_every_number_leads_to_exactly_its_records(busy, sign_in, role, by):
    client = sign_in(getattr(busy, role))
    found = numbers(html(client.get(PAGE, {**RANGE, "figure": "district.donations", "by": by})))
    assert len(found) >= 4
    for address, number in found:
        assert client.get(address).context["value"] == number, address


def test_amounts_are_in_ten_thousands(busy, sign_in):
    response = sign_in(busy.office).get(PAGE, {**RANGE, "figure": "district.donations"})
    assert rows_of(response)["2026Q3"] == {"County total": "2.82"}
    assert drawn(response)["lines"][0]["values"] == [0, 0, 0.02, 2.82]
    assert drawn(response)["unit"] == "10,000 yuan"


def test_what_is_unknown_is_not_drawn_as_nothing(busy, sign_in):
    rate = sign_in(busy.office).get(PAGE, {**RANGE, "figure": "members.rate"})
    assert rows_of(rate)["2025Q4"] == {"County total": "\u2014"}
    assert drawn(rate)["lines"][0]["values"][0] is None
    query = {**RANGE, "figure": "pairing.households"}
    client = sign_in(busy.lead_unit)  # never learns a number of households
    for by in ("", "community"):
        response = client.get(PAGE, {**query, "by": by})
        texts = {text for row in rows_of(response).values() for text in row.values()}
        assert texts == {"\u2014"} and not numbers(html(response))
        assert "chart" not in response.context and "not for your post" in html(response)
    assert drawn(sign_in(busy.office).get(PAGE, query))["lines"][0]["values"][-1] == 2


def test_where_nothing_is_recorded_the_page_says_so(world, sign_in):
    page = html(sign_in(world.office).get(PAGE))
    assert "Nothing to draw" in page and "data-trend" not in page and "echarts" not in page


def test_charts_are_loaded_where_they_are_drawn(busy, sign_in):
    client = sign_in(busy.office)
    assert "echarts" in html(client.get(PAGE))
    assert "echarts" not in html(client.get("/")) + html(client.get("/reports/2026Q3/"))


def test_no_inline_script_or_style(busy, sign_in):
    page = html(sign_in(busy.office).get(PAGE, {"by": "community"}))
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=\"", page)
    assert page.count("btn-primary") == 1


def test_a_figure_leads_to_its_trend(busy, sign_in):
    client = sign_in(busy.office)
    page = html(client.get("/reports/2026Q3/"))
    assert f'href="{PAGE}?figure=district.units"' in page and f'href="{PAGE}"' in page
    assert client.get(f"{PAGE}?figure=district.units").status_code == 200


@pytest.mark.parametrize("address", [PAGE, EXPORT])
def test_who_reads_no_records_reads_no_trends(busy, sign_in, address):
    assert sign_in(busy.admin).get(address).status_code == 403
    assert sign_in(busy.leader).get(address).status_code == 200


# The workbook ---------------------------------------------------------------------------------


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


@pytest.mark.parametrize("role", ["office", "secretary"])
def test_the_workbook_is_the_table(busy, sign_in, role):
    client = sign_in(busy.people[role])
    for indicator in INDICATORS:
        query = {**RANGE, "figure": indicator.key, "by": next(iter(indicator.splits), "")}
        shown, sheet = rows_of(client.get(PAGE, query)), sheet_of(client.get(EXPORT, query))
        columns, places = list(shown["2026Q3"]), indicator.measure.decimals
        heading, *lines = sheet.iter_rows(min_row=4, max_row=8, values_only=True)
        assert list(heading[1 : len(columns) + 1]) == columns
        for quarter, *values in lines:
            found = [as_text(value, places) for value in values[: len(columns)]]
            assert found == list(shown[quarter].values()), indicator.key


def as_text(value, places):
    return "\u2014" if value is None else f"{value:,.{places}f}"


def test_the_workbook_has_the_chart_and_says_what_it_is(busy, sign_in):
    query = {**RANGE, "figure": "district.activities", "by": "community"}
    sheet = sheet_of(sign_in(busy.office).get(EXPORT, query))
    assert sheet["A1"].value == "Home county Joint activities held by community 2025Q4-2026Q3"
    words = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], str)]
    assert "Filling unit: Home county co-building office" in words
    assert "Unit of measure: events" in words
    assert any(line.startswith("Note: Exported at") for line in words)
    (chart,) = sheet._charts
    assert [series.val.numRef.f for series in chart.series] == [
        f"'Joint activities held'!${column}$5:${column}$8" for column in "CDE"
    ]


def test_a_name_is_never_a_formula(busy, sign_in):
    busy.willow.name = "=1+1"
    busy.willow.save()
    sheet = sheet_of(sign_in(busy.office).get(EXPORT, {**RANGE, "by": "community"}))
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_an_unknown_trend_is_exported_too(busy, sign_in):
    query = {**RANGE, "figure": "pairing.households", "by": "community"}
    sheet = sheet_of(sign_in(busy.lead_unit).get(EXPORT, query))
    assert sheet["B5"].value is None and not sheet._charts


def test_exports_are_audited_and_named(busy, sign_in):
    response = sign_in(busy.leader).get(EXPORT, RANGE)
    name = "Home_county_Joint_activities_held_2025Q4-2026Q3.xlsx"
    assert response["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    entry = AuditEntry.objects.get(action=AuditEntry.Action.EXPORT)
    assert entry.actor == busy.leader and "Joint activities held 2025Q4" in entry.object_text


# The small lines of the workbench -------------------------------------------------------------


def store_last(county, number):
    for quarter in last_quarters(number):
        store(county, quarter)


def test_a_small_line_needs_three_quarters(world):
    store_last(world.county, 2)
    assert sparks(world.county, ["district.activities"]) == {}
    store_last(world.county, 3)
    assert list(sparks(world.county, ["district.activities"])) == ["district.activities"]


@translation.override("en")
def test_a_small_line_tells_its_values(world):
    for step, quarter in enumerate(last_quarters(8)):
        for _number in range(step % 3):
            make.activity(world.willow, starts_on=quarter.first)
    store_last(world.county, 8)
    line = sparks(world.county, ["district.activities"])["district.activities"]
    heights = [float(point.split(",")[1]) for point in line.ended.split()]
    assert heights == [24, 14, 4, 24, 14, 4, 24]
    assert line.running.split()[0] == line.ended.split()[-1]
    assert line.running.split()[1] == line.last.split()[0] == "92.0,14.0"
    first, now = last_quarters(8)[0], Quarter.current()
    assert f"{first} 0, {first + 1} 1" in line.words and f"{now} so far 1" in line.words


def test_the_workbench_draws_lines_for_those_who_read_the_county(busy, sign_in):
    store_last(busy.county, 8)
    for role, lines in (("office", 4), ("leader", 4), ("secretary", 0), ("other_office", 0)):
        page = html(sign_in(busy.people[role]).get("/"))
        assert page.count('<svg class="spark"') == lines, role
        assert (f'href="{PAGE}?figure=district.units"' in page) == bool(lines)
