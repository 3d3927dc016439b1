"""Every rule that the database holds is broken once, behind the forms and through them."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from accounts.attempts import SignInAttempts
from accounts.models import Post
from accounts.saved_views import DefaultView, SavedView
from accounts.sessions import Session
from activities.models import Activity, Attendance, DonationItem, FollowUp, Presence
from agreements.base import Agreement
from agreements.district.models import DistrictAgreement
from agreements.liaison.models import Officer
from cobuild.core.audit import AuditEntry
from cobuild.core.chain.seals import AuditSeal
from cobuild.core.drafts import Draft
from cobuild.core.fields import LineField
from cobuild.core.frozen import Frozen
from cobuild.core.jobs import Job
from cobuild.core.records import Record
from communities.models import County
from reports.models import (
    Notice,
    Publication,
    PublishedFile,
    PublishedRecords,
    QuarterFigures,
)
from tests import factories as make
from tests.conftest import thaw

OURS = {
    "core",
    "communities",
    "units",
    "accounts",
    "agreements",
    "district",
    "pairing",
    "liaison",
    "members",
    "activities",
    "reports",
}
NEW_YEAR, LATER, EARLIER = date(2026, 1, 1), date(2026, 6, 30), date(1999, 1, 1)
CREDIT_CODE = "91330421MA28A3XK0M"


def models():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


CONSTRAINTS = {rule.name: (model, rule) for model in models() for rule in model._meta.constraints}


def broken(maker, **changes):
    """A case: one record, and what makes it wrong."""
    return lambda world: (maker(world), changes)


def clash(maker, *same, then=None):
    """A case: two records, the second made like the first in the fields named."""

    def case(world):
        first, second = maker(world), (then or maker)(world)
        return second, {name: getattr(first, name) for name in same}

    return case


def of(register, **fields):
    return lambda world: make.record(register, make.place(world.county), **fields)


def here(register, **fields):
    return lambda world: make.record(register, world.home, **fields)


def mapping(world, **changes):
    """How a county understood a set of headings."""
    said = {"digest": "d", "kind": "unit", "columns": {}, "fixed": {}, "meanings": {}}
    of_county = {"county": world.county.pk, "kept_by": world.office}
    return make.make(apps.get_model("core.LedgerMapping"), **said | of_county | changes)


def itself(register):
    def case(world):
        record = of(register)(world)
        return record, {"parent_id": record.pk}

    return case


def item(**fields):
    gift = {"form": "goods", "name": "Rice", "value": "10.00", "basis": "invoice", **fields}
    return lambda world: make.donation(world.bureau, world.willow, items=[gift]).items.get()


def leads_twice(world):
    make.placement(world.bureau, world.willow, since=EARLIER)
    return clash(here("zonelead", **BEFORE), "since", then=here("zonelead"))(world)


def two_agreements(world):
    first = make.agreement(world.bureau, world.willow)
    next_year = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    return first, make.agreement(world.bureau, world.willow, **next_year)


def overlapping_agreements(world):
    first, second = two_agreements(world)
    return second, {"starts_on": first.ends_on}


def twice_renewed(world):
    first, second = two_agreements(world)
    after = {"starts_on": date(2028, 1, 1), "ends_on": date(2028, 12, 31)}
    third = make.agreement(world.bureau, world.willow, **after)
    type(second).objects.filter(pk=second.pk).update(renews=first.pk)
    return third, {"renews_id": first.pk}


def renews_itself(world):
    record = make.agreement(world.bureau, world.willow)
    return record, {"renews_id": record.pk}


def two_powers(world):
    world.admin.posts.update(until=NEW_YEAR)
    second = Post.objects.create(user=world.admin, role="auditor", since=LATER)
    return second, {"since": NEW_YEAR}


def two_entries(world):
    return AuditEntry.note(world.bureau, "create", by=world.office), {}


def two_seals(world):
    entry, _none = two_entries(world)
    return AuditSeal.objects.create(sequence=1, entry=entry, mac="a", at=entry.at), {}


def two_drafts(world):
    Draft.objects.create(user=world.office, path="/units/new/", data="")
    return Draft.objects.create(user=world.office, path="/zones/new/", data=""), {
        "path": "/units/new/"
    }


def two_counters(world):
    SignInAttempts.objects.create(who="one", since="2026-10-01T00:00:00Z")
    return SignInAttempts.objects.create(who="two", since="2026-10-01T00:00:00Z"), {"who": "one"}


def two_recovery_codes(world):
    world.office.recovery_codes.create(digest="one")
    return world.office.recovery_codes.create(digest="two"), {"digest": "one"}


def two_views(world):
    made = {"owner": world.office, "register": "unit"}
    SavedView.objects.create(name="one", **made)
    return SavedView.objects.create(name="two", **made), {"name": "one"}


def two_default_views(world):
    view = SavedView.objects.create(owner=world.office, register="zone", name="three")
    DefaultView.objects.create(user=world.office, register="unit", view=view)
    other = DefaultView.objects.create(user=world.office, register="zone", view=view)
    return other, {"register": "unit"}


def two_jobs(world):
    Job.objects.create(kind="x", key="one")
    return Job.objects.create(kind="x", key="two"), {"key": "one"}


def two_figures(world):
    at = {"county": world.county, "rows": [], "computed_at": "2026-10-01T00:00:00Z"}
    QuarterFigures.objects.create(quarter="2026Q1", **at)
    return QuarterFigures.objects.create(quarter="2026Q2", **at), {"quarter": "2026Q1"}


def two_notices(world):
    made = {"user": world.office, "made_on": LATER}
    Notice.objects.create(cause="one", **made)
    return Notice.objects.create(cause="two", **made), {"cause": "one"}


def published(world):
    """The next version."""
    version = Publication.objects.count() + 1
    return Publication.objects.create(
        county=world.county,
        quarter="2026Q1",
        version=version,
        reason="" if version == 1 else "late records",
        published_by=world.office,
        published_at="2026-04-12T00:00:00Z",
        order=version,
        rows=[],
        names=[],
    )


def two_versions(world):
    first = published(world)
    return published(world), {"version": first.version}


def two_versions_without_a_reason(world):
    published(world)
    return published(world), {"reason": ""}


def two_files(world):
    made = {"publication": published(world), "name": "a.csv", "content": b"x"}
    PublishedFile.objects.create(kind="csv", **made)
    return PublishedFile.objects.create(kind="xlsx", **made), {"kind": "csv"}


def two_kept_records(world):
    made = {"publication": published(world), "records": []}
    PublishedRecords.objects.create(key="one", **made)
    return PublishedRecords.objects.create(key="two", **made), {"key": "one"}


def published_by_itself(world):
    return published(world), {"way": "setting"}


def changed(case, **changes):
    """A case: one of the rows that another case makes, and what is changed of it."""
    return lambda world: (case(world)[0], changes)


def two_households_of_a_branch(world):
    first = here("householdpairing", **BEFORE)(world)
    household = make.household(world.willow)
    return make.household_pairing(first.unit_branch, household), {
        "household_id": first.household_id,
        "since": first.since,
    }


def two_memberships(world):
    first = here("membership", **BEFORE)(world)
    second = make.membership(first.association, world.poplar)
    return second, {"community_id": first.community_id, "since": first.since}


def two_members(world):
    first = here("memberregistration")(world)
    second = make.registration(world.bureau, world.willow, name=first.name, distinction="1970")
    return second, {"person_key": first.person_key, "distinction": ""}


def officer(world):
    association = here("association")(world)
    return Officer.objects.create(
        association=association, post="chair", person="Gu", since=make.LONG_AGO
    )


def plan_item(world):
    return here("plan")(world).items.get()


def presence(world):
    return Presence.objects.create(meeting=here("meeting")(world), person="Gu")


def follow_up(world):
    return FollowUp.objects.create(
        resolution=here("resolution")(world), noted_on=NEW_YEAR, note="begun"
    )


def attended_twice(world):
    activity = here("activity")(world)
    first, second = (
        Attendance.objects.create(activity=activity, registration=here("memberregistration")(world))
        for _number in range(2)
    )
    return second, {"registration_id": first.registration_id}


def sessionless_activity(world):
    return make.session(here("association")(world), world.willow), {"association": None}


TERM = {"since": LATER, "until": NEW_YEAR}
ENDED = {"terminated_on": LATER, "last_day": LATER, "termination_reason": "closed"}
BEFORE = {"since": EARLIER, "until": date(1999, 12, 31)}
CASES = {
    "county_code": clash(lambda world: make.county(), "code"),
    "county_code_digits": broken(lambda world: make.county(), code="33042x"),
    "zone_name": clash(of("zone"), "name"),
    "community_code": clash(of("community", code="330421001001"), "code", then=of("community")),
    "community_code_digits": broken(of("community"), code="3304"),
    "community_name": clash(of("community"), "name"),
    "community_term": broken(of("community"), open_since=LATER, closed_on=NEW_YEAR),
    "community_branch_term": broken(of("communitybranch"), **TERM),
    "community_branch_name": clash(here("communitybranch"), "name"),
    "household_term": broken(of("household"), **TERM),
    "household_people": broken(of("household"), people=0),
    "unit_credit_code": clash(of("unit", credit_code=CREDIT_CODE), "credit_code", then=of("unit")),
    "unit_parent": itself("unit"),
    "unit_term": broken(of("unit"), open_since=LATER, closed_on=NEW_YEAR),
    "unit_kind": broken(of("unit"), kind="church"),
    "unit_branch_term": broken(of("unitbranch"), **TERM),
    "unit_branch_name": clash(here("unitbranch"), "name"),
    "unit_branch_parent": itself("unitbranch"),
    "contact_term": broken(of("contact"), **TERM),
    "contact_one_leader": clash(here("contact", **BEFORE), "since", then=here("contact")),
    "member_count_day": clash(here("membercount"), "as_of", then=here("membercount", as_of=LATER)),
    "post_term": broken(of("post"), **TERM),
    "post_place": broken(of("post"), community=None),
    "post_apart": two_powers,
    "user_username": clash(of("user"), "username"),
    "agreement_term": broken(
        of("agreement"), ends_on=date(2025, 12, 31), last_day=date(2025, 12, 31)
    ),
    "agreement_terminated_within": broken(
        of("agreement"),
        **{**ENDED, "terminated_on": date(2027, 1, 1), "last_day": date(2027, 1, 1)},
    ),
    "agreement_termination_reason": broken(of("agreement"), **{**ENDED, "termination_reason": ""}),
    "agreement_renews_other": renews_itself,
    "agreement_renewed_once": twice_renewed,
    "agreement_last_day": broken(of("agreement"), last_day=LATER),
    "agreement_no_overlap": overlapping_agreements,
    "placement_term": broken(of("placement"), **TERM),
    "placement_one_community": clash(here("placement", **BEFORE), "since", then=here("placement")),
    "zone_lead_term": broken(of("zonelead"), **TERM),
    "zone_lead_once": leads_twice,
    "five_haves_once": clash(here("fivehaves"), "item", then=here("fivehaves", item="rules")),
    "five_haves_amount": broken(of("fivehaves"), amount=-1),
    "five_haves_evidence": broken(of("fivehaves"), evidence=""),
    "activity_term": broken(of("activity"), ends_on=EARLIER),
    "activity_residents": broken(of("activity"), residents=1_000_001),
    "activity_members": broken(of("activity"), members=1_000_001),
    "activity_association": sessionless_activity,
    "attendance_once": attended_twice,
    "county_yearly_norm": broken(of("county"), yearly_norm=367),
    "county_returns_due_days": broken(of("county"), returns_due_days=91),
    "county_closes_after_days": broken(of("county"), closes_after_days=9),
    "wording_once": clash(here("wording"), "document", then=here("wording")),
    "ledger_mapping_once": clash(mapping, "digest", then=lambda world: mapping(world, digest="e")),
    "plan_once": clash(here("plan"), "year", then=here("plan", year=2025)),
    "plan_item_quarter": broken(plan_item, quarter=5),
    "household_pairing_term": broken(of("householdpairing"), **TERM),
    "household_pairing_once": two_households_of_a_branch,
    "association_name": clash(of("association"), "name"),
    "association_term": broken(of("association"), dissolved_on=EARLIER),
    "officer_term": broken(officer, **TERM),
    "membership_term": broken(of("membership"), **TERM),
    "membership_once": two_memberships,
    "sponsorship_once": lambda world: clash(
        of("sponsorship"),
        "association_id",
        "unit_id",
        then=of("sponsorship"),
    )(world),
    "sponsorship_pledged": broken(of("sponsorship"), pledged=0),
    "registration_term": broken(of("memberregistration"), withdrawn_on=EARLIER),
    "registration_once": two_members,
    "volunteer_term": broken(of("volunteer"), **TERM),
    "pledge_term": broken(of("pledge"), ended_on=EARLIER),
    "pledge_device": broken(of("pledge"), device_fitted_on=LATER),
    "aid_cash": broken(of("aid"), cash=0),
    "aid_goods_value": broken(of("aid", goods="rice"), goods_value=0),
    "aid_goods": broken(of("aid"), goods_value=10),
    "meeting_of_one": broken(of("meeting"), community=None),
    "presence_who": broken(presence, person=""),
    "fund_entry_of_one": broken(of("fundentry"), association=None),
    "fund_entry_amount": broken(of("fundentry"), amount=0),
    "fund_entry_direction": broken(of("fundentry"), direction="up"),
    "facility_cost": broken(of("facility"), cost=-1),
    "donation_two_receivers": broken(of("donation"), second_receiver="Wang"),
    "donation_item_cash_value": broken(item(), form="cash", value=None, basis="unvalued"),
    "donation_item_name": broken(item(), name=""),
    "donation_item_value": broken(item(), value=0),
    "donation_item_unit_price": broken(item(), unit_price=-1),
    "donation_item_basis": broken(item(), basis=""),
    "draft_of_form": two_drafts,
    "job_open_key": two_jobs,
    "saved_view_name": two_views,
    "default_view_once": two_default_views,
    "sign_in_attempts_once": two_counters,
    "recovery_code_once": two_recovery_codes,
    "figures_of_quarter": two_figures,
    "notice_once": two_notices,
    "publication_version": two_versions,
    "publication_reason": two_versions_without_a_reason,
    "publication_way": published_by_itself,
    "audit_frozen": changed(two_entries, reason="other words"),
    "audit_seal_frozen": changed(two_seals, mac="other"),
    "publication_frozen": changed(two_versions, reason="other words"),
    "published_file_once": two_files,
    "published_file_frozen": changed(two_files, content=b"y"),
    "published_records_once": two_kept_records,
    "published_records_frozen": changed(two_kept_records, records=[[1, 1]]),
    "return_once": clash(here("return"), "quarter", then=here("return", quarter="2026Q1")),
    "return_quarter": broken(of("return"), quarter="2026Q5"),
}
LIFE = {
    "_state": {"state": "lost"},
    "_void_reason": {"state": "voided", "void_reason": ""},
    "_return_remark": {"state": "returned", "remark": ""},
}


def life_case(name):
    """The three rules on the state that every register's table has."""
    model, _rule = CONSTRAINTS[name]
    changes = next(changes for ending, changes in LIFE.items() if name.endswith(ending))
    if model is County:
        return broken(lambda world: make.county(), **changes)
    return broken(of(model._meta.model_name), **changes)


