"""Files as another program reads them: LibreOffice opens and prints them, pdftotext reads that."""

import os
import shutil
import subprocess

import pytest

TEXT = "txt:Text (encoded):UTF8"


def program(*names):
    """The first of the programs that is installed; skips the test where none is."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed")
    return found


def converted(folder, names, kind):
    """Have LibreOffice convert the files in the folder, into the folder."""
    home = {**os.environ, "HOME": str(folder)}
    command = [program("soffice", "libreoffice"), "--headless"]
    command += [f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", kind, "--outdir", str(folder), *names]
    subprocess.run(command, cwd=folder, env=home, check=True, capture_output=True, timeout=180)


def opened(folder, names):
    """{name without ending: text} as LibreOffice reads the documents."""
    converted(folder, names, TEXT)
    paths = [(folder / name).with_suffix(".txt") for name in names]
    return {path.stem: path.read_text("utf-8-sig") for path in paths}


def printed(folder, names):
    """{name: the texts of its pages} as LibreOffice prints the files."""
    reader = program("pdftotext")
    converted(folder, names, "pdf")
    return {name: pages_of(reader, (folder / name).with_suffix(".pdf")) for name in names}


def pages_of(reader, path):
    command = [reader, "-layout", "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return text.split("\f")[:-1]
