import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobuild.settings")


def behind_proxy(application, trusted):
    """Give the address of the person instead of the proxy's to whatever asks for REMOTE_ADDR."""

    def answer(environ, start_response):
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        if forwarded and environ.get("REMOTE_ADDR") in trusted:
            environ["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()
        return application(environ, start_response)

    return answer


def build():
    from django.conf import settings

    return behind_proxy(get_wsgi_application(), settings.TRUSTED_PROXIES)


application = build()
