"""Sessions that know whose they are, so that people see them and end them (C8)."""

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cobuild.core.fields import LineField

FROM = "signed_in_from"  # in the session: the address and the browser of the sign-in
POSTS = "posts"  # in the session: the posts that it was begun with
BROWSERS = {"MicroMessenger": "WeChat", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome"}
BROWSERS |= {"Safari": "Safari"}
SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac", "Linux")


class SessionManager(BaseSessionManager):
    def live_of(self, user):
        """Where the user is signed in now, the last seen first."""
        rows = self.filter(user=user, expire_date__gt=timezone.now()).order_by("-last_seen")
        return [row for row in rows if row.is_live()]


class Session(AbstractBaseSession):
    """The row of a session; whose it is stands beside its data."""

    session_key = LineField(max_length=40, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    address = LineField(max_length=45, blank=True)
    browser = LineField(max_length=200, blank=True)
    last_seen = models.DateTimeField(auto_now=True)

    objects = SessionManager()

    @classmethod
    def get_session_store_class(cls):
        return SessionStore

    @property
    def name(self) -> str:
        """Names the session on a page without telling its key."""
        return salted_hmac("session-name", self.session_key, algorithm="sha256").hexdigest()[:24]

    @property
    def device(self) -> str:
        """Browser and system in words, as far as the browser tells them."""
        browser = next((word for sign, word in BROWSERS.items() if sign in self.browser), "")
        system = next((word for word in SYSTEMS if word in self.browser), "")
        return " · ".join(filter(None, [browser, system])) or _("unknown")

    def is_live(self) -> bool:
        """Whether the next request would still find the user signed in."""
        data = self.get_decoded()
        same_password = data.get(HASH_SESSION_KEY) == self.user.get_session_auth_hash()
        return same_password and data.get(POSTS, self.user.posts_key) == self.user.posts_key


class SessionStore(DatabaseStore):
    """Django's sessions in the database, in rows of ours; ``last_seen`` is that of the row."""

    last_seen = None

    @classmethod
    def get_model_class(cls):
        return Session

    def _get_session_from_db(self):
        row = super()._get_session_from_db()
        self.last_seen = row and row.last_seen
        return row

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.address, row.browser = data.get(FROM, ("", ""))
        return row
