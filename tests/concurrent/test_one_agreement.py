"""Many people at one agreement: each change is in the record, or its writer is told (fault 76)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from agreements.district.models import DistrictAgreement
from cobuild.core.audit import AuditEntry
from cobuild.core.records import State
from cobuild.core.saving import RecordSaver
from tests import factories as make
from tests.conftest import world as cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
world = cast
PEOPLE, EDITS = 20, 30


@pytest.fixture
def agreement(world):
    return make.agreement(world.bureau, world.willow, state=State.SUBMITTED)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def opened(agreement):
    """What stands in the record when somebody opens the form: version and content."""
    rows = DistrictAgreement.objects.filter(pk=agreement.pk)
    return dict(
        zip(("version", "content"), rows.values_list("version", "content").get(), strict=True)
    )


def add_word(client, agreement, form, word):
    """Add one word to the content as it was read; whether the writer was told it is saved."""
    now = opened(agreement)
    data = form | {"version": now["version"], "content": f"{now['content']} {word}"}
    return client.post(agreement.page("edit"), data).status_code == 302


def work_at_once(world, agreement, people, edits):
    """Everybody adds words of their own; the words that were saved, as their writers know it."""
    users = [make.user("county_office", world.county) for _person in range(people)]
    form = make.filled_in(client_of(world.office).get(agreement.page("edit")).context["form"])

    def work(user):
        client = client_of(user)
        words = [f"{user.pk}-{number}" for number in range(edits)]
        try:
            return [word for word in words if add_word(client, agreement, form, word)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return [word for saved in pool.map(work, users) for word in saved]


def test_no_change_of_twenty_people_is_lost(world, agreement):
    saved = work_at_once(world, agreement, PEOPLE, EDITS)
    now = opened(agreement)
    assert sorted(now["content"].split()) == sorted(saved)
    assert now["version"] == 1 + len(saved)
    assert AuditEntry.objects.about(agreement).filter(action="update").count() == len(saved)
    assert len(saved) >= EDITS


def test_without_the_check_of_the_version_changes_would_be_lost(world, agreement, monkeypatch):
    """The control: it is the version that tells the second writer, not the order of threads."""

    def stored(saver):
        return saver.model._base_manager.select_for_update().get(pk=saver.form.instance.pk)

    monkeypatch.setattr(RecordSaver, "lock", stored)
    saved = work_at_once(world, agreement, 10, 10)
    assert len(saved) == 100
    assert len(opened(agreement)["content"].split()) < len(saved)
