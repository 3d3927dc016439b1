"""The quarterly report as a document: its words and tables say what the figures say."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import translation
from docx import Document

from cobuild.core.periods import Quarter
from reports import report, topics
from reports.computing import fresh_figures
from reports.figures import FigureRow, Figures
from reports.indicators import BY_KEY, INDICATORS
from reports.measures import UNKNOWN
from reports.publishing import LANGUAGE, figures_of, publish
from reports.quarter_file import QuarterFile
from reports.scopes import county_scope
from reports.sentences import change_words, sentences
from reports.statement import groups, statement
from reports.topics import topics_of
from reports.wording import county_unit
from tests import factories as make

PAGE = "/reports/2026Q3/export/?format=docx"
AT = datetime(2026, 10, 12, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def file_of(figures, scope):
    return QuarterFile(figures, scope, county_unit(scope.county), by="me")


def read(content):
    return Document(io.BytesIO(content))


def text_of(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def cells_of(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.fixture
def figures(busy, scope, quarter):
    return replace(fresh_figures(scope, quarter), computed_at=AT)


@pytest.fixture
def document(figures, scope):
    return read(file_of(figures, scope).content("docx"))


# What stands in it ------------------------------------------------------------------------------


def test_title_parts_and_signatures(document):
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert (
        document.paragraphs[0].text == "Home county co-building statistics, third quarter of 2026"
    )
    assert headings == [
        "1. District co-building",
        "2. Branch pairing",
        "3. Enterprise liaison association",
        "4. Members and communities",
        "5. Cross-checks",
    ]
    last = document.paragraphs[-1].text
    assert last.split("\u3000" * 4) == ["Filled in by:", "Reviewed by:", "In charge:", "Date:"]


def test_the_opening_says_whose_figures_of_which_days_these_are(document):
    opening = document.paragraphs[2].text
    for words in ("third quarter of 2026", "1 July 2026", "30 September 2026", "Home county"):
        assert words in opening
    assert "preliminary" not in text_of(document)


def test_a_running_quarter_is_called_preliminary(figures, scope):
    early = replace(figures, computed_at=datetime(2026, 9, 30, 8, tzinfo=UTC))
    assert "preliminary" in text_of(read(file_of(early, scope).content("docx")))


def test_every_figure_stands_in_a_table_with_its_three_columns(document, figures, scope):
    for table, group in zip(document.tables, groups().values(), strict=False):
        lines = statement(figures, scope, group)
        shown = cells_of(table)[1:]
        assert len(shown) == len(lines)
        for cells, line in zip(shown, lines, strict=True):
            columns = [line.row.text(column) for column in ("quarter", "year", "before")]
            assert cells[3:6] == columns, line.label
            assert cells[6] == (line.row.change_text if line.number else "")
    numbered = [cells for table in document.tables[:4] for cells in cells_of(table)[1:] if cells[0]]
    assert len(numbered) == len(INDICATORS)


def test_every_known_figure_is_told_with_its_number(document, figures):
    text = text_of(document).lower()
    for indicator in INDICATORS:
        row = figures.row(indicator.key)
        label = str(indicator.label).lower()
        if row.value is None:
            assert label not in text
        elif row.quarter == 0:
            assert f"no {label}" in text
        else:
            assert f"{label}: {row.text()}" in text or f"{label}: less than" in text


def test_numbers_of_the_text(document):
    text = text_of(document)
    for words in (
        "units placed with a community: 3 units, unchanged on the same quarter of last year",
        "coverage by agreements: 33.3%, up 33.3 percentage points on the same quarter",
        "joint activities held: 3 events (environment and sanitation 2 events, public security 1",
        "up 200.0% on the same quarter of last year, 4 events in the year to date",
        "donations received: 2.82 × 10,000 yuan (cash 0.02 × 10,000 yuan, goods 2.80",
        "donated lots without a value: 1 lots",
    ):
        assert words in text


def test_what_does_not_add_up_is_noted_below_its_table(document):
    text = text_of(document)
    assert "Note: What belongs to several communities" in text
    assert "Note: Who serves at several posts" in text


def test_cross_checks_show_both_sides(document):
    rows = cells_of(document.tables[-1])
    assert ["Joint activities held, kinds and total", "0 + 2 + 1 + 0 + 0 = 3", "holds"] in [
        cells[1:] for cells in rows
    ]
    words = f"{len(rows) - 1} checks were made, and all of them hold."
    assert words in text_of(document)


def test_a_check_that_does_not_hold_is_told(figures, scope):
    rows = [
        replace(row, quarter=5) if row.key == "district.activities" and not row.split else row
        for row in figures.rows
    ]
    broken = read(file_of(Figures(figures.quarter, tuple(rows), AT), scope).content("docx"))
    rows = [cells[1:] for cells in cells_of(broken.tables[-1]) if cells[3] == "does not hold"]
    assert rows == [
        ["Joint activities held, kinds and total", "0 + 2 + 1 + 0 + 0 \u2260 5", "does not hold"]
    ]
    assert "1 of " in text_of(broken) and "checks does not hold." in text_of(broken)


def test_what_nobody_knows_is_left_to_the_table(busy, sign_in):
    document = read(sign_in(busy.liaison).get(PAGE).content)
    assert "zones with all five haves" not in text_of(document).lower()
    assert "Nothing is known of this." in text_of(document)
    rows = {cells[1]: cells[3:] for table in document.tables for cells in cells_of(table)}
    assert rows["Zones with all five haves"] == [UNKNOWN] * 4


def test_an_empty_county_has_a_report(world, sign_in):
    text = text_of(read(sign_in(world.office).get(PAGE).content))
    assert "no joint activities held, nor in the year to date" in text
    assert "no pairs in force" in text


# How figures are worded -------------------------------------------------------------------------

CHANGES = [
    ("district.activities", 9, 8, "up 12.5% on the same quarter of last year"),
    ("district.activities", 7, 8, "down 12.5% on the same quarter of last year"),
    ("district.activities", 8, 8, "unchanged on the same quarter of last year"),
    ("district.activities", 10_001, 10_000, "nearly unchanged on the same quarter of last year"),
    ("district.activities", 0, 8, "8 events in the same quarter of last year"),
    ("district.activities", 8, 0, ""),
    ("district.activities", 0, 0, ""),
    ("district.activities", 8, None, ""),
    ("district.coverage", (1, 2), (1, 4), "up 25.0 percentage points on the same quarter"),
    ("district.coverage", (1, 4), (1, 2), "down 25.0 percentage points on the same quarter"),
    ("district.coverage", (1, 2), (2, 4), "unchanged on the same quarter of last year"),
    ("district.coverage", (1, 2), (0, 0), ""),
    ("district.donations", 1_000_000, 500_000, "up 100.0% on the same quarter of last year"),
    ("members.average", (3, 2), (2, 2), "up 50.0% on the same quarter of last year"),
]


@pytest.mark.parametrize(("key", "now", "before", "words"), CHANGES)
def test_changes_in_words(key, now, before, words):
    row = FigureRow(key, "", "", now, now, before)
    assert change_words(row) == words or (words and change_words(row).startswith(words))


def told(key, quarter, year, before=None, number=3):
    row = FigureRow(key, "", "", quarter, year, before)
    return sentences([row], Quarter(2026, number), lambda row: [])


def test_nothing_is_told_as_nothing():
    assert told("pairing.visits", 0, 4) == (
        "In the quarter: no visits to needy households, 4 visits in the year to date."
    )
    assert told("pairing.visits", 0, 0).endswith(
        "no visits to needy households, nor in the year to date."
    )
    assert told("district.units", 0, 0) == (
        "As of 30 September 2026: no units placed with a community."
    )


def test_the_first_quarter_is_the_year_to_date():
    assert told("pairing.visits", 3, 3, number=1) == (
        "In the quarter: visits to needy households: 3 visits."
    )


def test_an_amount_too_small_to_show_is_not_told_as_zero():
    assert "less than 0.01 × 10,000 yuan" in told("pairing.aid", 4_999, 4_999)
    assert "0.01 × 10,000 yuan" in told("pairing.aid", 5_000, 5_000)
    assert "less than" not in told("pairing.aid", 5_000, 5_000)


def test_a_figure_that_nobody_thought_of_gets_its_sentence(figures, scope, monkeypatch):
    """As if the list had a figure more: without a topic it comes last, and is told."""
    monkeypatch.setattr(topics, "TOPICS", topics.TOPICS[:-1])
    district, members = groups()["district"].indicators, groups()["members"].indicators
    assert str(topics_of(members)[-1][0]) == "Other figures"
    assert [one.key for one in topics_of(members)[-1][1]] == [
        "facilities.completed",
        "honours.awarded",
    ]
    text = text_of(read(file_of(figures, scope).content("docx")))
    assert "(4) Other figures" in text and "honours awarded: 2 items" in text
    assert len([one for _label, some in topics_of(district) for one in some]) == len(district)


def test_topics_name_known_figures_once():
    named = [key for _label, keys in topics.TOPICS for key in keys]
    assert len(named) == len(set(named)) and set(named) <= set(BY_KEY)
    assert set(named) == set(BY_KEY)


def test_headings_beyond_the_numerals_are_numbered_too():
    assert [report.numeral(number) for number in (1, 10, 11)] == ["1", "10", "11"]
    with translation.override(LANGUAGE):
        assert report.numeral(2) == "\u4e8c" and report.numeral(11) == "11"


# The file ---------------------------------------------------------------------------------------


def test_the_bytes_follow_from_the_figures(figures, scope):
    file = file_of(figures, scope)
    again = file_of(Figures(figures.quarter, figures.rows, AT), scope)
    assert file.content("docx") == replace(again, by="somebody else").content("docx")
    later = file_of(replace(figures, computed_at=datetime(2026, 10, 13, tzinfo=UTC)), scope)
    assert file.content("docx") != later.content("docx")
    facts = read(file.content("docx")).core_properties
    assert facts.created == AT and facts.title == file.title
    assert facts.author == "Home county co-building office"


def test_a_published_version_keeps_its_report(busy, quarter):
    options = {"by": busy.office, "at": AT}
    first = publish(busy.county, quarter, order=1, **options)
    make.activity(busy.willow)
    kept = bytes(first.files.get(kind="docx").content)
    with translation.override(LANGUAGE):
        file = file_of(figures_of(first), county_scope(busy.county))
        assert file.content("docx") == kept
    assert first.files.get(kind="docx").name.endswith(".docx")


def test_the_page_offers_it(busy, sign_in):
    client = sign_in(busy.office)
    assert PAGE in client.get("/reports/2026Q3/").content.decode()
    response = client.get(PAGE)
    name = "Home_county_co-building_statistics_third_quarter_of_2026.docx"
    assert response["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert read(response.content).paragraphs[0].text.startswith("Home county")


def test_names_never_become_markup(busy, sign_in):
    busy.county.name = "A & <B> \x0b county"
    busy.county.save()
    title = read(sign_in(busy.office).get(PAGE).content).paragraphs[0].text
    assert title.startswith("A & <B>  county co-building statistics")
