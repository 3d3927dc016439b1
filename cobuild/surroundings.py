"""Says in one line what this machine lacks before anything is installed or started.

    python3 cobuild/surroundings.py [PORT]

Uses the standard library only and no syntax that an old Python 3 cannot read.
"""

import errno
import importlib.util
import os
import shutil
import socket
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 11)
MEGABYTES_TO_INSTALL = 1500
MEGABYTES_TO_RUN = 100


class Lacking(Exception):
    pass


def check_python():
    if sys.version_info < OLDEST:
        have = "%d.%d" % sys.version_info[:2]
        raise Lacking(
            "Python 3.11 or newer is needed, %s is %s: say make PYTHON=/path/to/a/newer/python3"
            % (sys.executable, have)
        )
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Lacking(
                "Python's module %s is missing: install python3-venv (apt install python3-venv)"
                % module
            )


def existing_parent(path):
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    return path


def check_folder(path, name, megabytes):
    place = existing_parent(path)
    if not os.path.isdir(place):
        raise Lacking("%s cannot be used: %s is not a folder" % (name, place))
    if not os.access(place, os.W_OK | os.X_OK):
        raise Lacking("no permission to write to %s (%s)" % (place, name))
    free = shutil.disk_usage(place).free // 2**20
    if free < megabytes:
        raise Lacking(
            "not enough room in %s: %d MB are free, %d MB are needed" % (place, free, megabytes)
        )


def check_folders():
    installed = os.path.exists(os.path.join(CHECKOUT, ".venv", ".installed"))
    room = MEGABYTES_TO_RUN if installed else MEGABYTES_TO_INSTALL
    check_folder(CHECKOUT, "the checkout", room)
    data = os.environ.get("DATA_DIR") or os.path.join(CHECKOUT, "data")
    check_folder(os.path.abspath(os.path.expanduser(data)), "DATA_DIR", MEGABYTES_TO_RUN)


def check_port(text):
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise Lacking("PORT is a number between 1 and 65535, not '%s'" % text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Lacking("port %s is taken: say PORT=another" % text) from None
            raise Lacking("port %s cannot be used: %s" % (text, error.strerror)) from None


def main(arguments):
    try:
        check_python()
        check_folders()
        for port in arguments:
            check_port(port)
    except Lacking as lack:
        sys.exit("cobuild: %s" % lack)


if __name__ == "__main__":
    main(sys.argv[1:])