def case_of(name):
    return CASES.get(name) or life_case(name)


def is_about_life(name):
    model, _rule = CONSTRAINTS[name]
    return issubclass(model, Record) and name.endswith(tuple(LIFE))


# Rules that no form can break, with the reason: their fields are filled by the record itself.
DERIVED = {"agreement_last_day", "draft_of_form", "job_open_key", "figures_of_quarter"}
DERIVED |= {"default_view_once"}
DERIVED |= {"notice_once", "publication_version", "published_file_once", "published_records_once"}
DERIVED |= {"sign_in_attempts_once", "recovery_code_once"}


# Rules that a field breaks by itself are told beside the field, in the field's words.
TOO_LARGE = "Ensure this value is less than or equal to 1000000."
FIELD_WORDS = {
    "activity_residents": TOO_LARGE,
    "activity_members": TOO_LARGE,
    "five_haves_evidence": "This field cannot be blank.",
    "post_place": "This role needs this place.",
    "unit_kind": "Value 'church' is not a valid choice.",
    "plan_item_quarter": "Value 5 is not a valid choice.",
    "fund_entry_direction": "Value 'up' is not a valid choice.",
    "county_yearly_norm": "Ensure this value is less than or equal to 366.",
    "county_returns_due_days": "Ensure this value is less than or equal to 90.",
}


