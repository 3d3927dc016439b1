"""Django's own look at a server's settings finds nothing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.once


def check(folder, **more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "DJANGO", "DEBUG"))}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    env = {**kept, "DATA_DIR": str(folder), **more}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)


def test_behind_a_proxy_with_tls_nothing_is_found(tmp_path):
    found = check(tmp_path, HTTPS="1")
    assert found.returncode == 0, found.stderr


def test_without_tls_or_with_debug_it_would_be_told(tmp_path):
    """The control."""
    assert "security.W008" in check(tmp_path).stderr
    assert "security.W018" in check(tmp_path, HTTPS="1", DEBUG="1").stderr
