"""Figures of a quarter for a person or a county: stored ones, and how they are kept up to date."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from cobuild.core.periods import Quarter, last_quarters
from communities.models import County

from .basis import Basis, bases_of
from .figures import FigureRow, Figures, calculate, pools_of, rows_of
from .indicators import INDICATORS
from .models import QuarterFigures
from .models.figures import PickedRows
from .reading import tables_read
from .scopes import county_scope, user_scope

KEPT_QUARTERS = 8  # what the workbench draws of a county


def figures_for(user, quarter, keys=None) -> list[FigureRow]:
    """The totals of a quarter as the user may see them; ``keys`` names figures (None: all).

    One FigureRow a figure, with ``.value``, ``.year_to_date``, ``.year_before``, ``.text()`` and
    ``.change_text``. Those who read the whole county get the stored figures where there are any.
    """
    scope = user_scope(user)
    figures = stored_figures(scope.county, quarter) if scope.county else None
    rows = figures.rows if figures else calculate(scope, quarter, splits=(), keys=keys)
    return [row for row in rows if not row.split and (keys is None or row.key in keys)]


def fresh_figures(scope, quarter, splits=None, keys=None) -> Figures:
    """Figures computed now; ``splits`` and ``keys`` limit the work to what a page shows."""
    at = timezone.now()
    return Figures(quarter, tuple(calculate(scope, quarter, splits=splits, keys=keys)), at)


def stored_figures(county, quarter) -> Figures | None:
    """The county's stored figures; None where none are stored, or by an older list of figures."""
    stored = QuarterFigures.objects.filter(county=county, quarter=str(quarter)).first()
    if stored is None or stored.catalogue != catalogue():
        return None
    rows = tuple(FigureRow.from_data(data) for data in stored.rows)
    return Figures(quarter, rows, stored.computed_at, stored=True)


def stored_rows(county, quarters, keys, splits=("",)) -> dict[Quarter, list[FigureRow]]:
    """Of the county's stored figures of these quarters the rows of some figures and splits."""
    stored = QuarterFigures.objects.filter(
        county=county, quarter__in=[str(quarter) for quarter in quarters], catalogue=catalogue()
    )
    found = stored.annotate(found=PickedRows(keys, splits)).values_list("quarter", "found")
    return {
        Quarter.parse(text): [FigureRow.from_data(data) for data in rows] for text, rows in found
    }


def store(county, quarter) -> QuarterFigures:
    """Compute all figures of the county and keep them.

    Doing it twice, or at once, gives the same row.
    """
    return keep(county, quarter, bases_of([county])[county.pk])


def keep(county, quarter, basis: Basis, *, rows=(), reads=None) -> QuarterFigures:
    """Keep ``rows``, plain data of the figures named in ``reads``, and compute all others.

    What the figures rest on was read before them: a record that changes in between is seen as
    changed by the next look, never missed.
    """
    state, at, reads = basis.of(quarter), timezone.now(), dict(reads or {})
    with transaction.atomic():
        computed = {key: [] for key in reads}
        for row in rows:
            computed[row["key"]].append(row)
        stale = [indicator for indicator in INDICATORS if indicator.key not in reads]
        pools = pools_of(stale, county_scope(county), quarter)
        for indicator in stale:
            with tables_read() as names:
                computed[indicator.key] = [row.as_data() for row in rows_of(indicator, pools)]
            reads[indicator.key] = sorted(names & state.keys())
        defaults = {
            "rows": [row for indicator in INDICATORS for row in computed[indicator.key]],
            "basis": state,
            "reads": reads,
            "catalogue": catalogue(),
            "computed_at": at,
        }
        stored, _created = QuarterFigures.objects.update_or_create(
            county=county, quarter=str(quarter), defaults=defaults
        )
    return stored


def store_changed() -> list[QuarterFigures]:
    """Compute of each county's last and all stored quarters the figures that changed.

    A figure changed if a table that it reads has another state in the periods that the report of
    the quarter looks at.
    """
    counties = list(County.objects.counted())
    bases = bases_of(counties)
    stored = []
    for county in counties:
        for quarter in quarters_kept(county):
            changed = store_what_changed(county, quarter, bases[county.pk])
            stored += [changed] if changed else []
    return stored


def quarters_kept(county) -> list[Quarter]:
    """The quarters of the county whose figures are kept up to date."""
    texts = set(QuarterFigures.objects.filter(county=county).values_list("quarter", flat=True))
    return sorted({*last_quarters(KEPT_QUARTERS), *map(Quarter.parse, texts)})


def store_what_changed(county, quarter, basis: Basis) -> QuarterFigures | None:
    """None where the stored figures rest on the records as they are."""
    here = QuarterFigures.objects.filter(county=county, quarter=str(quarter))
    stored = here.filter(catalogue=catalogue()).defer("rows").first()
    if stored is None:
        return keep(county, quarter, basis)
    state = basis.of(quarter)
    moved = {table for table in state if state[table] != stored.basis.get(table)}
    if not moved:
        return None
    reads = {key: tables for key, tables in stored.reads.items() if not moved & set(tables)}
    rows = [row for row in stored.rows if row["key"] in reads]
    return keep(county, quarter, basis, rows=rows, reads=reads)


def catalogue() -> str:
    """A digest of the list of figures: a new figure makes stored ones incomplete."""
    return digest([[i.key, i.kind, *i.splits, *i.beside] for i in INDICATORS])


def digest(data) -> str:
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()
