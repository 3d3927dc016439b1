"""Bandit finds nothing of medium or high weight; what is marked as seen has its reason there."""

import re
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.once
NOT_SERVED = {"tests"}
PRODUCT = sorted(
    path.name
    for path in settings.BASE_DIR.iterdir()
    if path.name not in NOT_SERVED and path.is_dir() and any(path.glob("*.py"))
)
MARK = re.compile(r"#\s*nosec.*")
REASONED = re.compile(r"# nosec( B\d{3})+ # \w.*\w")


def bandit(*paths):
    command = [sys.executable, "-m", "bandit", "-q", "-ll", "-r", *map(str, paths)]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)


def test_nothing_is_found():
    assert {"accounts", "cobuild", "deploy", "reports"} <= set(PRODUCT)
    found = bandit(*PRODUCT, "manage.py")
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_weak_spot_would_be_found(tmp_path):
    """The control."""
    (tmp_path / "weak.py").write_text('def find(cursor, q):\n    cursor.execute("SELECT " + q)\n')
    (tmp_path / "weaker.py").write_text("import pickle\n\n\ndef load(f):\n    pickle.load(f)\n")
    found = bandit(tmp_path)
    assert found.returncode == 1
    assert "B301" in found.stdout


def test_marks_name_their_finding_and_a_reason():
    files = [path for name in PRODUCT for path in (settings.BASE_DIR / name).rglob("*.py")]
    marks = [mark for path in files for mark in MARK.findall(path.read_text(encoding="utf-8"))]
    assert marks and [mark for mark in marks if not REASONED.match(mark)] == []
