"""Half-filled forms that survive a closed browser, and forms sent twice that make one record."""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from .fields import LineField

LARGEST_DRAFT = 200_000  # characters
NOT_KEPT = ("csrfmiddlewaretoken", "form_token", "password", "new_password")
signer = Signer(salt="form-token")


class DraftManager(models.Manager):
    def keep(self, user, path, data: QueryDict):
        """Keep what was typed into the form at ``path`` for the earlier draft; None if too long."""
        text = kept_of(data)
        if text is None:
            return None
        return self.update_or_create(user=user, path=path, defaults={"data": text})[0]

    def at(self, user, path):
        return self.filter(user=user, path=path).first()

    def take(self, user, path) -> dict[str, str]:
        """What was typed there, for a form that is not kept while typing; given back once."""
        draft = self.at(user, path)
        if draft is None:
            return {}
        draft.delete()
        return draft.typed().dict()


class Draft(models.Model):
    """What one person has typed into the form at one address and not sent yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = LineField(max_length=200)
    data = models.TextField()
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = DraftManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="draft_of_form")]

    def __str__(self):
        return self.path

    def typed(self) -> QueryDict:
        return QueryDict(self.data, mutable=True)


class FormToken(models.Model):
    """A form that was sent; the unique token makes the second sending find the first record."""

    token = LineField(max_length=100, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = LineField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.url


def kept_of(data: QueryDict) -> str | None:
    """What is kept of a form that was typed into; no passwords, and None if it is too long."""
    data = data.copy()
    for name in NOT_KEPT:
        data.pop(name, None)
    text = data.urlencode()
    return text if len(text) <= LARGEST_DRAFT else None


def form_path(request):
    """The address of a form of this site, or nothing."""
    path = request.GET.get("path", "")[:200]
    try:
        name = resolve(path).url_name or ""
    except Resolver404:
        return ""
    return path if name.endswith(("-new", "-edit")) else ""


def new_token(user) -> str:
    """A token for one form of one user; ``owner_of`` tells whose it is."""
    return signer.sign(f"{user.pk}-{secrets.token_urlsafe(12)}")


def owner_of(token: str) -> int | None:
    """The id of the user whose form carried the token; None when it is not one of ours."""
    try:
        return int(signer.unsign(token).split("-")[0])
    except (BadSignature, ValueError):
        return None
