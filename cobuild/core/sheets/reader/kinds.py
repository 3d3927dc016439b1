"""What a file is, by its content; its name says nothing that can be trusted."""

import re

from refusal import Refused

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS = {
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"BM": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"RIFF": "picture",
    b"{\\rtf": "document",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
}
STREAMS = {  # in a compound file; the first that is there tells
    "EncryptedPackage": "encrypted",
    "Workbook": "old",
    "Book": "old",
    "WordDocument": "document",
    "PowerPoint Document": "document",
}
PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(\?xml|[!a-z])|mime-version:", re.IGNORECASE)
FLAT_BOOK = b'progid="Excel.Sheet"'


def refuse_known(content):
    """Return "zip" or "text"; raise Refused for what is known to be neither workbook nor text."""
    if not content:
        raise Refused("empty")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if kind := binary_kind(content) or page_kind(content):
        raise Refused(kind)
    return "text"


def binary_kind(content):
    if content.startswith(COMPOUND):
        return compound_kind(content)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning) and (len(beginning) > 2 or b"\0" in content[:64]):
            return kind
    return None


def compound_kind(content):
    """[MS-CFB] 2.6.1: entries of the directory are 128 bytes, begun by the name in UTF-16."""
    for name, kind in STREAMS.items():
        entry = re.escape((name + "\0").encode("utf-16-le"))
        if any(found.start() % 128 == 0 for found in re.finditer(entry, content)):
            return kind
    return "broken"


def page_kind(content):
    if not PAGE.match(content[:1024]):
        return None
    return "flat" if FLAT_BOOK in content[:4096] else "html"
