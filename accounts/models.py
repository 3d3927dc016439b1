"""Who may do what: a user holds posts, a post is a role with the place it applies to."""

from collections import defaultdict
from functools import cached_property

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cobuild.core.apart import Apart
from cobuild.core.audit import AuditEntry
from cobuild.core.fields import LineField
from cobuild.core.records import Dated, Record, RecordQuerySet
from cobuild.core.scope import INSTALLATION
from communities.models import Community, County, Zone
from units.models import Unit

from .attempts import SignInAttempts, fingerprint, fingerprint_of_codes
from .passwords import PastPassword  # noqa: F401 - a model of this app
from .roles import ROLES
from .saved_views import SavedView
from .second_factor import WithSecondFactor
from .sessions import Session  # noqa: F401 - a model of this app


class UserManager(BaseUserManager.from_queryset(RecordQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user


class MailLanguage(models.TextChoices):
    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class User(WithSecondFactor, Record, AbstractBaseUser):
    """An account; voiding it ends it. What it may do follows from its posts of today."""

    access = "user"
    scope = {}
    USERNAME_FIELD = "username"

    username = LineField(
        _("account"),
        max_length=40,
        validators=[
            RegexValidator(r"^[a-z0-9_.\-]+\Z", _("Small letters, digits and . _ - only."))
        ],
    )
    name = LineField(_("full name"), max_length=50)
    email = LineField(
        _("e-mail address"),
        max_length=254,
        blank=True,
        validators=[EmailValidator()],
        help_text=_("New notices come here once a day. Leave it empty to get no mail."),
    )
    mail_language = LineField(
        _("language of the mail"),
        max_length=10,
        choices=MailLanguage,
        default=MailLanguage.CHINESE,
    )

    must_change_password = models.BooleanField(default=False, editable=False)
    password_changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        constraints = [
            *Record.life_constraints("user"),
            models.UniqueConstraint(
                fields=["username"],
                name="user_username",
                violation_error_message=_("This account name is taken."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_active(self):
        return not self.is_voided

    @transaction.atomic
    def unlock(self, *, by, reason=""):
        """Forget the failed attempts to sign in."""
        SignInAttempts.objects.forget(fingerprint(self.username))
        SignInAttempts.objects.forget(fingerprint_of_codes(self))
        AuditEntry.note(self, AuditEntry.Action.UNLOCK, by=by, reason=reason)

    @property
    def due_first(self) -> str:
        """The name of the page that comes before all others; none where nothing is due."""
        if self.must_change_password or self.password_is_old:
            return "password"
        return "second-factor" if self.lacks_second_factor else ""

    @property
    def password_is_old(self):
        longest = settings.PASSWORD_LASTS
        return bool(longest) and timezone.now() - self.password_changed_at >= longest

    def set_password(self, raw_password):
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    @property
    def lacks_second_factor(self):
        if self.has_second_factor or not settings.SECOND_FACTOR:
            return False
        return any(post.duty.needs_second_factor for post in self.current_posts)

    @cached_property
    def current_posts(self):
        """Every page asks for them; the place of a post is read where it is asked for."""
        return list(self.posts.standing(timezone.localdate()).select_related("county"))

    @cached_property
    def county_ids(self):
        return {post.county_id for post in self.current_posts if post.county_id}

    @cached_property
    def offices(self):
        """The counties in whose office the user works."""
        posts = [post for post in self.current_posts if post.duty.confirms]
        return {post.county_id for post in posts}

    def views_of(self, register):
        """The views of a list that the user may open, each with ``is_default``."""
        views = SavedView.objects.visible_to(self).filter(register=register)
        return list(views.with_default(self))

    @property
    def posts_key(self) -> str:
        """Differs where the posts of the day do: a session ends with the posts it began with."""
        return ",".join(sorted(f"{post.pk}.{post.version}" for post in self.current_posts))

    def holds(self, role):
        return any(post.role == role for post in self.current_posts)

    def places_to_read(self, model):
        """Where the user reads such records: ``{kind of place: ids}``; a directory by all."""
        places = self.own_places(model)
        if model.directory and INSTALLATION not in places:
            return {"county": {post.county_id for post in self.posts_reading(model)}}
        return places

    def own_places(self, model):
        """Where the posts that read such records apply; a directory is read beyond them."""
        return places_of(self.posts_reading(model))

    def posts_reading(self, model):
        return [post for post in self.current_posts if post.duty.may_read(model.access)]

    def places_to_write(self, model):
        return places_of(p for p in self.current_posts if p.duty.may_write(model.access))

    def places_to_draft(self, model):
        return places_of(p for p in self.current_posts if p.duty.may_draft(model.access))

    def places_to_confirm(self, model):
        posts = (p for p in self.current_posts if p.duty.confirms)
        return places_of(p for p in posts if p.duty.may_write(model.access))

    def places_to_reveal(self, model):
        posts = (p for p in self.current_posts if p.duty.reveals)
        return places_of(p for p in posts if p.duty.may_read(model.access))

    @property
    def only_reads(self):
        return not any(post.duty.writes or post.duty.drafts for post in self.current_posts)

    def may_record(self, model):
        return bool(self.places_to_write(model) or self.places_to_draft(model))


def places_of(posts):
    places = defaultdict(set)
    for post in posts:
        places[post.duty.place].add(post.place_id)
    return dict(places)


PLACES = ("county", "zone", "community", "unit")


def role_place_condition():
    """Each role names exactly the place it applies to; the county is always named with it."""
    condition = Q(pk__in=[])
    for role in ROLES.values():
        filled = {"county"} | {role.place} if role.place != INSTALLATION else set()
        nulls = {f"{place}__isnull": place not in filled for place in PLACES}
        condition |= Q(role=role.key, **nulls)
    return condition


class Post(Dated, Record):
    """A role with its place and term."""

    access = "post"
    counts_with = "user"

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("account"), related_name="posts")
    role = LineField(
        _("role"), max_length=20, choices=[(role.key, role.label) for role in ROLES.values()]
    )
    county = models.ForeignKey(
        County, models.PROTECT, verbose_name=_("county"), null=True, blank=True
    )
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("zone"), null=True, blank=True)
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), null=True, blank=True
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-since", "pk"]
        constraints = [
            *Record.life_constraints("post"),
            Dated.term_constraint("post"),
            models.CheckConstraint(
                condition=role_place_condition(),
                name="post_place",
                violation_error_message=_("Name just the place that this role applies to."),
            ),
            Apart(
                fields=["user"],
                column="role",
                values=[role.key for role in ROLES.values() if role.apart],
                field="role",
                name="post_apart",
                violation_error_message=_(
                    "Administration, the audit and the work of a county exclude one another."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.duty.label} {self.place or ''}".strip()

    @property
    def duty(self):
        return ROLES[self.role]

    @property
    def place(self):
        return None if self.duty.place == INSTALLATION else getattr(self, self.duty.place)

    @property
    def place_id(self):
        return None if self.duty.place == INSTALLATION else getattr(self, f"{self.duty.place}_id")

    def clean(self):
        if self.role not in ROLES:
            return
        if self.duty.place == INSTALLATION:
            return
        if self.place is None:
            raise ValidationError({self.duty.place: _("This role needs this place.")})
        if self.duty.place != "county":
            self.county = self.place.county

    def save(self, *args, **kwargs):
        if self.place and self.duty.place != "county":
            self.county_id = self.place.county_id
        super().save(*args, **kwargs)
