"""A fourth system is an app of its own: its pages and figures come without a change elsewhere."""

import json
import os
import subprocess
import sys

from django.conf import settings


def test_a_fourth_system_shows_on_all_pages(tmp_path):
    hidden = {"PYTEST_VERSION", "DATABASE_URL", "DATA_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"MORE_SYSTEMS": "tests.project.sports", "DATA_DIR": str(tmp_path), "DEBUG": "1"}
    environment |= {"SECOND_FACTOR": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.project.visit_sports"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {
        "agreement": 302,
        "activity": 302,
        "menu": True,
        "board": 302,
        "agreements": True,
        "activities": True,
        "document": 200,
        "quarter": True,
        "figures": ["2026Q3,sports.agreements,,,1", "2026Q3,sports.activities,,,1"],
    }
