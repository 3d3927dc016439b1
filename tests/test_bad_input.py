"""Bad input gets a clear message beside its field; nothing typed is lost, nothing is written."""

import pytest
from django import forms
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from activities.models import ActivityKind
from cobuild.core.audit import AuditEntry
from cobuild.core.money import YuanFormField
from cobuild.core.pages.registers import register_of
from tests import factories as make

FORMS = [
    "county",
    "wording",
    "plan",
    "pairingagreement",
    "householdpairing",
    "aid",
    "association",
    "membership",
    "sponsorship",
    "liaisonagreement",
    "fundentry",
    "meeting",
    "resolution",
    "return",
    "facility",
    "memberregistration",
    "volunteer",
    "pledge",
    "zone",
    "community",
    "communitybranch",
    "household",
    "honour",
    "unit",
    "unitbranch",
    "contact",
    "membercount",
    "districtagreement",
    "placement",
    "zonelead",
    "fivehaves",
    "activity",
    "donation",
    "user",
    "post",
]
ADMINISTRATION = ("user", "post")
HUGE = "9" * 5000
IMPOSSIBLE_DAYS = ["2026-02-30", "2026-13-01", "tomorrow", "0000-00-00", HUGE]
NO_NUMBERS = ["-5", HUGE, "1e400", "NaN", "1.005", "twelve"]
NO_CHOICES = ["abc", HUGE, "-1", "0"]
LISTS = [*FORMS, "agreement"]
ODD_QUERIES = [
    "sort=-user__password",
    "sort=created_by__password",
    "sort=;--",
    f"page={HUGE}",
    "page=-1",
    "page=abc",
    "after=abc",
    f"after={HUGE}",
    "before=-1",
    "unit=abc",
    "unit=1&unit=2",
    f"unit={HUGE}",
    "community=-1",
    "state=none",
    "starts_on_from=2026-02-30",
    "year=" + HUGE,
    "q=" + "a" * 5000,
    "q=%27%20OR%201=1--",
    "q=%F0%A0%AE%B7",
    "name__regex=(a%2B)%2B$",
    "_connector=OR",
    "format=exe",
]


def answers_to(name, world):
    """A client of somebody who may write the register, with an own record of it."""
    client = Client(raise_request_exception=False)
    client.force_login(world.admin if name in ADMINISTRATION else world.office)
    if name == "zonelead":  # a lead unit is one of the placed units
        make.placement(world.home.unit, world.home.community)
    return client, make.record(name, world.home)


def values_of(form):
    """What a browser would send for the form as it was opened."""
    values = {}
    for field in form:
        value = field.value()
        if isinstance(field.field, forms.BooleanField):
            if value:
                values[field.html_name] = "on"
        elif isinstance(field.field, forms.ModelMultipleChoiceField):
            values[field.html_name] = [getattr(each, "pk", each) for each in value or ()]
        else:
            values[field.html_name] = "" if value is None else value
    return values


def opened(client, address):
    """The form at the address, with its parts, and what would be sent unchanged."""
    response = client.get(address)
    assert response.status_code == 200, address
    form, parts = response.context["form"], response.context["parts"]
    sent = values_of(form)
    for _part, formset in parts:
        sent |= values_of(formset.management_form)
        for row in formset:
            sent |= values_of(row)
    rows = [row for _part, formset in parts for row in formset.initial_forms or formset.forms[:1]]
    return form, rows, sent


def where_it_matters(bound):
    """What must be sent for the field to be read at all.

    A field of one system only is dropped with a kind of another, and so is a row without words.
    """
    system = bound.field.widget.attrs.get("data-only-for")
    if system:
        return {"kind": ActivityKind.objects.filter(system=system)[0].pk}
    if bound.form.empty_permitted:
        words = next(each for each in bound.form if type(each.field) is forms.CharField)
        return {words.html_name: "typed"}
    return {}


def bad_values(bound):
    """(value, whether the form must show it again) that the field must refuse."""
    field = bound.field
    if isinstance(field.widget, forms.HiddenInput) or bound.name == "DELETE":
        return
    if field.required and not bound.form.empty_permitted:
        yield ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        yield from ([value] for value in NO_CHOICES)
    elif isinstance(field, forms.ChoiceField):
        yield from NO_CHOICES
    elif isinstance(field, forms.DateField):
        yield from IMPOSSIBLE_DAYS
    elif isinstance(field, forms.IntegerField | YuanFormField):
        yield from NO_NUMBERS
    elif isinstance(field, forms.CharField):
        yield "a\x00b"
        if field.max_length:
            yield "x" * (field.max_length + 1)


def refused(response, html_name):
    """The words beside the field; empty when the form took the value."""
    forms_shown = [response.context["form"]]
    for _part, formset in response.context["parts"]:
        forms_shown += list(formset)
    for form in forms_shown:
        for bound in form:
            if bound.html_name == html_name:
                return bound.errors
    return []


def state_of(record):
    return record.__class__._base_manager.get(pk=record.pk).audit_snapshot()


@pytest.mark.parametrize("name", FORMS)
def test_an_unchanged_form_is_taken(world, name):
    client, record = answers_to(name, world)
    _form, _rows, sent = opened(client, record.page("edit"))
    response = client.post(record.page("edit"), sent)
    assert response.status_code == 302, response.context and response.context["form"].errors


