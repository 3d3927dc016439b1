"""Fund entries: what they may be tied to, and never below zero without a reason that is kept."""

import html
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from activities.models import FundEntry
from cobuild.core.audit import AuditEntry
from cobuild.core.records import Record
from tests import factories as make
from tests.conftest import world as cast

from .conftest import TODAY, entry, friends, today

NEW = "/funds/new/"
PAYMENT = {"direction": "out", "purpose": "activity_funds", "day": "2026-08-20"}
world, friends, today = cast, friends, today


def form_at(client, url):
    return client.get(url).context["form"]


def chosen(form, name):
    """What a field of the form begins with."""
    value = form[name].value()
    return "" if value is None else str(value)


def send(client, url=NEW, **typed):
    return client.post(url, make.filled_in(form_at(client, url), **typed))


def errors_of(response):
    assert response.status_code == 422
    return {name: " ".join(words) for name, words in response.context["form"].errors.items()}


def pay(client, account, amount, **typed):
    return send(client, f"{NEW}?{account._meta.model_name}={account.pk}", amount=amount,
                **(PAYMENT | typed))  # fmt: skip


def page_of(client, url):
    return html.unescape(client.get(url).content.decode())


def ledger_of(client, account):
    return page_of(client, f"/{account._meta.model_name}s/{account.pk}/ledger/")


@pytest.fixture
def purse(world, today):
    """An association that received 1,000 on 1 March and spent 900 on 1 May."""
    made = make.association(world.county, [world.willow], name="Purse")
    made.receipt = entry(made, date(2026, 3, 1), "1000")
    made.payment = entry(made, date(2026, 5, 1), "900", "out")
    return made


@pytest.fixture
def office(world, sign_in, in_english):
    return sign_in(world.office)


# Below zero -------------------------------------------------------------------------------------


def test_a_payment_of_what_is_left_is_recorded(office, purse):
    assert pay(office, purse, "100").status_code == 302
    assert FundEntry.objects.of_account(purse).balance() == 0


def test_a_payment_beyond_it_is_refused_beside_a_field_that_asks_why(office, purse):
    response = pay(office, purse, "100.01")
    words = "The balance would fall to -0.01 yuan: check it, or say why."
    assert errors_of(response) == {"overdraft_reason": words}
    fold = response.content.decode().split("Below zero</summary>")[0].rsplit("<details", 1)[1]
    assert " open>" in fold
    assert FundEntry.objects.of_account(purse).count() == 2


def test_with_a_reason_it_is_kept_and_shown_everywhere(office, purse):
    response = pay(office, purse, "300", overdraft_reason="the mill pays on Monday")
    made = FundEntry.objects.of_account(purse).get(amount=Decimal(300))
    assert response["Location"] == made.get_absolute_url()
    page = page_of(office, made.get_absolute_url())
    assert "Kept although the balance fell below zero: the mill pays on Monday" in page
    assert "The balance of “Purse” is below zero at the end of 2026-08-20." in page
    ledger = ledger_of(office, purse)
    assert "Kept although the balance fell below zero: the mill pays on Monday" in ledger
    assert "-200.00" in ledger
    assert "overdraft_reason" in AuditEntry.objects.about(made).get().changes


def test_a_payment_in_order_warns_of_nothing(office, purse):
    page = page_of(office, purse.payment.get_absolute_url())
    assert "below zero" not in page and purse.payment.warnings() == []


def test_a_reason_of_blanks_is_no_reason(office, purse):
    assert "overdraft_reason" in errors_of(pay(office, purse, "300", overdraft_reason="  "))


@pytest.mark.parametrize(
    ("day", "amount", "is_refused"),
    [
        ("2026-03-15", "100", False),
        ("2026-03-15", "100.01", True),  # 1 May ends below zero
        ("2026-02-28", "0.01", True),  # nothing was there yet
        ("2026-03-01", "100", False),  # of one day, what came in comes first
    ],
)
def test_a_back_dated_payment_must_leave_every_later_day_its_money(
    office, purse, day, amount, is_refused
):
    response = pay(office, purse, amount, day=day)
    assert response.status_code == (422 if is_refused else 302)


