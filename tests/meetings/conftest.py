import pytest

from cobuild.core.drafts import new_token


@pytest.fixture
def typed():
    """What ``by`` types of a meeting with these presences; values given replace or add to it."""

    def type_in(by, presences=(), **values):
        data = {
            "form_token": new_token(by),
            "title": "Autumn conference",
            "held_on": "2026-09-28",
            "chair": "Gu Hai",
            "then": "submit",
            "presences-TOTAL_FORMS": str(len(presences)),
            "presences-INITIAL_FORMS": "0",
        }
        for number, row in enumerate(presences):
            data |= {f"presences-{number}-{name}": value for name, value in row.items()}
        return data | values

    return type_in


@pytest.fixture
def resolve(client):
    """Write a resolution as the user and get the answer."""

    def write(by, meeting, **values):
        client.force_login(by)
        data = {
            "form_token": new_token(by),
            "meeting": meeting.pk,
            "matter": "Light the lane",
            "notes-TOTAL_FORMS": "0",
            "notes-INITIAL_FORMS": "0",
        }
        return client.post("/resolutions/new/", data | values)

    return write
