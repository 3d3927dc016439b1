"""A constraint that both databases hold: what excludes one another is never held at once."""

from .overlap import NoOverlap


class Apart(NoOverlap):
    """Rows that agree in ``fields`` and differ in ``column`` have terms that never share a day.

    Each of ``values`` excludes all others; what is not among them goes together.
    """

    def __init__(self, *, column, values, **kwargs):
        super().__init__(**kwargs)
        self.column, self.values = column, tuple(values)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"column": self.column, "values": self.values}

    # The database's side --------------------------------------------------------------------

    def _side(self, row=""):
        """A number that is the same for rows which go together."""
        cases = (f"WHEN '{value}' THEN {n}" for n, value in enumerate(self.values, start=1))
        return f"(CASE {row}{self.column} {' '.join(cases)} ELSE 0 END)"

    def _excluded(self, model):
        return [*super()._excluded(model), f"{self._side()} WITH <>"]

    def _same(self, model):
        return [*super()._same(model), f"{self._side()} <> {self._side('NEW.')}"]

    # The form's side ------------------------------------------------------------------------

    def _rivals(self, model, instance, using):
        rows, own = super()._rivals(model, instance, using), getattr(instance, self.column)
        if own in self.values:
            return rows.exclude(**{self.column: own})
        return rows.filter(**{f"{self.column}__in": self.values})