def test_money_that_came_later_does_not_pay_what_was_spent_before(office, purse):
    entry(purse, date(2026, 6, 1), "5000")
    assert "-50.00" in errors_of(pay(office, purse, "150", day="2026-05-20"))["overdraft_reason"]
    assert pay(office, purse, "150", day="2026-06-01").status_code == 302


def edit(client, record, **typed):
    return send(client, record.page("edit"), **typed)


@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "1000.01"},
        {"day": "2026-02-01"},
    ],
)
def test_editing_a_payment_so_that_money_lacks_is_refused(office, purse, typed):
    assert list(errors_of(edit(office, purse.payment, **typed))) == ["overdraft_reason"]
    purse.payment.refresh_from_db()
    assert (purse.payment.amount, purse.payment.day) == (Decimal(900), date(2026, 5, 1))


@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "899.99"},
        {"day": "2026-05-02"},
        {"direction": "out"},
    ],
)
def test_editing_a_receipt_so_that_money_lacks_is_refused(office, purse, typed):
    assert list(errors_of(edit(office, purse.receipt, **typed))) == ["overdraft_reason"]


def test_moving_a_receipt_away_is_refused_for_the_account_that_it_leaves(office, purse, world):
    other = make.association(world.county)
    response = edit(office, purse.receipt, association=other.pk)
    assert "-900.00" in errors_of(response)["overdraft_reason"]
    response = edit(office, purse.receipt, association="", zone=world.north.pk)
    assert "-900.00" in errors_of(response)["overdraft_reason"]


def test_moving_a_payment_is_refused_for_the_account_that_it_enters(office, purse, world):
    other = make.association(world.county)
    assert (
        "-900.00"
        in errors_of(edit(office, purse.payment, association=other.pk))["overdraft_reason"]
    )
    entry(other, date(2026, 5, 1), "900")
    assert edit(office, purse.payment, association=other.pk).status_code == 302
    assert FundEntry.objects.of_account(other).balance() == 0


@pytest.mark.parametrize(
    "typed",
    [
        {"voucher": "V-17"},
        {"amount": "1000"},
        {"day": "2026-03-01"},
        {"amount": "1500", "overdraft_reason": "the bank was slow"},
    ],
)
def test_editing_within_the_money_or_with_a_reason_is_saved(office, purse, typed):
    assert edit(office, purse.payment, **typed).status_code == 302


@pytest.fixture
def overdrawn(purse):
    """The purse with a payment of 300 on 1 July that left -200."""
    fields = {"overdraft_reason": "the mill pays on Monday"}
    purse.overdraft = entry(purse, date(2026, 7, 1), "300", "out", **fields)
    return purse


def test_a_reason_cannot_be_taken_back_while_it_has_to_explain(office, overdrawn):
    response = edit(office, overdrawn.overdraft, overdraft_reason="")
    assert "-200.00" in errors_of(response)["overdraft_reason"]
    assert edit(office, overdrawn.overdraft, overdraft_reason="", amount="250").status_code == 422
    assert edit(office, overdrawn.overdraft, overdraft_reason="", amount="100").status_code == 302


def test_once_the_money_was_there_the_reason_may_go(office, overdrawn):
    entry(overdrawn, date(2026, 6, 30), "200")
    assert edit(office, overdrawn.overdraft, overdraft_reason="").status_code == 302


def test_what_makes_nothing_worse_needs_no_reason(office, overdrawn):
    assert pay(office, overdrawn, "50", direction="in").status_code == 302
    assert edit(office, overdrawn.payment, details="chairs").status_code == 302
    assert edit(office, overdrawn.payment, amount="850").status_code == 302
    assert "overdraft_reason" in errors_of(pay(office, overdrawn, "10"))


def void(client, record):
    return client.post(record.page("void"), {"reason": "typed twice"})


