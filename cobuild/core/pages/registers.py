"""The declaration of a register and the addresses it gets."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch
from django.urls import NoReverseMatch, path, resolve, reverse

from cobuild.core.changes import changes_of
from cobuild.core.columns import Column, column
from cobuild.core.fields import fields_on
from cobuild.core.filters import filterset_for
from cobuild.core.forms import PartForm, RecordForm
from cobuild.core.records import Record, joined
from cobuild.core.tables import table_for
from cobuild.core.totals import Total


@dataclass(frozen=True)
class Section:
    """Fields that stand together in the form and on the details page."""

    title: str
    fields: tuple[str, ...]
    folded: bool = False
    shown: tuple[Column, ...] = ()  # on the details page only


@dataclass(frozen=True)
class Part:
    """Rows that belong to a record and are edited with it, such as the lots of a donation."""

    model: type
    title: str
    fields: tuple[str, ...]
    relation: str  # the reverse relation on the record
    least: int = 1
    form: type[PartForm] = PartForm
    shown: tuple[str | Column, ...] = ()  # on the details page, where that is not just the fields
    copied: bool = False  # a copy of the record begins with copies of these rows

    @cached_property
    def columns(self):
        return [column(self.model, declared) for declared in self.shown or self.fields]

    def rows(self, record):
        """The rows of the record, with what the shown columns need."""
        return self.with_related(getattr(record, self.relation).all())

    def with_related(self, rows):
        return with_related(rows, self.model, self.columns)


@dataclass(frozen=True)
class More:
    """Another page of a record that its details lead to; ``changes``: only for who may edit it."""

    address: str  # the name of the address, which takes the record's key
    label: str
    icon: str = "download"
    changes: bool = False


@dataclass(frozen=True)
class Register:
    """One register: what its list, form, details, history and export are made from.

    ``columns``, ``filters`` and ``sections`` name model fields; a Column stands for a value that is
    no field. ``search`` names the look-ups the search box asks, with their operators;
    ``sensitive_search`` those that find only what is open to who asks.
    """

    model: type[Record]
    path: str
    columns: tuple[str | Column, ...]
    sections: tuple[Section, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    sensitive_search: tuple[str, ...] = ()
    named: tuple[str, ...] = ()  # prefixes at which a name is searched, "" for its own
    intro: str = ""
    parts: tuple[Part, ...] = ()
    panels: tuple[str, ...] = ()  # reverse relations whose records the details page shows
    more: tuple[More, ...] = ()
    form: type[RecordForm] = RecordForm
    totals: tuple[Total, ...] = ()  # what of its rows can be added up
    annotate: tuple[str, ...] = ()  # query-set methods without arguments, applied to the list
    identity: tuple[str, ...] = ()  # the fields by which an import knows a record again
    list_only: bool = False
    new_url: str = ""  # name of another address that makes new records
    template: str = "core/form.html"
    extra_filters: dict = field(default_factory=dict)
    views: dict = field(default_factory=dict)  # {"detail": a view class} in place of the usual ones

    @property
    def name(self):
        return self.model._meta.model_name

    @property
    def label(self):
        return self.model._meta.verbose_name

    @property
    def label_plural(self):
        return self.model._meta.verbose_name_plural

    @cached_property
    def shown(self) -> list[Column]:
        return [column(self.model, declared) for declared in self.columns]

    @cached_property
    def offered(self) -> list[Column]:
        """What the list can show: its declared columns, then the other fields of the form."""
        declared = {shown.name for shown in self.shown}
        fields = {field.name for field in self.model._meta.get_fields()}
        others = [n for n in self.field_names if n in fields and n not in declared]
        return [*self.shown, *(column(self.model, name) for name in others)]

    @cached_property
    def filterset(self):
        return filterset_for(self)

    @cached_property
    def table(self):
        return table_for(self)

    @property
    def title_column(self) -> Column:
        """The column whose words lead to the record."""
        return title_of(self.shown)

    def columns_named(self, names) -> list[Column]:
        """The columns of these names, each once and in this order; where there is none, the
        declared ones."""
        offered = {column.name: column for column in self.offered}
        return [offered[name] for name in dict.fromkeys(names) if name in offered] or self.shown

    @property
    def new_pages(self):
        """(label, address) of each form for new records; a list of all systems has one a system."""
        if self.list_only:
            children = [register_of(child) for child in self.model.__subclasses__()]
            return [page for child in children for page in child.new_pages]
        return [(self.label, reverse(self.new_url or f"{self.name}-new"))]

    @cached_property
    def field_names(self) -> list[str]:
        return [name for section in self.sections for name in section.fields]

    def rows(self, user):
        """What the user sees of the register, with what the shown columns need."""
        rows = self.model._default_manager.visible_to(user)
        for method in self.annotate:
            rows = getattr(rows, method)()
        return with_related(rows, self.model, self.shown)


def title_of(columns) -> Column:
    return next((column for column in columns if column.kind == "text"), columns[0])


def with_related(rows, model, columns):
    """The rows together with what their columns write of related records."""
    names = {field.name: field for field in model._meta.get_fields()}
    shown = [names[c.name] for c in columns if c.name in names]
    single = [f for f in shown if f.is_relation and (f.many_to_one or f.one_to_one)]
    paths = [path for field in single for path in paths_of_words(field)]
    paths += getattr(model, "words_from", ())
    unwritten = [field for path in paths for field in beyond_words(model, path)]
    many = [Prefetch(f.name, only_words(f.related_model)) for f in shown if f.many_to_many]
    return joined(rows, paths).defer(*unwritten).prefetch_related(*many)


def paths_of_words(field) -> list[str]:
    """The look-ups that the words of a related record need: itself, and what it is called by."""
    more = getattr(field.related_model, "words_from", ())
    return [field.name, *(f"{field.name}__{path}" for path in more)]


def beyond_words(model, path) -> list[str]:
    """The fields of the records at the path that are not needed to write what they are called."""
    related = fields_on(model, path)[-1].related_model
    words = getattr(related, "worded_by", ())
    fields = related._meta.concrete_fields if words else ()
    return [f"{path}__{f.name}" for f in fields if not f.primary_key and f.name not in words]


def only_words(model):
    return model._default_manager.only(*getattr(model, "worded_by", ()))


def has_pages(model) -> bool:
    """Whether some register shows records of the model; a county, for one, has no pages."""
    try:
        return bool(register_of(model))
    except NoReverseMatch:
        return False


def register_of(model) -> Register:
    """The register of a model, as the URL configuration declares it."""
    return register_named(model._meta.model_name)


def register_named(name) -> Register:
    """The register whose addresses begin with the name; NoReverseMatch where there is none."""
    return resolve(reverse(f"{name}-list")).func.view_initkwargs["register"]


def crud_urls(register: Register):
    """The addresses of a register; their names begin with the model's name."""
    from . import attachments, bulk, changes, details, edits, lists, reveal, totals

    def at(tail, view, name, **options):
        view = register.views.get(name, view)
        return path(
            f"{register.path}/{tail}",
            view.as_view(register=register, **options),
            name=f"{register.name}-{name}",
        )

    listing = [at("", lists.ListView, "list"), at("export/", lists.ExportView, "export")]
    listing.append(at("bulk/", bulk.BulkView, "bulk"))
    if register.totals:
        listing.append(at("totals/", totals.TotalsView, "totals"))
    if register.list_only:
        return listing
    pages = [
        at("<int:pk>/", details.DetailView, "detail"),
        at("<int:pk>/history/", details.HistoryView, "history"),
        at("<int:pk>/edit/", edits.UpdateView, "edit"),
    ]
    if not register.new_url:
        pages.append(at("new/", edits.CreateView, "new"))
    if register.model.attachable:
        pages.append(at("<int:pk>/attach/", attachments.AttachView, "attach"))
    if register.model.sensitive_fields:
        pages.append(at("<int:pk>/reveal/", reveal.RevealView, "reveal"))
    states = [
        at(f"<int:pk>/{change}/", changes.ChangeView, change, change=change)
        for change in changes_of(register.model)
    ]
    return listing + pages + states
