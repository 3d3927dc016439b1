"""The pages of saved views: keep the list as it is shown, rename, share, make it the first."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cobuild.core.filters import filterset_for
from cobuild.core.forms import style
from cobuild.core.pages.lists import filter_words
from cobuild.core.pages.queries import canonical, fitting
from cobuild.core.pages.registers import register_named
from communities.models import County

from .saved_views import MOST, SavedView


class SavedViewForm(forms.ModelForm):
    """Who may not change the view chooses only whether the list opens with it."""

    is_default = forms.BooleanField(label=gettext_lazy("the list opens with it"), required=False)

    class Meta:
        model = SavedView
        fields = ("name", "county")

    def __init__(self, *args, user, may_edit=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["county"].queryset = County.objects.filter(pk__in=user.offices)
        self.fields["county"].empty_label = _("nobody: only I see it")
        if not user.offices or not may_edit:
            del self.fields["county"]
        if not may_edit:
            del self.fields["name"]
        style(self)

    def clean(self):
        view = self.instance
        own = SavedView.objects.filter(owner=view.owner)
        if view.pk is None and own.count() >= MOST:
            words = ngettext(
                "%(most)s view is kept at most.", "%(most)s views are kept at most.", MOST
            )
            raise forms.ValidationError(words % {"most": MOST})
        named = own.filter(register=view.register, name=self.cleaned_data.get("name", view.name))
        if named.exclude(pk=view.pk).exists():
            self.add_error("name", _("You have a view of this name already."))

    @transaction.atomic
    def save_for(self, shared_before):
        view = self.save()
        view.set_default(self.user, self.cleaned_data["is_default"])
        view.note_sharing(shared_before, by=self.user)


def register_or_404(user, name):
    """The register of this name; 404 where there is none, 403 where the user reads none of it."""
    try:
        register = register_named(name)
    except NoReverseMatch:
        raise Http404 from None
    if not any(user.places_to_read(register.model).values()):
        raise PermissionDenied
    return register


def view_or_404(user, pk) -> SavedView:
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    views = SavedView.objects.visible_to(user).with_default(user).select_related("county")
    return get_object_or_404(views, pk=pk)


def saved_views(request):
    """All that the reader may open, by register."""
    views = SavedView.objects.visible_to(request.user).with_default(request.user)
    groups = {}
    for view in views.select_related("county", "owner"):
        groups.setdefault(view.register, []).append(view)
    context = {"groups": [(register_named(name), group) for name, group in groups.items()]}
    return render(request, "accounts/views.html", context)


def save_view(request, name):
    """Keep the list as its address says."""
    register = register_or_404(request.user, name)
    query, _left_out = fitting(register, canonical(request.GET), request)
    view = SavedView(owner=request.user, register=name, query=canonical(query))
    typed = request.POST if request.method == "POST" else None
    form = SavedViewForm(typed, instance=view, user=request.user)
    return answer(request, register, form, shared_before="")


def change_view(request, view):
    view = view_or_404(request.user, view)
    register = register_or_404(request.user, view.register)
    before = view.county.name if view.county else ""
    form = SavedViewForm(
        request.POST if request.method == "POST" else None,
        instance=view,
        user=request.user,
        may_edit=may_edit(view, request.user),
        initial={"is_default": view.is_default},
    )
    return answer(request, register, form, shared_before=before)


def may_edit(view, user) -> bool:
    return SavedView.objects.editable_by(user).filter(pk=view.pk).exists()


def answer(request, register, form, *, shared_before):
    view = form.instance
    if form.is_bound and form.is_valid():
        try:
            form.save_for(shared_before)
        except IntegrityError:
            form.add_error(None, _("You have a view of this name already."))
        else:
            messages.success(request, _("The view “%(view)s” is kept.") % {"view": view})
            return redirect(f"{reverse(f'{register.name}-list')}?view={view.pk}")
    rows = register.model._default_manager.none()
    query = QueryDict(view.query)
    style(form)
    context = {
        "register": register,
        "view": view,
        "form": form,
        "filter": filter_words(filterset_for(register)(query, queryset=rows, request=request)),
        "list_query": view.query,
        "may_delete": view.pk and may_edit(view, request.user),
    }
    return render(request, "accounts/view.html", context, status=422 if form.errors else 200)


@transaction.atomic
def delete_view(request, view):
    view = view_or_404(request.user, view)
    if not may_edit(view, request.user):
        raise PermissionDenied
    before, view.county = view.county.name if view.county else "", None
    view.note_sharing(before, by=request.user)
    view.delete()
    messages.success(request, _("The view “%(view)s” is removed.") % {"view": view})
    return redirect("views")
