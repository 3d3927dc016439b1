import os
import re
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Post, User
from cobuild.core.audit import AuditEntry
from communities.models import County
from reports.demo.dates import Calendar
from reports.demo.story import Story
from reports.indicators import BY_KEY
from reports.management.commands import load_demo
from tests import factories as make
from tests.demo.conftest import all_rows, loaded

pytestmark = pytest.mark.django_db
CHECKOUT = Path(__file__).resolve().parents[2]


def say(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


# load_demo


def test_loading_twice_changes_nothing():
    assert "186 units" in say("load_demo", "--as-of", "2003-03-31")
    entries = AuditEntry.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert "already" in say("load_demo")
    assert len(queries) < 5
    assert AuditEntry.objects.count() == entries


def test_loading_says_what_is_invented(monkeypatch):
    monkeypatch.setattr(load_demo, "build", lambda day: Story(Calendar(day)))
    words = say("load_demo")
    assert "Every name and number in it is fictitious" in words
    assert "lost" in words and "inventions" in words
    assert "residents taking part" in words
    assert "members' share of all in-service members" in words


def test_the_demos_own_page_labels_the_two_lost_figures():
    page = (CHECKOUT / "reports/demo/README.md").read_text(encoding="utf-8")
    labelled = page.partition("The demo's values for these two are inventions")[2]
    listed = [line for line in labelled.splitlines() if line.startswith("- ")]
    for line, key in zip(listed, ("district.resident_attendance", "members.rate"), strict=True):
        assert f"`{key}`" in line and key in BY_KEY


def test_another_county_is_left_alone():
    make.county()
    with pytest.raises(CommandError, match="another county"):
        call_command("load_demo")
    assert County.objects.count() == 1


def test_a_real_county_of_the_same_code_is_left_alone():
    make.county(code="330421")
    with pytest.raises(CommandError, match="another county"):
        call_command("load_demo")


def test_an_account_of_a_demo_name_is_left_alone():
    User.objects.create_user("demo.office", "x", name="Somebody")
    with pytest.raises(CommandError, match="demo."):
        call_command("load_demo")


@pytest.mark.parametrize("text", ["yesterday", "2003-02-30", "2002-12-31", "9999-12-31"])
def test_a_day_that_cannot_be_is_refused(text):
    with pytest.raises(CommandError):
        call_command("load_demo", "--as-of", text)
    assert not County.objects.exists()


def test_tomorrow_is_refused():
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(CommandError, match="today"):
        call_command("load_demo", "--as-of", str(tomorrow))


def test_the_same_day_gives_the_same_rows():
    found = []
    for _turn in range(2):
        with loaded(date(2026, 11, 24)):
            found.append(all_rows())
    assert found[0] == found[1]


def test_two_fresh_databases_are_equal_whatever_the_surroundings(tmp_path):
    manage(tmp_path / "a", "migrate", "--verbosity", "0").check_returncode()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    odd = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "America/New_York"}
    with ThreadPoolExecutor() as pool:
        loads = pool.map(
            load_into, (tmp_path / "a", tmp_path / "b"), ({"PYTHONHASHSEED": "1"}, odd)
        )
    assert [load.stderr for load in loads if load.returncode] == []
    assert dump(tmp_path / "a") == dump(tmp_path / "b")


def load_into(folder, surroundings):
    return manage(folder, "load_demo", "--as-of", "2003-03-31", **surroundings)


def manage(folder, *arguments, **surroundings):
    folder.mkdir(exist_ok=True)
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env={**own, "DATA_DIR": str(folder), **surroundings},
        capture_output=True,
        text=True,
        timeout=120,
    )


STAMP = re.compile(r"'[0-9a-f]{80}'")  # of an entry of the log: no two are the same


def dump(folder):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        return [STAMP.sub("", line) for line in database.iterdump()]


# create_county


def test_an_empty_county_is_created():
    assert "330482" in say("create_county", "330482", "Pinghu")
    county = County.objects.get(code="330482")
    assert (county.name, county.pinyin, county.state) == ("Pinghu", "pinghu", "confirmed")
    assert AuditEntry.objects.about(county).get().changes["code"] == ["", "330482"]


def test_full_width_digits_become_plain_ones():
    say("create_county", "\uff13\uff13\uff10\uff14\uff18\uff12", "Pinghu")
    assert County.objects.get().code == "330482"


@pytest.mark.parametrize(
    ("code", "name"), [("33048", "X"), ("33048a", "X"), ("330482", ""), ("330482", "x" * 101)]
)
def test_a_county_that_cannot_be_is_refused(code, name):
    with pytest.raises(CommandError):
        call_command("create_county", code, name)
    assert not County.objects.exists()


def test_a_county_is_created_once():
    say("create_county", "330482", "Pinghu")
    with pytest.raises(CommandError):
        call_command("create_county", "330482", "Pinghu again")
    assert County.objects.count() == 1


# create_account


@pytest.fixture
def county():
    return make.county(code="330482", name="Pinghu")


def test_an_account_gets_its_post_and_a_password(county):
    words = say("create_account", "li", "--role", "county_office", "--county", "330482")
    user = User.objects.get(username="li")
    assert user.check_password(words.strip().splitlines()[-1].rpartition(" ")[2])
    post = Post.objects.get(user=user)
    assert (post.role, post.county, post.since) == ("county_office", county, timezone.localdate())
    assert not [e for e in AuditEntry.objects.all() if user.password in str(e.changes)]


def test_where_there_is_one_county_it_is_understood(county):
    say("create_account", "li", "--role", "leader", "--full-name", "Li")
    assert User.objects.get(name="Li").posts.get().county == county


def test_a_place_is_found_by_its_name_or_short_name(county):
    unit = make.unit(county, name="Public security bureau", short_name="Bureau")
    say("create_account", "li", "--role", "liaison", "--unit", "Bureau")
    post = Post.objects.get()
    assert (post.unit, post.county) == (unit, county)


def test_an_administrator_needs_no_county():
    say("create_account", "root", "--role", "account_admin")
    assert Post.objects.get().county is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["li", "--role", "county_office", "--county", "110101"], "no county 110101"),
        (["li", "--role", "county_office", "--zone", "North"], "takes no"),
        (["li", "--role", "secretary"], "takes --community"),
        (["li", "--role", "secretary", "--community", "Nowhere"], "No community"),
        (["li", "--role", "liaison", "--unit", "Twin"], "More than one"),
        (["Li Wei", "--role", "county_office"], r".+"),
        (["taken", "--role", "county_office"], r".+"),
    ],
)
def test_what_cannot_be_is_refused_in_words(county, arguments, words):
    User.objects.create_user("taken", "x", name="Taken")
    make.unit(county, name="Twin")
    make.unit(county, name="Twin")
    with pytest.raises(CommandError, match=words):
        call_command("create_account", *arguments)
    assert User.objects.count() == 1 and not Post.objects.exists()


def test_of_two_counties_one_must_be_named(county):
    make.county()
    with pytest.raises(CommandError, match="--county"):
        call_command("create_account", "li", "--role", "leader")
