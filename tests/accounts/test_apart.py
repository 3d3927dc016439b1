"""The three powers: administration, audit and work exclude one another, whoever asks (C9)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Post
from accounts.roles import ROLES
from tests import factories as make

APART = ("account_admin", "auditor")
BUSINESS = [name for name in ROLES if name not in APART]
DAY, NEXT = date(2026, 3, 1), date(2026, 3, 2)


def post(world, role, **fields):
    """A post of the role, for a user without any."""
    places = {"zone": world.north, "community": world.willow, "unit": world.bureau}
    place = ROLES[role].place
    where = {place: places[place]} if place in places else {}
    if place == "county":
        where = {"county": world.county}
    return Post(**{"role": role, "since": make.LONG_AGO, **where, **fields})


@pytest.fixture
def user(db):
    return make.User.objects.create(username="li.na", name="Li Na", password="!")


def write_past_the_model(made):
    """The row as somebody writes it who has the database at hand, without a line of ours."""
    made.county_id = made.county_id or getattr(made.place, "county_id", None)
    fields = [field for field in Post._meta.concrete_fields if not field.primary_key]
    made.created_at = made.updated_at = "2026-01-01 00:00:00+00:00"
    made.state = "confirmed"
    columns = ", ".join(field.column for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [getattr(made, field.attname) for field in fields]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO accounts_post ({columns}) VALUES ({marks})", values)


def test_it_works(world, user):
    for role in BUSINESS:
        write_past_the_model(post(world, role, user=user))
    assert user.posts.count() == len(BUSINESS)


@pytest.mark.parametrize("held", APART)
def test_the_database_refuses_every_other_role_beside(world, user, held):
    write_past_the_model(post(world, held, user=user))
    for role in [*BUSINESS, *(set(APART) - {held})]:
        with pytest.raises(IntegrityError):
            write_past_the_model(post(world, role, user=user))
    write_past_the_model(post(world, held, user=user))
    assert set(user.posts.values_list("role", flat=True)) == {held}


@pytest.mark.parametrize("held", APART)
def test_it_refuses_them_the_other_way_round(world, user, held):
    write_past_the_model(post(world, "leader", user=user))
    with pytest.raises(IntegrityError):
        write_past_the_model(post(world, held, user=user))


def test_a_change_of_the_role_or_the_term_is_refused_too(world, user):
    write_past_the_model(post(world, "leader", user=user, until=DAY))
    write_past_the_model(post(world, "auditor", user=user, since=NEXT))
    for change in ("since = '2026-03-01' WHERE role = 'auditor'", "until = NULL"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE accounts_post SET {change}")


def test_a_voided_post_stands_in_nobodys_way(world, user):
    write_past_the_model(post(world, "leader", user=user))
    user.posts.get().void(by=world.admin, reason="wrong person")
    write_past_the_model(post(world, "auditor", user=user))
    assert user.posts.standing(DAY).get().role == "auditor"


def test_the_form_tells_it_in_words(world, sign_in):
    client = sign_in(world.admin)
    client.cookies["django_language"] = "en"
    data = make.filled_in(client.get("/posts/new/").context["form"], since="2026-01-01")
    data |= {"user": world.auditor.pk, "role": "account_admin"}
    answer = client.post("/posts/new/", data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["role"] == [
        "Administration, the audit and the work of a county exclude one another."
    ]
    assert client.post("/posts/new/", data | {"role": "auditor"}).status_code == 302