@pytest.mark.parametrize("name", FORMS)
def test_every_bad_value_is_told_beside_its_field(world, name):
    client, record = answers_to(name, world)
    form, rows, sent = opened(client, record.page("edit"))
    before, entries = state_of(record), AuditEntry.objects.count()
    tried = 0
    for bound in [bound for each in [form, *rows] for bound in each]:
        for value in bad_values(bound):
            typed = where_it_matters(bound) | {bound.html_name: value}
            response = client.post(record.page("edit"), sent | typed)
            case = (bound.html_name, str(value)[:30])
            assert response.status_code == 422, case
            assert refused(response, bound.html_name), case
            if value and isinstance(value, str) and isinstance(bound.field.widget, forms.TextInput):
                assert escape(value) in response.content.decode(), case
            tried += 1
    assert tried >= 3
    assert state_of(record) == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("name", FORMS)
def test_what_else_was_typed_stays_in_the_form(world, name):
    client, record = answers_to(name, world)
    form, _rows, sent = opened(client, record.page("edit"))
    required = next(b for b in form if b.field.required and not b.is_hidden)
    kept = [
        b for b in form
        if isinstance(b.field, forms.CharField) and not b.is_hidden and b.name != required.name
        and not isinstance(b.field, YuanFormField) and "password" not in b.name
    ]  # fmt: skip
    typed = {bound.html_name: "typed7" for bound in kept}
    response = client.post(record.page("edit"), sent | typed | {required.html_name: ""})
    assert response.status_code == 422
    for bound in kept:
        assert response.context["form"][bound.name].value() == "typed7"


@pytest.mark.parametrize("name", [name for name in FORMS if name not in ADMINISTRATION])
def test_a_record_of_another_county_cannot_be_chosen(world, name):
    client, record = answers_to(name, world)
    form, _rows, sent = opened(client, record.page("edit"))
    abroad = make.place(world.other_county)
    before = state_of(record)
    for bound in form:
        if not isinstance(bound.field, forms.ModelChoiceField):
            continue
        model = bound.field.queryset.model
        label = model._meta.model_name
        if label not in make.RECORDS:
            continue
        foreign = make.record(label, abroad)
        many = isinstance(bound.field, forms.ModelMultipleChoiceField)
        value = [foreign.pk] if many else foreign.pk
        typed = where_it_matters(bound) | {bound.html_name: value}
        response = client.post(record.page("edit"), sent | typed)
        assert response.status_code == 422, bound.html_name
        assert refused(response, bound.html_name), bound.html_name
    assert state_of(record) == before


def test_a_secretary_cannot_record_for_another_community(world):
    client = Client()
    client.force_login(world.secretary)
    address = reverse("donation-new")
    form, _rows, sent = opened(client, address)
    lot = {"items-0-form": "cash", "items-0-value": "100", "items-TOTAL_FORMS": "1"}
    sent |= lot | {"unit": world.bureau.pk, "received_on": "2026-08-03", "receiver": "Wang"}
    sent |= {"second_receiver": "Li", "then": "submit"}
    response = client.post(address, sent | {"community": world.maple.pk})
    assert response.status_code == 422
    assert response.context["form"].errors["community"]
    assert not make.Donation.objects.exists()
    assert client.post(address, sent | {"community": world.willow.pk}).status_code == 302
    assert make.Donation.objects.get().community == world.willow


@pytest.mark.parametrize("name", FORMS)
def test_fields_that_the_form_does_not_have_are_ignored(world, name):
    client, record = answers_to(name, world)
    _form, _rows, sent = opened(client, record.page("edit"))
    extra = {"state": "voided", "void_reason": "x", "created_by": world.leader.pk, "id": 1, "pk": 1}
    client.post(record.page("edit"), extra | sent)
    fresh = record.__class__._base_manager.get(pk=record.pk)
    assert (fresh.state, fresh.created_by) == (record.state, record.created_by)


@pytest.mark.parametrize("name", LISTS)
def test_odd_queries_never_break_a_list(world, name):
    client = Client()
    client.force_login(world.admin if name in ADMINISTRATION else world.office)
    if name != "agreement":
        make.record(name, world.home)
    for query in ODD_QUERIES:
        for page in ("list", "export"):
            response = client.get(f"{reverse(f'{name}-{page}')}?{query}")
            assert response.status_code in (200, 400, 404), (page, query[:40])


@pytest.mark.parametrize("name", LISTS)
def test_nul_is_refused_at_the_door(world, name):
    client = Client()
    client.force_login(world.office)
    assert client.get(reverse(f"{name}-list") + "?q=%00").status_code == 400


def test_sorting_follows_only_the_shown_columns(world, sign_in):
    make.household(world.willow, head="Aa")
    make.household(world.willow, head="Zz", people=4)
    client = sign_in(world.office)
    assert order_of(client, "head") == order_of(client, "-head")
    assert order_of(client, "people") != order_of(client, "-people")


def order_of(client, sort):
    rows = client.get(f"/households/?sort={sort}").context["table"].lean_rows()
    return [record.pk for record, *_cells in rows]


def test_every_form_is_in_the_list():
    names = {
        name.removesuffix("-edit") for name, _pattern in make.addresses() if name.endswith("-edit")
    }
    assert names == set(FORMS)
    assert all(register_of(register_of_model(name)).sections for name in FORMS)


def register_of_model(name):
    return next(model for model in apps.get_models() if model._meta.model_name == name)
