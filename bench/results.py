"""What was measured, as lines that the run collects and shows as a table."""

import json
import sys
from dataclasses import asdict, dataclass

BOUNDS = {  # {name of a result: the most it may be}
    "catalogue": 2.0,
    "late": 0.05,
    "page": 2.0,
    "page, growth": 1.2,
    "memory": 64,
    "lists 1,000,000, list": 1.5,
    "lists 1,000,000, filtered": 1.5,
    "lists 1,000,000, details": 1.5,
    "lists 1,000,000, word": 1.5,
    "lists 1,000,000, far": 2.0,
    "lists 1,000,000, size": 45,
    "lists, growth": 1.3,
    "import": 4.0,
    "import, queries": 60,
    "export csv": 1.5,
    "export xlsx": 0.5,
    "export csv, memory": 32,
    "export xlsx, memory": 32,
}
MARK = "result "


@dataclass(frozen=True)
class Ratio:
    """Seconds of a contender over those of its floor."""

    name: str
    what: str
    contender: float
    floor: float
    note: str = ""

    @property
    def data(self):
        return {**asdict(self), "value": self.contender / self.floor, "unit": "times"}

    def tell(self):
        write(self.data)


@dataclass(frozen=True)
class Size:
    """A number of its own, such as a growth in MiB."""

    name: str
    what: str
    value: float
    unit: str
    note: str = ""

    @property
    def data(self):
        return asdict(self)

    def tell(self):
        write(self.data)


def write(result):
    print(MARK + json.dumps(result))
    sys.stdout.flush()
