"""A quarter on paper, as the browser prints it: whole sheets without what belongs to the screen."""

import pytest

from tests.office import pages_of, program
from tests.reports.conftest import set_to_work

pytestmark = pytest.mark.browser

TITLE = "Home county co-building statistics, third quarter of 2026"
ONLY_ON_SCREEN = ("Workbench", "Previous quarter", "Export", "Sign out", "By:")


@pytest.fixture
def printed(visit, world, tmp_path):
    """Print an address; gives the texts of its pages."""
    reader, visitor = program("pdftotext"), visit()
    set_to_work(world)
    visitor.sign_in(world.office)

    def printed(address):
        visitor.page.goto(address)
        path = tmp_path / "printed.pdf"
        visitor.page.pdf(path=path, prefer_css_page_size=True)
        return pages_of(reader, path)

    return printed


@pytest.mark.parametrize(
    "address", ["/reports/2026Q3/", "/reports/2026Q3/?by=community", "/reports/2026Q3/print/"]
)
def test_the_first_sheet_begins_with_the_title_and_the_table(printed, address):
    pages = printed(address)
    assert pages[0].split("\n")[0].strip() == TITLE
    for words in ("Filling unit: Home county co-building office", "Units placed"):
        assert words in pages[0]
    for page in pages:
        assert not [words for words in ONLY_ON_SCREEN if words in page]
    assert "Reviewed by:" in pages[-1]


def test_all_parts_are_printed_each_on_a_sheet_of_its_own(printed):
    pages = printed("/reports/2026Q3/print/")
    starts = [page for page in pages if TITLE in page]
    assert len(starts) == 4 and len(pages) <= 6
    assert "Pairs in force" in starts[1] and "Units placed" not in starts[1]
    assert sum("Cross-checks" in page for page in pages) == 4
