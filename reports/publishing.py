"""Publishing a quarter, and what changed since: rules of figures.md, "A published quarter"."""

from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cobuild.core.audit import AuditEntry
from communities.models import County

from .checks import checks
from .dimensions import DIMENSIONS
from .figures import FigureRow, Figures, calculate
from .indicators import BY_KEY, INDICATORS
from .listing import PART_ROWS
from .models import Publication, PublishedFile, PublishedRecords
from .quarter_file import KINDS, QuarterFile
from .scopes import county_scope
from .wording import county_unit

LANGUAGE = "zh-hans"  # a published file is the county's own, whoever asked for it
DIRECTORY_SPLITS = [key for key, dimension in DIMENSIONS.items() if dimension.directory]


def publish_key(county, quarter) -> str:
    """The key of the jobs that publish the quarter, whoever asks: two at once are one."""
    return f"reports.publish:{county.pk}:{quarter}"


# Publishing -------------------------------------------------------------------------------------


@transaction.atomic
def publish(county, quarter, *, by, order, at, reason="", way=Publication.Way.OFFICE):
    """Freeze the figures of now as the next version; ``order`` published before gives that one.

    Raises ValidationError while the quarter runs, without a reason for a further version, and
    where a cross-check does not hold.
    """
    County._base_manager.select_for_update().get(pk=county.pk)
    done = Publication.objects.filter(order=order).first()
    if done:
        return done
    version = Publication.objects.of(county, quarter).count() + 1
    check_may_publish(quarter, version, reason)
    scope = county_scope(county)
    figures = Figures(quarter, tuple(calculate(scope, quarter)), at)
    check_cross_checks(figures, scope)
    publication = Publication.objects.create(
        county=county,
        quarter=str(quarter),
        version=version,
        reason=reason.strip(),
        published_by=by,
        way=way,
        published_at=at,
        order=order,
        rows=[row.as_data() for row in figures.rows],
        names=names_in(figures, scope),
    )
    keep_files(publication, figures, scope)
    keep_records(publication, scope)
    AuditEntry.note(publication, AuditEntry.Action.PUBLISH, by=by, reason=publication.reason)
    return publication


def check_may_publish(quarter, version, reason):
    if quarter.last > timezone.localdate():
        raise ValidationError(_("This quarter is not over yet."))
    if version > 1 and not reason.strip():
        raise ValidationError(_("Say why the quarter is published anew."))


def check_cross_checks(figures, scope):
    broken = [check for check in checks(figures, scope) if not check.holds]
    if broken:
        words = "; ".join(f"{check.label}: {check.sides}" for check in broken)
        groups = list(dict.fromkeys(check.indicator.group for check in broken))
        raise ValidationError(
            _("Cross-checks that do not hold: %(checks)s"),
            params={"checks": words, "groups": groups},
        )


def refusal(error) -> dict:
    """What refused the publication, in words, and the parts of the report whose checks did."""
    return {"refused": error.messages, "groups": (error.params or {}).get("groups", [])}


def names_in(figures, scope):
    """The members of each split that are places or units, as they are called now."""
    return [
        [split, [list(pair) for pair in DIMENSIONS[split].labels(scope, "", found).items()]]
        for split in DIRECTORY_SPLITS
        for found in [figures.members(split, BY_KEY)]
    ]


def keep_files(publication, figures, scope):
    anew = replace(figures)  # these have worded their kinds already, in the asker's language
    with translation.override(LANGUAGE):
        unit = county_unit(publication.county)
        file = QuarterFile(anew, scope, unit, publication.publisher)
        for kind in KINDS:
            PublishedFile.objects.create(
                publication=publication, kind=kind, name=file.name(kind), content=file.content(kind)
            )


def keep_records(publication, scope):
    for indicator in INDICATORS:
        found = versions_of(records_behind(indicator, scope, publication.period))
        PublishedRecords.objects.create(
            publication=publication, key=indicator.key, records=sorted(map(list, found.items()))
        )


# Reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FrozenFigures(Figures):
    """The figures of a version, with its places and units as they were called."""

    names: dict = field(default_factory=dict)

    def labels(self, split, scope, *indicators):
        return self.names.get(split) or super().labels(split, scope, *indicators)


def figures_of(publication) -> FrozenFigures:
    rows = tuple(FigureRow.from_data(row) for row in publication.rows)
    names = {split: dict(pairs) for split, pairs in publication.names}
    return FrozenFigures(
        publication.period, rows, publication.published_at, stored=True, names=names
    )


# What changed since -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A record that was entered, corrected or taken out since; ``entry`` tells who and when."""

    record: object
    what: str
    entry: AuditEntry | None


def records_behind(indicator, scope, quarter):
    """The records from which the figure of the quarter is computed."""
    rows = indicator.sources(scope, quarter.span)
    part = PART_ROWS.get(rows.model)
    if not part:
        return rows
    owners = rows.order_by().values(part.relation)
    return part.owner._default_manager.filter(pk__in=owners)


def versions_of(rows) -> dict[int, int]:
    """{id: version}"""
    return dict(rows.order_by().values_list("pk", "version"))


def changes_since(publication) -> list[tuple]:
    """(indicator, its changes) for the figures whose records changed since the version."""
    scope = county_scope(publication.county)
    found = []
    for kept in publication.records.order_by("pk"):
        if kept.key not in BY_KEY:
            continue
        rows = records_behind(BY_KEY[kept.key], scope, publication.period)
        words = differing(dict(kept.records), versions_of(rows))
        if words:
            found.append((BY_KEY[kept.key], told(rows.model, words, publication)))
    return found


def differing(then, now) -> dict[int, str]:
    """{id: what happened} of the records that are new, gone or of another version."""
    changed = [pk for pk in {*then, *now} if then.get(pk) != now.get(pk)]
    return {pk: word_for(pk, then, now) for pk in changed}


def word_for(pk, then, now) -> str:
    if pk not in then:
        return _("added")
    return _("corrected") if pk in now else _("taken out")


def told(model, words, publication) -> list[Change]:
    rows = model._base_manager.filter(pk__in=words).order_by("pk")
    last = last_entries(model, words, publication.published_at)
    if model.counts_with:
        last = entries_of_owners(model, rows, publication.published_at) | last
    return [Change(row, words[row.pk], last.get(row.pk)) for row in rows]


def last_entries(model, ids, since) -> dict[int, AuditEntry]:
    """{id: the last entry about the record since then}"""
    entries = AuditEntry.objects.changing().filter(
        label=model._meta.label_lower, object_id__in=ids, at__gt=since
    )
    return {entry.object_id: entry for entry in entries.select_related("actor").order_by("pk")}


def entries_of_owners(model, rows, since) -> dict[int, AuditEntry]:
    """{id: the last entry about the record without which it does not count}"""
    field = model._meta.get_field(model.counts_with)
    owners = {row.pk: getattr(row, field.attname) for row in rows}
    entries = last_entries(field.related_model, set(owners.values()), since)
    return {pk: entries[owner] for pk, owner in owners.items() if owner in entries}
