"""Where kills take place: a database that begins anew each time, and processes that work on it."""

import time
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from . import victims
from .databases import database
from .victims import NOW

processes = get_context("forkserver")
processes.set_forkserver_preload(["tests.kills.warm"])


@dataclass(frozen=True)
class Run:
    """How a process ended, how far it came and how long it took."""

    code: int
    steps: int
    seconds: float


@contextmanager
def founded(folder):
    """The database with the county, on which all stages are set."""
    with database(folder) as made:
        ask(made, victims.migrate)
        ask(made, victims.found_county)
        made.keep("founded")
        yield made


class Stage:
    """The county before some kind of work is done, as often as needed."""

    def __init__(self, kind, place):
        self.kind, self.place = kind, place
        place.restore("founded")
        self.ask(victims.ask, kind)
        place.keep("asked")

    def begin(self):
        self.place.restore("asked")

    def ask(self, act, *args):
        return ask(self.place, act, *args)

    def run(self, point=None, seconds=None) -> Run:
        """Begin anew and work until the end, the point, or for so many seconds."""
        self.begin()
        ready = processes.Barrier(2)
        child, steps = self.worker(ready, point)
        ready.wait()
        begun = time.monotonic()
        child.join(seconds)
        child.kill()
        child.join()
        return Run(child.exitcode, steps.value, time.monotonic() - begun)

    def worker(self, ready, point=None):
        """A process that does the work as soon as all that share ``ready`` are there."""
        steps = processes.RawValue("L", 0)
        arguments = (self.place.name, NOW, victims.work, self.kind, ready, steps, point)
        child = processes.Process(target=victims.in_database, args=arguments)
        child.start()
        return child, steps

    def outcome(self):
        return self.ask(victims.outcome, self.kind)


def ask(place, act, *args, clock=NOW):
    """What the act of victims.py gives, done in the database by a process of its own."""
    receiver, sender = processes.Pipe(duplex=False)
    child = processes.Process(target=tell, args=(sender, place.name, clock, act, *args))
    child.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        raise AssertionError(f"{act.__name__} failed, see above") from None
    finally:
        child.join()


def tell(sender, name, clock, act, *args):
    sender.send(victims.in_database(name, clock, act, *args))
