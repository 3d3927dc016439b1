#!/usr/bin/env python3
import os
import sys
from pathlib import Path


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobuild.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        restart_in_environment()
    execute_from_command_line(sys.argv)


def restart_in_environment():
    """Started with the system's Python: go on with the one of .venv."""
    python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == python.parent.parent:
        sys.exit("Django is not installed here: run `make install` first.")
    os.execv(python, [python, *sys.argv])


if __name__ == "__main__":
    main()
