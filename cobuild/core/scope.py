"""Whose data: every register's query set answers ``visible_to(user)`` and ``editable_by(user)``.

A *place* is what a post is bound to: a county, zone, community or unit. Places come as a mapping
``{kind of place: ids}``; a model says in ``scope`` by which look-up its rows hang on each kind.
Rules: design page access.md, "Rules" 1-4.
"""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q

INSTALLATION = "installation"
Places = Mapping[str, Collection[int]]


def crosses_many(model, path: str) -> bool:
    """Whether the look-up can meet one row more than once."""
    for part in path.split("__"):
        if part == "pk":
            return False
        field = model._meta.get_field(part)
        if field.many_to_many or field.one_to_many:
            return True
        model = field.related_model
        if model is None:
            return False
    return False


class ScopedQuerySet(models.QuerySet):
    def within(self, places: Places):
        """The rows that hang on one of the places."""
        if INSTALLATION in places:
            return self.all()
        condition = Q(pk__in=[])
        for kind, ids in places.items():
            path = self.model.scope.get(kind)
            if path and ids:
                condition |= self._on(path, ids)
        return self.filter(condition)

    def _on(self, path, ids):
        here = Q(**{f"{path}__in": ids})
        if crosses_many(self.model, path):
            return Q(pk__in=self.model._base_manager.filter(here).values("pk"))
        return here

    def visible_to(self, user):
        """What the user may read; another's draft only where the user may write."""
        rows = self.within(user.places_to_read(self.model))
        if not self.model.workflow:
            return rows
        finished = rows.exclude(state=self.model.State.DRAFT)
        return finished | self.editable_by(user)

    def editable_by(self, user):
        """What the user may change: a confirmed record only by those who confirm."""
        rows = self.within(user.places_to_write(self.model))
        if not self.model.workflow:
            return rows.exclude(state=self.model.State.VOIDED)
        state = self.model.State
        rows = rows.exclude(state__in=[state.VOIDED, state.CONFIRMED])
        drafts = self.within(user.places_to_draft(self.model)).filter(
            state__in=[state.DRAFT, state.RETURNED]
        )
        return rows | drafts | self.confirmable_by(user)

    def confirmable_by(self, user):
        """What the user may confirm, send back or correct after it was confirmed."""
        rows = self.within(user.places_to_confirm(self.model))
        return rows.exclude(state=self.model.State.VOIDED)