def test_every_constraint_has_a_case():
    missing = {name for name in CONSTRAINTS if name not in CASES and not is_about_life(name)}
    assert not missing, "Break each new constraint once: add its case above."
    assert not set(CASES) - set(CONSTRAINTS)


def test_every_register_has_the_rules_on_states():
    records = [model for model in models() if issubclass(model, Record)]
    own = [model for model in records if model._meta.constraints or model._meta.parents == {}]
    for model in own:
        names = [rule.name for rule in model._meta.constraints]
        for ending in LIFE:
            assert any(name.endswith(ending) for name in names), f"{model.__name__} {ending}"


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_the_database_refuses_it(world, name):
    record, changes = case_of(name)(world)
    model, rule = CONSTRAINTS[name]
    if not isinstance(rule, Frozen):
        thaw()  # a row that is never changed would break no other rule
    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.filter(pk=record.pk).update(**changes)
    record.refresh_from_db()


@pytest.mark.parametrize("name", sorted(set(CONSTRAINTS) - DERIVED))
def test_a_form_tells_it_in_words(world, name):
    record, changes = case_of(name)(world)
    model, rule = CONSTRAINTS[name]
    for field, value in changes.items():
        setattr(record, field, value)
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            record.full_clean()
        words = FIELD_WORDS.get(name) or str(rule.violation_error_message)
        assert words in refused.value.messages


