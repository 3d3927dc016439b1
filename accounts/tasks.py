from celery import shared_task

from .attempts import SignInAttempts
from .sessions import SessionStore


@shared_task(name="accounts.sweep")
def sweep():
    """Forget counters whose time is over and sessions that ended."""
    SignInAttempts.objects.over().delete()
    SessionStore.clear_expired()
