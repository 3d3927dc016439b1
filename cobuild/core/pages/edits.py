"""New and edit: one form with its parts, a draft that survives, one record however often sent."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import inlineformset_factory, model_to_dict, modelform_factory
from django.forms.utils import ErrorDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cobuild.core.drafts import Draft
from cobuild.core.saving import AlreadySent, Outdated, RecordSaver

from .base import RegisterView

SPARE_ROWS = 1  # for browsers without JavaScript; static/app.js takes it away


class EditView(RegisterView):
    """What new and edit share. ``instance()`` is the record that the form is about.

    A page of its own names its ``form`` and ``template``; else both are the register's.
    """

    form = None
    template = ""

    def get(self, request, **kwargs):
        draft = Draft.objects.at(request.user, request.path)
        form, parts = self.forms(self.typed(draft) if draft else None)
        return self.page(form, parts, draft=draft)

    def typed(self, draft):
        return draft.typed()

    def post(self, request, **kwargs):
        form, parts = self.forms(request.POST)
        saver = self.saver(form, parts)
        if not saver.is_valid():
            sent = saver.sent_before()
            return self.show(sent) if sent else self.page(form, parts, show_errors=True)
        try:
            record = saver.save(path=request.path, submit=self.wants_submission())
        except AlreadySent as sent:
            return self.show(sent)
        except Outdated as outdated:
            entries = [(entry, self.changes_of(entry)) for entry in outdated.entries]
            return self.page(form, parts, show_errors=True, outdated=entries)
        except (ValidationError, IntegrityError) as error:
            form.add_error(None, saver.words_for(error))
            return self.page(form, parts, show_errors=True)
        messages.success(request, self.success_message(record))
        return redirect(record.get_absolute_url())

    def saver(self, form, parts):
        return RecordSaver(form, [formset for part, formset in parts], by=self.request.user)

    def show(self, sent):
        """What the same form made when it was sent before; a change typed since is not in it."""
        messages.info(self.request, _("This form was sent before: here is what it made."))
        return redirect(sent.url)

    def wants_submission(self):
        return self.request.POST.get("then") == "submit"

    def success_message(self, record):
        return _("“%(record)s” is saved: %(state)s.") % {
            "record": record,
            "state": record.get_state_display(),
        }

    def forms(self, data):
        """The form and, for every part, its formset; bound when there is something typed."""
        instance = self.instance()
        form_class = modelform_factory(
            self.model, form=self.form or self.register.form, fields=self.register.field_names
        )
        form = form_class(data, instance=instance, user=self.request.user, initial=self.initial())
        parts = [(part, self.formset(part, data, instance)) for part in self.register.parts]
        return form, parts

    def formset(self, part, data, instance):
        rows = self.first_rows(part) if data is None else []
        factory = inlineformset_factory(
            self.model,
            part.model,
            form=part.form,
            fields=part.fields,
            extra=SPARE_ROWS + max(len(rows) - part.least, 0),
            min_num=part.least,
            validate_min=True,
            can_delete=True,
        )
        words = {"too_few_forms": _("Add at least one row.")}
        return factory(
            data,
            instance=instance,
            prefix=part.relation,
            initial=rows,
            error_messages=words,
            form_kwargs={"user": self.request.user},
        )

    def initial(self):
        return {}

    def first_rows(self, part):
        """The values of the rows that the part of a new record begins with."""
        return []

    def page(self, form, parts, *, show_errors=False, draft=None, outdated=None):
        if not show_errors:
            forget_errors(form, parts)
        context = {
            "register": self.register,
            "form": form.styled(),
            "parts": [(part, style_formset(formset)) for part, formset in parts],
            "sections": sections_of(self.register, form),
            "record": form.instance if form.instance.pk else None,
            "show_errors": show_errors,
            "draft": draft,
            "outdated": outdated,
            "may_submit": self.may_submit(form.instance),
            **self.more_context(form),
        }
        status = 422 if show_errors else 200
        template = self.template or self.register.template
        return render(self.request, template, context, status=status)

    def more_context(self, form):
        return {}

    def may_submit(self, record):
        """Whether the form offers “submit” beside “save”."""
        open_states = (record.State.DRAFT, record.State.RETURNED)
        writes = bool(self.request.user.places_to_write(self.model))
        return self.model.workflow and record.state in open_states and writes


class CreateView(EditView):
    def instance(self):
        return self.model()

    def initial(self):
        """What the address says (``?unit=7``), or those of the record to copy (``?copy=7``)."""
        source, query = self.source(), self.request.GET
        if source:
            return {**model_to_dict(source, self.register.field_names), **source.when_copied()}
        return {name: query[name] for name in self.register.field_names if name in query}

    def first_rows(self, part):
        source = self.source() if part.copied else None
        rows = getattr(source, part.relation).all() if source else []
        return [model_to_dict(row, part.fields) for row in rows]

    def source(self):
        """The record to copy, if the address names one that the user sees in full."""
        copied = self.request.GET.get("copy", "")
        if not (copied.isascii() and copied.isdecimal()):
            return None
        source = self.visible().filter(pk=copied[:18]).first()
        return source if source and source.is_open_to(self.request.user) else None


class UpdateView(EditView):
    def instance(self):
        record = self.editable_record()
        if self.request.method == "GET":
            self.note_view(record)
        return record


def forget_errors(form, parts):
    """A kept draft is shown without errors: nothing was sent yet."""
    for each in [form, *[row for part, formset in parts for row in formset]]:
        each._errors = ErrorDict()


def style_formset(formset):
    filled = len(getattr(formset, "initial_extra", None) or ())
    for number, form in enumerate(formset):
        form.styled()
        form.is_spare = form.empty_permitted and not form.is_bound and number >= filled
    formset.empty_form_styled = formset.empty_form.styled()
    return formset


def sections_of(register, form):
    """(section, its bound fields) for the template; a hidden field leaves no gap."""
    return [
        (section, [form[name] for name in section.fields if name in form.fields])
        for section in register.sections
    ]
