"""After every step of a random sequence of edits, what is computed anew gives what all gives.

``SOAK=1`` tries ten times as many sequences, ``SOAK=2`` others, and so on.
"""

import os
from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DateField
from hypothesis import assume, given, seed
from hypothesis import strategies as st

from activities.models import Activity, Attendance, DonationItem
from agreements.base import Agreement
from agreements.district.models import DistrictAgreement
from agreements.liaison.models import LiaisonAgreement
from agreements.members.models import MemberRegistration
from agreements.pairing.models import PairingAgreement
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from reports.basis import DATED, LASTING
from reports.computing import store, store_changed, stored_figures
from reports.figures import calculate
from reports.scopes import county_scope
from tests import factories as make

from .histories import histories
from .recording import Place, Recorder
from .test_histories import ONE

pytestmark = pytest.mark.django_db

FEW, STEPS = 4, 15
SOAK = int(os.environ.get("SOAK") or 0)
SEEDS = range(10 * FEW * SOAK, 10 * FEW * (SOAK + 1)) if SOAK else range(FEW)
QUARTERS = (Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1))
AGREEMENTS = (DistrictAgreement, PairingAgreement, LiaisonAgreement)
REGISTERS = [*AGREEMENTS, *({*LASTING, *DATED} - {Agreement, Attendance})]
REGISTERS.sort(key=lambda model: model.__name__)


class Editor:
    """Makes one random edit at a time, as people do: through records, never around them."""

    def __init__(self, place, recorder, chance):
        self.place, self.recorder, self.chance = place, recorder, chance
        self.by = make.user("county_office", place.county)
        self.edits = (
            self.enter, self.void, self.move_days, self.change_state, self.change_parties,
            self.change_place, self.change_number, self.change_names,
        )  # fmt: skip

    def step(self) -> bool:
        """Whether the database took the edit."""
        try:
            with transaction.atomic():
                return self.chance.choice(self.edits)() is not None
        except (IntegrityError, ValidationError):
            return False

    def some(self, model=None):
        """A record of the county that is not voided."""
        model = model or self.chance.choice(REGISTERS)
        rows = county_scope(self.place.county).of(model).exclude(state=State.VOIDED)
        return self.chance.choice(list(rows.order_by("pk")) or [None])

    def save(self, record):
        record.version += 1
        record.save()
        return record

    def enter(self):
        """A row of another history; the day lies where it lies, early or late."""
        names = ("placements", "district", "pairing", "donations", "aid", "registrations")
        register = self.chance.choice((*names, "activities", "meetings", "entries", "honours"))
        rows = self.recorder.history[register]
        return getattr(self.recorder, f"make_{register}")(self.chance.choice(rows))

    def void(self):
        record = self.some()
        if record:
            record.void(by=self.by, reason="twice")
        return record

    def move_days(self):
        record, length = self.some(), timedelta(days=self.chance.choice((-92, -1, 1, 45, 91)))
        for field in record._meta.concrete_fields if record else ():
            day = getattr(record, field.attname)
            if type(field) is DateField and field.editable and day:
                setattr(record, field.attname, day + length)
        return record and self.save(record)

    def change_state(self):
        record = self.some(self.chance.choice([one for one in REGISTERS if one.workflow]))
        if record and record.state in (State.DRAFT, State.RETURNED):
            record.submit(by=self.by)
        elif record:
            record.send_back(by=self.by, remark="which day?")
        return record

    def change_parties(self):
        activity = self.some(Activity)
        if activity:
            communities, units = self.place.communities, self.place.units
            activity.communities.set(self.chance.sample(communities, 2))
            activity.units.set(self.chance.sample(units, self.chance.randrange(3)))
            self.save(activity)
        return activity

    def change_place(self):
        record = self.some()
        names = [name for name in ("community", "unit") if name in fields_of(record)]
        if not names:
            return None
        name = self.chance.choice(names)
        setattr(record, name, self.chance.choice(getattr(self.place, PLURAL[name])))
        return self.save(record)

    def change_number(self):
        activity = self.some(Activity)
        lot = self.chance.choice(list(DonationItem.objects.order_by("pk")) or [None])
        if lot and self.chance.random() < 0.5:
            lot.value = self.chance.randrange(1, 10**6)
            lot.basis = "invoice"
            lot.save()
            return self.save(lot.donation)
        if activity:
            activity.residents = self.chance.randrange(100)
            self.save(activity)
        return activity

    def change_names(self):
        named = self.chance.choice(list(Attendance.objects.order_by("pk")) or [None])
        if named and self.chance.random() < 0.5:
            return named.delete()
        activity, registration = self.some(Activity), self.some(MemberRegistration)
        if activity and registration:
            return make.make(Attendance, activity=activity, registration=registration)
        return None


PLURAL = {"community": "communities", "unit": "units"}


def fields_of(record):
    return {field.name for field in record._meta.concrete_fields} if record else set()


def differing(county):
    """{quarter: rows of which only one computation knows} with what is stored of it."""
    scope, found = county_scope(county), {}
    for quarter in QUARTERS:
        stored, whole = stored_figures(county, quarter).rows, calculate(scope, quarter)
        if list(stored) != whole:
            found[str(quarter)] = [row for row in whole if row not in stored]
    return found


@pytest.mark.parametrize("number", SEEDS)
def test_what_changed_is_all_that_has_to_be_computed(number):
    place = Place()

    @seed(number)
    @ONE
    @given(history=histories, is_random=st.booleans())
    def edit(history, is_random):
        assume(is_random)  # Hypothesis begins with the first of everything
        with transaction.atomic():
            edit_and_compare(place, history, Random(number))
            transaction.set_rollback(True)

    edit()


def edit_and_compare(place, history, chance):
    recorder = Recorder(place, history)
    recorder.record()
    for quarter in QUARTERS:
        store(place.county, quarter)
    editor, taken = Editor(place, recorder, chance), 0
    for _step in range(STEPS):
        taken += editor.step()
        store_changed()
        assert differing(place.county) == {}
    assert taken >= STEPS // 3