def test_voiding_a_receipt_is_allowed_and_warns(office, purse):
    assert void(office, purse.receipt).status_code == 302
    page = page_of(office, purse.receipt.get_absolute_url())
    assert "The balance of “Purse” is below zero at the end of 2026-05-01." in page
    ledger = ledger_of(office, purse)
    assert "-900.00" in ledger and "1 entry</a> was voided" in ledger
    assert "below zero" in page_of(office, purse.payment.get_absolute_url())


def test_voiding_what_is_not_needed_warns_of_nothing(office, purse):
    spare = entry(purse, date(2026, 4, 1), "50")
    void(office, spare)
    void(office, purse.payment)
    assert "below zero" not in page_of(office, spare.get_absolute_url())
    assert "below zero" not in page_of(office, purse.payment.get_absolute_url())


def test_a_receipt_is_not_to_blame_for_the_payments_of_its_day(office, overdrawn):
    receipt = entry(overdrawn, date(2026, 7, 1), "1")
    assert receipt.warnings() == []
    assert len(overdrawn.overdraft.warnings()) == 2


def test_accounts_do_not_pay_for_each_other(office, purse, world):
    entry(make.association(world.county), date(2026, 1, 1), "9999")
    entry(None, date(2026, 1, 1), "9999", zone=world.north)
    assert "overdraft_reason" in errors_of(pay(office, purse, "101"))


def test_a_zones_money_follows_the_same_rule(office, world):
    entry(None, date(2026, 8, 1), "60", zone=world.north)
    assert "overdraft_reason" in errors_of(pay(office, world.north, "60.01"))
    assert pay(office, world.north, "60").status_code == 302
    kept = pay(office, world.north, "5", overdraft_reason="the units pay in September")
    assert kept.status_code == 302
    assert "the units pay in September" in ledger_of(office, world.north)


# One mistake, one message ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"direction": ""}, "direction"),
        ({"day": ""}, "day"),
        ({"purpose": "", "amount": "5"}, "purpose"),
        ({"association": ""}, "association"),
    ],
)
def test_what_is_missing_or_wrong_is_told_beside_its_field_only(office, purse, typed, field):
    assert list(errors_of(pay(office, purse, **({"amount": "500"} | typed)))) == [field]


def test_money_belongs_to_one_account(office, purse, world):
    assert "association" in errors_of(pay(office, purse, "10", zone=world.north.pk))


def test_what_is_tied_to_an_entry_fits_it(office, friends):
    session = make.session(friends.club, friends.willow)
    others = make.session(friends.twin, friends.maple)
    own = {"association": friends.club.pk, "amount": "10", "purpose": "room"}
    into, out = own | {"direction": "in"}, own | {"direction": "out"}
    twins = friends.twin.sponsorships.get()
    assert list(errors_of(send(office, **into, sponsorship=twins.pk))) == ["sponsorship"]
    assert list(errors_of(send(office, **out, sponsorship=friends.room.pk))) == ["sponsorship"]
    assert list(errors_of(send(office, **into, activity=session.pk))) == ["activity"]
    assert list(errors_of(send(office, **out, activity=others.pk))) == ["activity"]
    assert send(office, **into, sponsorship=friends.room.pk).status_code == 302
    assert send(office, **out, activity=session.pk).status_code == 302
    elsewhere = make.activity(friends.willow)
    assert send(office, **out, activity=elsewhere.pk).status_code == 302


# What the form knows already ---------------------------------------------------------------------


def test_the_only_association_is_chosen(office, purse):
    form = form_at(office, NEW)
    assert chosen(form, "association") == str(purse.pk)
    assert chosen(form, "day").startswith("2026-08-20")


def test_of_several_associations_none_is_chosen(office, friends):
    assert chosen(form_at(office, NEW), "association") == ""


def test_a_zone_in_the_address_leaves_the_association_empty(office, purse, world):
    form = form_at(office, f"{NEW}?zone={world.north.pk}")
    assert (chosen(form, "zone"), chosen(form, "association")) == (str(world.north.pk), "")


