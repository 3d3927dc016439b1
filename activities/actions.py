"""Recording an activity with the donations made at it: one act, one transaction."""

from django.db import transaction

from cobuild.core.attachments import attach
from cobuild.core.saving import RecordSaver

from .models import Donation, DonationItem


class ActivitySaver(RecordSaver):
    """Saves a new activity with its photos and one donation for every donor among its lots."""

    def __init__(self, form, lots, photos, *, by):
        super().__init__(form, [], by=by)
        self.lots, self.photos = lots, photos

    def is_valid(self):
        is_valid = super().is_valid()
        lots_are_valid = self.lots is None or self.lots_are_valid()
        return all([is_valid, lots_are_valid, self.photos.is_valid()])

    def lots_are_valid(self):
        is_valid = self.lots.is_valid()
        return (not self.lots.filled or self.form.check_receivers()) and is_valid

    @transaction.atomic
    def save(self, **options):
        activity = super().save(**options)
        attach(activity, self.photos.cleaned_data["files"], by=self.by)
        return activity

    def write_related(self, activity):
        lots = self.lots.by_donor() if self.lots else {}
        return [self.donation(activity, unit, items) for unit, items in lots.items()]

    def donation(self, activity, unit, items):
        donation = Donation.objects.create(
            unit=unit,
            community=activity.host,
            received_on=activity.starts_on,
            receiver=self.form.cleaned_data["receiver"],
            second_receiver=self.form.cleaned_data["second_receiver"],
            activity=activity,
            created_by=self.by,
        )
        for item in items:
            item.donation = donation
            item.save()
        return donation

    def models(self):
        return [*super().models(), Donation, DonationItem]
