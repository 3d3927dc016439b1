"""A community's yearly plan: what is planned, what is done, what is overdue, and its copy."""

from datetime import date

import pytest
from django.utils import timezone, translation

from agreements.district.models import Plan
from agreements.district.plans import PlannedAndDone
from cobuild.core.drafts import new_token
from cobuild.core.records import State
from tests import factories as make

YEAR = make.DAY.year
NEW = "/plans/new/"


@pytest.fixture
def plan(world):
    """Four items: one a quarter, of two joint kinds, the third for the bureau."""
    items = [
        {"what": "Plant trees", "quarter": 1},
        {"what": "Street party", "quarter": 2, "kind": make.kind("district.culture")},
        {"what": "Clean the canal", "quarter": 3},
        {"what": "Winter concert", "quarter": 4, "kind": make.kind("district.culture")},
    ]
    made = make.plan(world.willow, items, goal="A greener year")
    made.items.get(quarter=3).units.add(world.bureau)
    return made


def item(plan, quarter):
    return plan.items.get(quarter=quarter)


def board(plan, user, day):
    return PlannedAndDone(plan, user, day)


def statuses(plan, user, day):
    return [str(line.status.value) for line in board(plan, user, day).lines]


def rows_of(response):
    """What the rows of the items on the form hold."""
    formset = response.context["parts"][0][1]
    names = ("quarter", "kind", "what", "units")
    return [[form[name].value() for name in names] for form in formset if form["what"].value()]


