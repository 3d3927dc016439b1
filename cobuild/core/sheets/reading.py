"""Reads files that strangers made, without harm to the process that asks."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryFile
from threading import Event, Timer

from .answers import sheets_from
from .messages import Unreadable
from .reader import limits

READER = Path(__file__).parent / "reader"


def read_sheets(content, name):
    """The sheets of an .xlsx workbook or a .csv text, given as bytes; Unreadable with the way out.

    A fresh interpreter reads them, not a forked copy: a fork of a process with threads (gunicorn,
    Celery) may inherit a held lock and hang, and would share the parent's secrets and open
    connections. The child has neither environment nor files but this one, bounds its own memory
    and processor time, and only plain JSON comes back. Links, pictures and embedded files inside
    are left alone.
    """
    if not content:
        raise Unreadable("empty")
    if len(content) > limits.UPLOAD:
        raise Unreadable("big")
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return answered(file, name)


def answered(file, name):
    too_late = Event()
    try:
        with child(file, PurePath(name).suffix.lower(), too_late) as process:
            return sheets_from(process.stdout, name)
    except Unreadable:
        if too_late.is_set():
            raise Unreadable("slow") from None
        raise


@contextmanager
def child(file, ending, too_late):
    process = subprocess.Popen(
        [sys.executable, "-I", str(READER), ending[:8].replace("\0", "")],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )

    def give_up():
        too_late.set()
        process.kill()

    timer = Timer(limits.SECONDS, give_up)
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
        process.kill()
        process.stdout.close()
        process.wait()