def test_a_pledge_brings_its_association_purpose_and_direction(office, friends):
    form = form_at(office, f"{NEW}?sponsorship={friends.corridor.pk}")
    values = [chosen(form, name) for name in ("association", "purpose", "direction")]
    assert values == [str(friends.club.pk), "corridor", "in"]


@pytest.mark.parametrize("text", ["x", "-1", "9" * 30, "\u0663"])
def test_a_pledge_that_does_not_exist_brings_nothing(office, friends, text):
    response = office.get(NEW, {"sponsorship": text})
    assert response.status_code == 200
    assert chosen(response.context["form"], "association") == ""


def test_a_pledge_chosen_later_still_brings_its_association(office, friends):
    typed = {"direction": "in", "purpose": "room", "amount": "70"}
    assert send(office, **typed, sponsorship=friends.room.pk).status_code == 302
    assert FundEntry.objects.get(amount=Decimal(70)).association == friends.club
    assert list(errors_of(send(office, **typed))) == ["association"]


def test_an_activity_in_the_address_is_paid_for(office, friends):
    session = make.session(friends.club, friends.willow)
    assert chosen(form_at(office, f"{NEW}?activity={session.pk}"), "direction") == "out"


def test_a_copy_has_its_own_day_voucher_and_reason(office, overdrawn):
    FundEntry.objects.filter(pk=overdrawn.overdraft.pk).update(voucher="V-9", details="tea")
    form = form_at(office, f"{NEW}?copy={overdrawn.overdraft.pk}")
    assert chosen(form, "day").startswith("2026-08-20")
    assert (chosen(form, "voucher"), chosen(form, "overdraft_reason")) == ("", "")
    assert (chosen(form, "details"), chosen(form, "direction")) == ("tea", "out")
    response = office.post(NEW, make.filled_in(form))
    assert list(errors_of(response)) == ["overdraft_reason"]


# Who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("writer", "status"),
    [
        ("office", 200),
        ("leader", 403),
        ("lead_unit", 403),
        ("secretary", 403),
        ("sponsor", 403),
        ("liaison", 403),
        ("admin", 403),
    ],
)
def test_the_county_office_keeps_the_ledger(friends, sign_in, writer, status):
    client = sign_in(friends.people[writer])
    assert client.get(NEW).status_code == status
    own = FundEntry.objects.get(amount=Decimal(2000))
    readable = writer != "liaison" and writer != "admin"
    assert client.get(own.page("edit")).status_code == (status if readable else 404)


@pytest.mark.parametrize(
    ("reader", "own", "others"),
    [
        ("office", 200, 200),
        ("leader", 200, 200),
        ("lead_unit", 200, 200),
        ("secretary", 200, 200),
        ("other_secretary", 404, 404),
        ("sponsor", 200, 404),
        ("liaison", 404, 404),
        ("other_office", 404, 404),
    ],
)
def test_who_opens_a_payment_of_the_works_and_one_of_the_mill(
    friends, sign_in, reader, own, others
):
    client = sign_in(friends.people[reader])
    for amount, status in ((2000, own), (3000, others)):
        record = FundEntry.objects.get(amount=Decimal(amount))
        assert client.get(record.get_absolute_url()).status_code == status


def test_the_list_holds_what_each_reads(friends, sign_in):
    def amounts(reader):
        table = sign_in(friends.people[reader]).get("/funds/").context["table"]
        return {record.amount for record in table.data.data}

    assert amounts("sponsor") == {Decimal(1000), Decimal(2000), Decimal(1500)}
    assert amounts("other_secretary") == {Decimal(50)}
    assert amounts("liaison") == set()
    assert Decimal(60) in amounts("secretary") and Decimal(50) not in amounts("secretary")


# Two payments at once -----------------------------------------------------------------------------

