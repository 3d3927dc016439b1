import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "cobuild" / "surroundings.py"


def look(*arguments, **environment):
    command = [sys.executable, "-I", SCRIPT, *arguments]
    found = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True
    )
    return found.returncode, found.stderr


def test_good_surroundings_say_nothing(tmp_path):
    assert look(DATA_DIR=str(tmp_path / "new" / "data")) == (0, "")


@pytest.mark.parametrize("port", ["", "x", "0", "65536", "-1"])
def test_a_port_is_a_number(port):
    code, words = look(port)
    assert code == 1
    assert words == f"cobuild: PORT is a number between 1 and 65535, not '{port}'\n"


def test_a_taken_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert look(str(port)) == (1, f"cobuild: port {port} is taken: say PORT=another\n")


def test_data_dir_below_a_file(tmp_path):
    (tmp_path / "file").touch()
    code, words = look(DATA_DIR=str(tmp_path / "file" / "data"))
    assert code == 1
    assert words == f"cobuild: DATA_DIR cannot be used: {tmp_path / 'file'} is not a folder\n"
