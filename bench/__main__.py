"""Runs the measurements: ``python -m bench [PART ...]``, all parts by default (PARTS below).

PostgreSQL is the one that DATABASE_URL names, else a private one for the time of the run. Counties
are loaded into the named database and into one of the same name with ``_small``, unless they hold
them already. BENCH_ACTIVITIES says how many activities (10,000,000; a hundredth of it in the small
one), BENCH_COUNTIES of how many counties (5), BENCH_ROUNDS how often each is measured (7),
BENCH_STORED for how many quarters figures are stored (40). The lists have databases of their own,
of the same name with their sizes: BENCH_LISTS (100000,1000000,5000000).
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.services import CHECKOUT, named_database, private_postgresql

from . import lists, page
from .database import Database
from .results import BOUNDS, MARK

ACTIVITIES = int(os.environ.get("BENCH_ACTIVITIES") or 10_000_000)
COUNTIES = int(os.environ.get("BENCH_COUNTIES") or 5)
SMALL = 100  # how many times smaller the small database is
PARTS = ("catalogue", "memory", "late", "page", "lists", "files_import", "files_export")


def main(wanted):
    unknown = set(wanted) - set(PARTS)
    if unknown:
        sys.exit(f"There is no measurement {', '.join(sorted(unknown))}: {', '.join(PARTS)}.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cobuild-bench-")))
        folder.chmod(0o711)  # PostgreSQL runs as somebody else and has a folder of its own in it
        address = named_database() or stack.enter_context(private_postgresql(folder))
        if address is None:
            sys.exit("The measurements need PostgreSQL: name a database in DATABASE_URL.")
        large = Database(address, folder / "data", COUNTIES, ACTIVITIES)
        small = large.smaller(max(ACTIVITIES // SMALL, COUNTIES))
        parts = [part for part in PARTS if part in wanted or not wanted]
        for database in needed(parts, large, small):
            database.prepare()
        results = [result for part in parts for result in results_of(part, large, small)]
    show(results)


def needed(parts, large, small):
    own = lists.databases(large).values() if "lists" in parts else ()
    return [*((large, small) if set(parts) - {"lists"} else ()), *own]


def results_of(part, large, small):
    if part == "lists":
        return [result.data for result in lists.measure(lists.databases(large))]
    if part == "page":
        return [result.data for result in page.measure(large, small)]
    return list(of_own_process(part, large))


def of_own_process(part, database):
    """What a part measured in a process of its own; what else it says passes through."""
    command = [sys.executable, "-m", f"bench.{part}"]
    options = {"cwd": CHECKOUT, "env": database.environment, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **options) as child:
        for line in child.stdout:
            if line.startswith(MARK):
                yield json.loads(line.removeprefix(MARK))
            else:
                print(line, end="", flush=True)
    if child.returncode:
        sys.exit(child.returncode)


def show(results):
    print(f"\nCounties: {COUNTIES}. Activities: {ACTIVITIES:,}.")
    for result in results:
        print(f"{result['name']:<26} {result['value']:>9.3f} {result['unit']:<6} {told(result)}")


def told(result):
    bound = BOUNDS.get(result["name"])
    verdict = "met" if bound and result["value"] <= bound else "missed"
    words = [f"bound {bound}: {verdict}" if bound else "no bound", result["what"]]
    if "floor" in result:
        words.append(f"{result['contender']:.4g} s against {result['floor']:.4g} s")
    return "; ".join(word for word in (*words, result["note"]) if word)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