racing = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*acts):
    """Run the acts in threads; what each gave or raised, in order."""

    def run(act):
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def checked_in_form(purse, both_checked, save=FundEntry.save):
    """Pay 60 as a form does; both have looked at the balance before either saves."""

    def act():
        fields = {"direction": "out", "amount": Decimal(60), "purpose": "room", "day": TODAY}
        payment = FundEntry(association_id=purse.pk, **fields)
        payment.full_clean()
        both_checked.wait(timeout=30)
        save(payment)

    return act


def accepted(results):
    """Whether each act was done; a refusal names the reason that is missing."""
    refused = [result for result in results if result is not None]
    assert all(isinstance(error, ValidationError) for error in refused), refused
    assert all(list(error.message_dict) == ["overdraft_reason"] for error in refused)
    return sorted(result is None for result in results)


@racing
def test_of_two_payments_at_once_one_is_refused(purse):
    both = Barrier(2)
    assert accepted(at_once(*[checked_in_form(purse, both)] * 2)) == [False, True]
    assert FundEntry.objects.of_account(purse).balance() == Decimal(40)


@racing
def test_checked_in_the_form_only_both_would_be_taken(purse):
    """The control: it is the check under the lock that decides, not the order of the threads."""
    both = Barrier(2)
    assert accepted(at_once(*[checked_in_form(purse, both, Record.save)] * 2)) == [True, True]
    assert FundEntry.objects.of_account(purse).balance() == Decimal(-20)


def meet_after_the_check(monkeypatch, meeting):
    """Whoever found the balance good enough waits for the other before saving."""
    check = FundEntry.check_balance

    def check_and_meet(entry):
        check(entry)
        with suppress(BrokenBarrierError):  # the other is held back by the lock
            meeting.wait(timeout=1)

    monkeypatch.setattr(FundEntry, "check_balance", check_and_meet)


def save_payment(purse):
    def act():
        fields = {"direction": "out", "amount": Decimal(60), "purpose": "room", "day": TODAY}
        FundEntry(association_id=purse.pk, **fields).save()

    return act


@racing
def test_the_second_looks_at_the_balance_after_the_first_has_saved(purse, monkeypatch):
    meet_after_the_check(monkeypatch, Barrier(2))
    assert accepted(at_once(*[save_payment(purse)] * 2)) == [False, True]


@racing
def test_without_the_lock_both_would_find_it_good_enough(purse, monkeypatch):
    """The control; SQLite lets one transaction write at a time, with or without a lock of ours."""
    monkeypatch.setattr(FundEntry, "hold_accounts", lambda entry: None)
    meet_after_the_check(monkeypatch, Barrier(2))
    held_apart = connection.vendor == "sqlite"
    assert accepted(at_once(*[save_payment(purse)] * 2)) == [not held_apart, True]


@racing
def test_a_payment_and_the_voiding_of_its_receipt_at_once(purse, world):
    """Whichever comes first, a payment that the money does not cover has a reason or is refused."""
    both = Barrier(2)

    def void_receipt():
        both.wait(timeout=30)
        FundEntry.objects.get(pk=purse.receipt.pk).void(by=world.office, reason="typed twice")

    paid, voided = at_once(checked_in_form(purse, both), void_receipt)
    assert voided is None
    purse.receipt.refresh_from_db()
    assert purse.receipt.is_voided
    assert paid is None or list(paid.message_dict) == ["overdraft_reason"]


@racing
def test_two_forms_at_once_one_is_told_beside_the_field(purse, world, client):
    client.force_login(world.office)
    url = f"{NEW}?association={purse.pk}"
    forms = [make.filled_in(form_at(client, url), amount="60", **PAYMENT) for _ in range(2)]
    session = client.cookies

    def post(data):
        def act():
            browser = type(client)()
            browser.cookies = session
            return browser.post(NEW, data).status_code

        return act

    assert sorted(at_once(*map(post, forms))) == [302, 422]
    assert FundEntry.objects.of_account(purse).balance() == Decimal(40)
