"""The account page of the second factor: set up a phone, change to another, new recovery codes."""

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cobuild.core.forms import style
from cobuild.core.recent import confirm_first, recently_signed_in

from . import totp
from .devices import place_of
from .forms import CodeForm, NewPhoneForm
from .second_factor import key_from, new_seed

NEW_SEED = "new_seed"  # in the session: what a phone is being set up with


def second_factor(request):
    if request.user.has_second_factor and NEW_SEED not in request.session:
        return known_phone(request)
    if not request.user.lacks_second_factor and not recently_signed_in(request):
        return confirm_first(request.path)
    return new_phone(request)


def known_phone(request):
    """Only who holds the present phone or a recovery code changes anything here."""
    place = place_of(request, request.user.username)
    form = CodeForm(request.POST or None, user=request.user, place=place)
    if form.is_valid():
        if request.POST.get("act") == "codes":
            return tell_codes(request, request.user.make_recovery_codes())
        request.session[NEW_SEED] = new_seed()
        return show_new_phone(request, NewPhoneForm(user=request.user, seed=""))
    left = request.user.recovery_codes.count()
    return answer(request, "accounts/second_factor.html", form, left=left)


def new_phone(request):
    """What the picture and the key are made from waits in the session for the first code."""
    seed = request.session.setdefault(NEW_SEED, new_seed())
    form = NewPhoneForm(request.POST or None, user=request.user, seed=seed)
    if not form.is_valid():
        return show_new_phone(request, form)
    del request.session[NEW_SEED]
    return tell_codes(request, form.told)


def show_new_phone(request, form):
    key = key_from(request.session[NEW_SEED])
    context = {"key": totp.written(key), "link": link_for(request.user, key)}
    return answer(request, "accounts/new_phone.html", form, **context)


def tell_codes(request, codes):
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def answer(request, template, form, **context):
    style(form)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def link_for(user, key):
    return totp.link(key, user.username, _("Community co-building register"))


def picture(request):
    """What the app on the phone looks at to be set up, while it is being set up."""
    seed = request.session.get(NEW_SEED)
    if seed is None:
        raise Http404
    code = segno.make(link_for(request.user, key_from(seed)), error="m")
    response = HttpResponse(content_type="image/svg+xml")
    code.save(response, kind="svg", scale=4, light="#fff")
    return response