def typed(by, items, **values):
    data = {
        "form_token": new_token(by),
        "year": YEAR,
        "items-TOTAL_FORMS": str(len(items)),
        "items-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(items):
        row = {"quarter": 1, "kind": make.kind().pk, **row}
        data |= {f"items-{number}-{name}": value for name, value in row.items()}
    return data | values


def sent(page, **changes):
    """What a browser would send of the form as it stands, with changes."""
    form, formset = page.context["form"], page.context["parts"][0][1]
    data = make.filled_in(formset.management_form)
    for each in [form, *formset]:
        data |= make.filled_in(each)
    data = {name: value for name, value in data.items() if value != ""}
    return data | {"form_token": new_token(form.user)} | changes


# Planned and done ------------------------------------------------------------


def test_an_item_is_overdue_when_its_quarter_is_over(world, plan):
    at = statuses(plan, world.office, date(YEAR, 6, 30))
    assert at == ["overdue", "to_do", "to_do", "to_do"]
    at = statuses(plan, world.office, date(YEAR, 7, 1))
    assert at == ["overdue", "overdue", "to_do", "to_do"]
    assert statuses(plan, world.office, date(YEAR, 1, 1)) == ["to_do"] * 4
    assert statuses(plan, world.office, date(YEAR + 1, 1, 1)) == ["overdue"] * 4


def test_an_activity_of_another_quarter_fulfils_an_item(world, plan):
    late = make.activity(world.willow, plan_item=item(plan, 1), starts_on=date(YEAR, 11, 2))
    make.activity(world.willow, plan_item=item(plan, 4), starts_on=date(YEAR, 1, 2))
    shown = board(plan, world.office, date(YEAR, 12, 31))
    assert [line.is_done for line in shown.lines] == [True, False, False, True]
    assert shown.lines[0].activities == [late]
    with translation.override("en"):
        assert (str(shown.total), shown.overdue) == ("2 of 4", 2)


@pytest.mark.parametrize(
    "state, counts",
    [("draft", False), ("submitted", True), ("confirmed", True), ("returned", False)]
    + [("voided", False)],
)
def test_only_activities_that_count_fulfil(world, plan, state, counts):
    reasons = {"returned": {"remark": "?"}, "voided": {"void_reason": "twice"}}
    fields = {"state": state, **reasons.get(state, {})}
    make.activity(world.willow, plan_item=item(plan, 1), **fields)
    line = board(plan, world.office, date(YEAR, 12, 31)).lines[0]
    assert line.is_done == counts == bool(line.activities)
    plan = Plan.objects.with_progress().get()
    assert (plan.done, plan.planned) == (int(counts), 4)


def test_an_item_done_twice_is_done_once(world, plan):
    for _time in range(2):
        make.activity(world.willow, [world.bureau, world.school], plan_item=item(plan, 3))
    shown = board(plan, world.office, make.DAY)
    assert shown.total.done == 1 and len(shown.lines[2].activities) == 2
    plan = Plan.objects.with_progress().get()
    assert (plan.done, plan.planned) == (1, 4)


def test_done_of_planned_by_kind_and_quarter(world, plan):
    make.activity(world.willow, plan_item=item(plan, 3))
    shown = board(plan, world.office, make.DAY)
    found = {
        kind.key: ([(t.done, t.planned) for _quarter, t in tallies], (all_.done, all_.planned))
        for kind, tallies, all_ in shown.by_kind
    }
    assert found == {
        "district.environment": ([(0, 1), (0, 0), (1, 1), (0, 0)], (1, 2)),
        "district.culture": ([(0, 0), (0, 1), (0, 0), (0, 1)], (0, 2)),
    }
    totals = [(tally.done, tally.planned) for _quarter, tally in shown.all_by_quarter]
    assert totals == [(0, 1), (0, 1), (1, 1), (0, 1)]


def test_a_liaison_sees_that_it_is_done_and_opens_only_their_own(world, plan, sign_in):
    ours = make.activity(world.willow, [world.bureau], plan_item=item(plan, 3))
    make.activity(world.willow, [world.school], plan_item=item(plan, 1), title="Of others")
    lines = board(plan, world.liaison, make.DAY).lines
    assert [line.is_done for line in lines] == [True, False, True, False]
    assert [line.activities for line in lines] == [[], [], [ours], []]
    page = sign_in(world.liaison).get(plan.get_absolute_url()).content.decode()
    assert ours.get_absolute_url() in page and "Of others" not in page


def test_the_page_leads_to_recording_what_is_not_done(world, plan, sign_in):
    make.activity(world.willow, plan_item=item(plan, 3))
    page = sign_in(world.secretary).get(plan.get_absolute_url()).content.decode()
    for quarter, offered in ((1, True), (2, True), (3, False), (4, True)):
        assert (f'/activities/new/?plan_item={item(plan, quarter).pk}"' in page) == offered
    page = sign_in(world.lead_unit).get(plan.get_absolute_url()).content.decode()
    assert "?plan_item=" not in page


def test_the_list_tells_how_much_is_done(world, plan, client, sign_in):
    client.cookies["django_language"] = "en"
    make.plan(world.maple, [])
    make.activity(world.willow, plan_item=item(plan, 3))
    table = sign_in(world.office).get("/plans/").context["table"]
    with translation.override("en"):
        rows = list(table.lean_rows())
    words = {str(record.community): [w for _c, w in cells] for record, _, cells in rows}
    assert words["Willow"][1:3] == [str(YEAR), "1 of 4"]
    assert words["Maple"][1:3] == [str(YEAR), "0 of 0"]


def test_the_number_of_queries_does_not_grow(world, plan, django_assert_num_queries):
    def look():
        with django_assert_num_queries(3):
            shown = board(plan, world.office, make.DAY)
            [list(line.item.units.all()) for line in shown.lines]
            list(shown.by_kind)

    world.office.current_posts  # noqa: B018 - is read once a request
    make.activity(world.willow, plan_item=item(plan, 1))
    look()
    for number in range(12):
        more = make.PlanItem.objects.create(
            plan=plan, kind=make.kind(), quarter=1 + number % 4, what="More"
        )
        more.units.add(world.bureau, world.school)
        make.activity(world.willow, plan_item=more)
    look()


# Writing a plan ------------------------------------------------------------


def test_a_lead_unit_writes_the_plans_of_its_zone(world, sign_in):
    items = [{"what": "Plant trees", "units": [world.bureau.pk]}, {"what": "Party", "quarter": 2}]
    client = sign_in(world.lead_unit)
    data = typed(world.lead_unit, items, community=world.poplar.pk)
    assert client.post(NEW, data).status_code == 302
    made = Plan.objects.get()
    assert made.community == world.poplar and made.state == State.CONFIRMED
    assert list(made.items.values_list("what", "quarter")) == [("Plant trees", 1), ("Party", 2)]
    assert list(made.items.first().units.all()) == [world.bureau]
    data = typed(world.lead_unit, items, community=world.maple.pk)
    assert client.post(NEW, data).status_code == 422
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("reader", ["secretary", "leader", "liaison"])
def test_who_reads_a_plan_does_not_write_it(world, plan, sign_in, reader):
    client = sign_in(world.people[reader])
    assert client.get(plan.get_absolute_url()).status_code == 200
    assert client.get(f"{plan.get_absolute_url()}edit/").status_code == 403
    assert client.get(NEW).status_code == 403


def test_a_plan_that_does_not_name_the_unit_is_not_for_its_liaison(world, plan, sign_in):
    item(plan, 3).units.clear()
    assert sign_in(world.liaison).get(plan.get_absolute_url()).status_code == 404
    assert sign_in(world.other_secretary).get(plan.get_absolute_url()).status_code == 404


def test_items_are_of_the_joint_kinds(world, sign_in):
    page = sign_in(world.lead_unit).get(NEW)
    kinds = page.context["parts"][0][1][0].fields["kind"].queryset
    assert kinds.exists() and {kind.system for kind in kinds} == {"district"}
    lecture = [{"what": "Lecture", "kind": make.kind("liaison.lecture").pk}]
    data = typed(world.lead_unit, lecture, community=world.willow.pk)
    assert sign_in(world.lead_unit).post(NEW, data).status_code == 422


def test_a_community_has_one_plan_a_year(world, plan, sign_in):
    client = sign_in(world.office)
    items = [{"what": "Plant trees"}]
    answer = client.post(NEW, typed(world.office, items, community=world.willow.pk))
    assert answer.status_code == 422 and Plan.objects.count() == 1
    other = typed(world.office, items, community=world.willow.pk, year=YEAR + 1)
    assert client.post(NEW, other).status_code == 302
    client.post(f"{plan.get_absolute_url()}void/", {"reason": "Written anew"})
    again = typed(world.office, items, community=world.willow.pk)
    assert client.post(NEW, again).status_code == 302


def test_the_copy_of_a_plan_brings_its_items_to_the_next_year(world, plan, sign_in):
    make.activity(world.willow, plan_item=item(plan, 1))
    client = sign_in(world.lead_unit)
    page = client.get(f"{NEW}?copy={plan.pk}")
    assert page.context["form"]["year"].value() == YEAR + 1
    copied = rows_of(page)
    assert [row[2] for row in copied] == [each.what for each in plan.items.all()]
    assert copied[2] == [3, make.kind().pk, "Clean the canal", [world.bureau.pk]]
    assert client.post(NEW, sent(page)).status_code == 302
    made = Plan.objects.get(year=YEAR + 1)
    assert (made.goal, made.items.count()) == ("A greener year", 4)
    assert list(made.items.get(quarter=3).units.all()) == [world.bureau]
    assert statuses(made, world.office, make.DAY) == ["to_do"] * 4


def test_parts_that_do_not_say_so_are_not_copied(world, sign_in):
    given = make.donation(world.bureau, world.willow)
    page = sign_in(world.office).get(f"/donations/new/?copy={given.pk}")
    assert page.context["form"]["unit"].value() == world.bureau.pk
    lots = page.context["parts"][0][1]
    assert not any(form["form"].value() or form["value"].value() for form in lots)


def test_an_item_that_activities_fulfil_is_not_removed(world, plan, sign_in):
    make.activity(world.willow, plan_item=item(plan, 1))
    client, at = sign_in(world.office), f"{plan.get_absolute_url()}edit/"
    page = client.get(at)
    answer = client.post(at, sent(page, **{"goal": "Another", "items-0-DELETE": "on"}))
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()
    plan.refresh_from_db()
    assert (plan.goal, plan.items.count(), plan.version) == ("A greener year", 4, 1)
    answer = client.post(at, sent(page, **{"items-1-DELETE": "on"}))
    assert answer.status_code == 302 and plan.items.count() == 3


def test_a_community_shows_its_plans(world, plan, sign_in):
    page = sign_in(world.secretary).get(world.willow.get_absolute_url()).content.decode()
    assert plan.get_absolute_url() in page


def test_a_plan_without_items_has_a_page(world, sign_in):
    empty = make.plan(world.willow, [], year=timezone.localdate().year)
    assert sign_in(world.secretary).get(empty.get_absolute_url()).status_code == 200
