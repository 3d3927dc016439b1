import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobuild.settings")

TRANSPORT_ALIASES["folder"] = "cobuild.broker:Transport"  # makes folder:// a broker address

app = Celery("cobuild")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
