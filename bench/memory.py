"""By how much a fresh process grows that computes all figures of a quarter for all counties."""

from pathlib import Path

import bench.start  # noqa: F401 - before anything of the product
from communities.models import County

from .catalogue import catalogue
from .results import Size


def main():
    County.objects.count()  # connected: what remains is the work itself
    before = kilobytes("VmRSS")
    catalogue()
    growth = (kilobytes("VmHWM") - before) / 1024
    Size("memory", "growth of a process that computes the catalogue", growth, "MiB").tell()


def kilobytes(name) -> int:
    """VmRSS is the size of this process now, VmHWM the largest it was."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)


if __name__ == "__main__":
    main()
