"""A superior reads what counties published, and no record behind it (access.md, "Roles")."""

import pytest

from accounts.models import Post
from reports.models import PublishedFile
from tests import factories as make

LIST = "/published/"


@pytest.fixture
def superior(busy, sign_in):
    client = sign_in(busy.superior)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def first(publish_now):
    return publish_now()


def page(world, tail="2026Q3/"):
    return f"{LIST}{world.county.pk}/{tail}"


def test_it_works(busy, superior, first):
    assert page(busy) in superior.get(LIST).content.decode()
    shown = superior.get(page(busy))
    assert shown.status_code == 200
    assert shown.context["publication"] == first
    text = shown.content.decode()
    assert "Version 1, published at" in text and "/reports/" not in text.split("</aside>")[-1]


def test_the_workbench_lists_the_counties(busy, superior, first):
    text = superior.get("/").content.decode()
    assert page(busy) in text and str(busy.county) in text


def test_several_counties_come_from_several_posts(busy, superior, sign_in):
    assert str(busy.other_county) not in superior.get(LIST).content.decode()
    Post.objects.create(
        user=busy.superior, role="superior", county=busy.other_county, since=make.LONG_AGO
    )
    superior.logout()  # the session ended with the posts that it began with
    text = sign_in(busy.superior).get(LIST).content.decode()
    assert str(busy.other_county) in text and str(busy.county) in text


def test_a_county_that_published_nothing_says_so(superior):
    assert "has not published a quarter yet" in superior.get(LIST).content.decode()


def test_what_is_not_published_does_not_exist(busy, superior, first):
    for tail in ("2026Q2/", "2026Q3/?version=2", "2026Q3/?system=x", "2026Q3/?by=x"):
        assert superior.get(page(busy, tail)).status_code == 404, tail
    assert superior.get(page(busy, "2026Q3/2/file/")).status_code == 404
    assert superior.get(page(busy, "2026Q3/99999999999999999999/file/")).status_code == 404


def test_figures_are_those_of_the_version_and_not_of_now(busy, superior, first, publish_now):
    def sheet(tail="2026Q3/"):
        return superior.get(page(busy, tail)).context["sheet"]

    before = sheet()
    make.activity(busy.willow, residents=987_654)
    assert sheet() == before
    second = publish_now(reason="late records")
    assert superior.get(page(busy)).context["publication"] == second
    assert sheet() != before
    assert sheet("2026Q3/?version=1") == before


@pytest.mark.parametrize("by", ["community", "zone"])
def test_the_splits_are_shown(busy, superior, first, by):
    assert superior.get(page(busy, f"2026Q3/?by={by}")).status_code == 200


@pytest.mark.parametrize("kind", ["xlsx", "docx", "csv"])
def test_the_files_are_those_of_the_version(busy, superior, first, kind):
    answer = superior.get(page(busy, f"2026Q3/1/file/?format={kind}"))
    kept = PublishedFile.objects.get(publication=first, kind=kind)
    assert answer.content == bytes(kept.content)
    assert superior.get(page(busy, "2026Q3/1/file/?format=exe")).status_code == 404


def test_the_trend_has_the_published_quarters(busy, superior, first):
    shown = superior.get(page(busy, "trend/?figure=district.activities"))
    assert [(words, cell["text"]) for words, cell in shown.context["rows"]] == [("2026Q3", "3")]
    assert "chart" in shown.context
    assert superior.get(page(busy, "trend/?figure=x")).status_code == 404


def test_a_trend_of_nothing_says_so(busy, superior):
    shown = superior.get(page(busy, "trend/"))
    assert shown.status_code == 200 and "chart" not in shown.context


def test_another_county_answers_like_none(busy, superior, first):
    foreign, nothing = busy.other_county.pk, 10**6
    for tail in ("2026Q3/", "trend/", "2026Q3/1/file/"):
        answers = [superior.get(f"{LIST}{number}/{tail}") for number in (foreign, nothing, 10**30)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("role", ["office", "secretary", "leader", "admin", "auditor"])
def test_the_pages_are_the_superiors(busy, client, first, role):
    client.force_login(busy.people[role])
    for address in (LIST, page(busy), page(busy, "trend/"), page(busy, "2026Q3/1/file/")):
        assert client.get(address).status_code == 403


def test_a_superior_reads_nothing_else(busy, superior, first):
    addresses = ("/reports/2026Q3/", "/reports/2026Q3/versions/", "/reports/trends/", "/units/")
    addresses += ("/communities/", "/households/", "/activities/", "/accounts/", "/audit/")
    addresses += ("/reports/2026Q3/export/", "/reports/2026Q3/versions/1/file/", "/import/")
    for address in addresses:
        assert superior.get(address).status_code == 403, address
