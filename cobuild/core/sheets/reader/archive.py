"""The XML parts of a workbook out of its zip archive, trusting nothing that the archive says."""

import zipfile
import zlib
from io import BytesIO

import limits
from refusal import Refused

ENCRYPTED = 1
PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeError,
    ValueError,
)
TELLING = {  # a part, in lower case, that only this kind of file has
    "xl/workbook.bin": "xlsb",
    "word/document.xml": "document",
    "ppt/presentation.xml": "document",
    "content.xml": "ods",
}


def parts(content):
    """Yield the name and content of each XML part; raise Refused."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        entries = {checked(entry): entry for entry in counted(archive.infolist())}
        refuse_other(entries, len(archive.infolist()))
        for name, entry in entries.items():
            if name.lower().endswith((".xml", ".rels")):
                yield name, inflated(archive, entry)
    except FAULTS as fault:
        raise Refused("broken") from fault


def counted(entries):
    if len(entries) > limits.ENTRIES:
        raise Refused("bomb")
    if sum(entry.file_size for entry in entries) > limits.UNPACKED:
        raise Refused("bomb")
    return entries


def checked(entry):
    """The name of an entry, once that and its sizes are found harmless."""
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise Refused("names")
    if entry.flag_bits & ENCRYPTED:
        raise Refused("encrypted")
    if entry.file_size > max(limits.BIG_PART, limits.RATIO * entry.compress_size):
        raise Refused("bomb")
    if entry.compress_type not in PLAIN:
        raise Refused("broken")
    return name


def refuse_other(entries, number):
    names = {name.lower() for name in entries}
    if len(names) < number:
        raise Refused("names")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if kind := next((kind for part, kind in TELLING.items() if part in names), None):
        raise Refused(kind)
    if "[content_types].xml" not in names:
        raise Refused("archive")


def inflated(archive, entry):
    """Never more bytes than the entry announces: zipfile stops there, then compares the sum."""
    with archive.open(entry) as part:
        content = part.read()
    if len(content) != entry.file_size:
        raise Refused("broken")
    return content