SPOKEN = [(model, rule) for model, rule in CONSTRAINTS.values() if rule.name not in DERIVED]


@pytest.mark.parametrize("rule", [rule for model, rule in SPOKEN], ids=lambda rule: rule.name)
def test_its_words_are_our_own(rule):
    assert rule.violation_error_message != rule.default_violation_error_message


# Lengths ----------------------------------------------------------------------------------------

LINES = [
    (model, field)
    for model in models()
    for field in model._meta.local_fields
    if isinstance(field, LineField)
]


def row_of(model, world):
    """Some row of the model, made where the cast has none."""
    makers = {
        "county": lambda: world.county,
        "donationitem": lambda: item()(world),
        "officer": lambda: officer(world),
        "planitem": lambda: plan_item(world),
        "presence": lambda: presence(world),
        "followup": lambda: follow_up(world),
        "activitykind": make.kind,
        "draft": lambda: two_drafts(world)[0],
        "job": lambda: two_jobs(world)[0],
        "savedview": lambda: two_views(world)[0],
        "defaultview": lambda: two_default_views(world)[0],
        "signinattempts": lambda: two_counters(world)[0],
        "session": lambda: Session.objects.create(expire_date="2026-10-01T00:00Z"),
        "pastpassword": lambda: world.office.past_passwords.create(password="x"),
        "recoverycode": lambda: two_recovery_codes(world)[0],
        "quarterfigures": lambda: two_figures(world)[0],
        "notice": lambda: two_notices(world)[0],
        "publication": lambda: published(world),
        "publishedfile": lambda: two_files(world)[0],
        "publishedrecords": lambda: two_kept_records(world)[0],
        "formtoken": lambda: make.make(
            apps.get_model("core.FormToken"), token="t", user=world.office, url="/"
        ),
        "ledgermapping": lambda: mapping(world),
        "workbookimport": lambda: make.make(
            apps.get_model("core.WorkbookImport"), owner=world.office, name="n.xlsx", content=b"x"
        ),
        "bulkchange": lambda: make.make(
            apps.get_model("core.BulkChange"), owner=world.office, label="l", change="c", rows=[]
        ),
        "writtenrecord": lambda: make.make(
            apps.get_model("core.WrittenRecord"),
            workbook=row_of(apps.get_model("core.WorkbookImport"), world),
            label="units.unit",
            object_id=world.bureau.pk,
            version=1,
        ),
        "attachment": lambda: make.attachment(make.activity(world.willow), by=world.office),
        "auditentry": lambda: two_entries(world)[0],
        "auditseal": lambda: two_seals(world)[0],
    }
    name = model._meta.model_name
    return makers[name]() if name in makers else make.record(name, make.place(world.county))


