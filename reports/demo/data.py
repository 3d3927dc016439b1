"""The fictitious texts of the demo county: reports/demo/*.json."""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def data(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
