"""Whose data: every register's query set answers ``visible_to(user)`` and ``editable_by(user)``.

A *place* is what a post is bound to: a county, zone, community or unit. Places come as a mapping
``{kind of place: ids}``; a model says in ``scope`` by which look-up (or by which of several) its
rows hang on each kind.
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


def paths(scope, kind) -> tuple[str, ...]:
    """The look-ups by which rows hang on a kind of place: none, one, or any of several."""
    declared = scope.get(kind, ())
    return (declared,) if isinstance(declared, str) else declared


def own_places(model, user) -> dict[str, set[int]]:
    """The places where the user writes records of the model, as drafts or in their own right."""
    places = {kind: set(ids) for kind, ids in user.places_to_draft(model).items()}
    for kind, ids in user.places_to_write(model).items():
        places[kind] = places.get(kind, set()) | set(ids)
    return places


NOTHING = Q(pk__in=[])


class ScopedQuerySet(models.QuerySet):
    def within(self, places: Places):
        """The rows that hang on one of the places."""
        return self.filter(self._hangs_on(places, self.model.scope))

    def visible_to(self, user):
        """What the user may read; another's draft only where the user may write."""
        readable = self._hangs_on(user.places_to_read(self.model), self.model.scope)
        if self.model.workflow:
            readable = readable & ~Q(state=self.model.State.DRAFT) | self._editable(user)
        return self.filter(readable)

    def editable_by(self, user):
        """What the user may change: a confirmed record only by those who confirm."""
        return self.filter(self._editable(user))

    def confirmable_by(self, user):
        """What the user may confirm, send back or correct after it was confirmed."""
        return self.filter(self._confirmable(user))

    def revealable_by(self, user):
        """The rows whose sensitive fields the user may have shown in full, with a reason."""
        places = user.places_to_reveal(self.model)
        return self.visible_to(user).filter(self._hangs_on(places, self.model.scope))

    def submittable_by(self, user):
        """The rows of the places where the user writes in their own right, not only drafts."""
        return self.filter(self._written(user.places_to_write(self.model)))

    # The conditions -------------------------------------------------------------------------

    def _editable(self, user):
        state = self.model.State
        written = self._written(user.places_to_write(self.model))
        if not self.model.workflow:
            return written & ~Q(state=state.VOIDED)
        written &= ~Q(state__in=[state.VOIDED, state.CONFIRMED])
        drafted = self._written(user.places_to_draft(self.model)) & Q(
            state__in=[state.DRAFT, state.RETURNED], created_by=user
        )
        return written | drafted | self._confirmable(user)

    def _confirmable(self, user):
        written = self._written(user.places_to_confirm(self.model))
        return written & ~Q(state=self.model.State.VOIDED)

    def _written(self, places):
        return self._hangs_on(places, {**self.model.scope, **self.model.write_scope})

    def _hangs_on(self, places, scope) -> Q:
        if INSTALLATION in places:
            return ~NOTHING
        condition = NOTHING
        for kind, ids in places.items():
            for path in paths(scope, kind):
                if ids:
                    condition |= self._on(path, ids)
        return condition

    def _on(self, path, ids):
        here = Q(**{f"{path}__in": ids})
        if crosses_many(self.model, path):
            return Q(pk__in=self.model._base_manager.filter(here).values("pk"))
        return here