def test_no_line_is_longer_than_its_field_on_either_database(world):
    thaw()
    for model in {model for model, field in LINES}:
        row = model._base_manager.get(pk=row_of(model, world).pk)
        for field in [field for owner, field in LINES if owner is model]:
            rows = model._base_manager.filter(pk=row.pk)
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**{field.name: "\u5171" * (field.max_length + 1)})


def test_all_lines_are_checked():
    plain = [
        f"{model.__name__}.{field.name}"
        for model in models()
        for field in model._meta.local_fields
        if field.get_internal_type() in ("CharField", "SlugField")
        and not isinstance(field, LineField)
    ]
    assert plain in ([], ["User.password"])


# What overlaps and what does not ---------------------------------------------------------------


def test_terms_that_touch_on_a_day_overlap_and_neighbours_do_not(world):
    first = make.agreement(world.bureau, world.willow)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.agreement(
            world.bureau, world.willow, starts_on=first.ends_on, ends_on=date(2027, 5, 1)
        )
    make.agreement(
        world.bureau, world.willow, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    assert DistrictAgreement.objects.count() == 2


def test_a_termination_makes_room_from_the_next_day(world):
    make.agreement(
        world.bureau, world.willow, terminated_on=LATER, termination_reason="The unit moved."
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        make.agreement(world.bureau, world.willow, starts_on=LATER)
    make.agreement(world.bureau, world.willow, starts_on=date(2026, 7, 1))


def test_a_voided_agreement_takes_no_room_and_cannot_come_back(world):
    first = make.agreement(world.bureau, world.willow)
    first.void(by=world.office, reason="entered twice")
    make.agreement(world.bureau, world.willow)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=first.pk).update(state="confirmed", void_reason="")


def test_other_parties_have_their_own_terms(world):
    make.agreement(world.bureau, world.willow)
    make.agreement(world.bureau, world.poplar)
    make.agreement(world.school, world.willow)
    assert Agreement.objects.count() == 3


def test_a_unit_stands_in_one_community_at_a_time_and_may_move(world):
    first = make.placement(world.bureau, world.willow)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.placement(world.bureau, world.maple, since=date(2020, 1, 1))
    type(first).objects.filter(pk=first.pk).update(until=date(2019, 12, 31))
    make.placement(world.bureau, world.maple, since=date(2020, 1, 1))


def test_a_unit_has_one_leader_in_charge_and_any_number_of_liaisons(world):
    make.contact(world.bureau)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.contact(world.bureau, person="Zhou")
    make.contact(world.bureau, role="liaison")
    make.contact(world.bureau, role="liaison")


def test_a_voided_renewal_makes_room_for_another(world):
    first, second = two_agreements(world)
    Agreement.objects.filter(pk=second.pk).update(renews=first.pk)
    second.refresh_from_db()
    second.void(by=world.office, reason="wrong year")
    after = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    third = make.agreement(world.bureau, world.willow, renews_id=first.pk, **after)
    third.full_clean()


def test_an_end_that_cannot_be_read_is_not_taken_for_an_overlap(world):
    make.placement(world.bureau, world.willow, until=date(2019, 12, 31))
    second = make.placement(world.bureau, world.maple, since=date(2020, 1, 1))
    second.since, second.until = date(2019, 1, 1), None
    second.validate_constraints(exclude={"since"})
    with pytest.raises(ValidationError):
        second.validate_constraints()


def test_the_rule_outlives_a_change_of_its_table(transactional_db, django_db_serialized_rollback):
    """SQLite rebuilds a table to change it; its triggers must be there afterwards."""
    from django.db import connection

    county = make.county()
    here, there = make.place(county), make.place(county)
    make.placement(here.unit, here.community)
    model = apps.get_model("district.Placement")
    with connection.schema_editor() as editor:
        old = model._meta.get_field("remark")
        new = LineField(max_length=501, blank=True)
        new.set_attributes_from_name("remark")
        new.model = model
        editor.alter_field(model, old, new)
        editor.alter_field(model, new, old)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.placement(here.unit, there.community)


def test_nobody_holds_an_office_of_administration_and_of_a_county_at_once(world):
    business = Post(user=world.admin, role="leader", county=world.county, since=LATER)
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        business.full_clean()
    assert list(refused.value.message_dict) == ["role"]
    administration = Post(user=world.leader, role="account_admin", since=LATER)
    with pytest.raises(ValidationError):
        administration.full_clean()
    world.leader.posts.update(until=date(2026, 6, 29))
    administration.full_clean()


def test_a_lot_of_money_is_kept_to_the_fen(world):
    lot = item(value="9999999999999.99")(world)
    assert str(DonationItem.objects.get(pk=lot.pk).value) == "9999999999999.99"
    assert Activity.objects.count() == 0
