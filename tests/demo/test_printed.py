"""Report and workbook of the yardstick's quarter as another program prints them, in Chinese."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from cobuild.core.periods import Quarter
from reports.figures import Figures, calculate
from reports.publishing import LANGUAGE
from reports.quarter_file import QuarterFile
from reports.scopes import county_scope
from reports.wording import county_unit
from tests.office import printed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.libreoffice,
]


@pytest.fixture(scope="module")
def file(demo):
    quarter, scope = Quarter(2003, 1), county_scope(demo.county)
    at = datetime(2003, 4, 12, 8, tzinfo=UTC)
    figures = Figures(quarter, tuple(calculate(scope, quarter)), at)
    with translation.override(LANGUAGE):
        return QuarterFile(figures, scope, county_unit(demo.county), by="demo")


@pytest.fixture(scope="module")
def pages(file, tmp_path_factory):
    """{kind: the texts of its pages, without blanks}"""
    folder = tmp_path_factory.mktemp("printed")
    with translation.override(LANGUAGE):
        for kind in ("docx", "xlsx"):
            (folder / f"{kind}.{kind}").write_bytes(file.content(kind))
    found = printed(folder, ["docx.docx", "xlsx.xlsx"])
    return {name[:4]: ["".join(page.split()) for page in each] for name, each in found.items()}


def test_the_report_prints_on_a_plausible_number_of_pages(pages):
    assert 6 <= len(pages["docx"]) <= 12
    for number, page in enumerate(pages["docx"], start=1):
        assert page.endswith(f"\u2014{number}\u2014")


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_title_and_figures_are_printed(file, pages, kind):
    with translation.override(LANGUAGE):
        title = "".join(file.title.split())
    assert title in pages[kind][0]
    text = "".join(pages[kind])
    for key, value in (
        ("district.units", "180"),
        ("pairing.households", "255"),
        ("members.registered", "4,117"),
    ):
        assert file.figures.row(key).text() == value and value in text


def test_every_return_of_the_workbook_begins_a_page(file, pages):
    with translation.override(LANGUAGE):
        title = "".join(file.title.split())
    assert len([page for page in pages["xlsx"] if title in page]) >= 4
    assert len(pages["xlsx"]) <= 40
