"""Files that must not be read. BAD_FILES has each by its name, KINDS why it is refused."""

import io
import struct
import zipfile
import zlib

from . import good

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEBIBYTE = 1 << 20
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts):
    """An archive of these parts, a dict or pairs (so that a name can come twice)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def book(**changed):
    """A good workbook with these parts instead of its own; `sheet` is that of the cells."""
    names = {"sheet": SHEET, "strings": "xl/sharedStrings.xml", "workbook": "xl/workbook.xml"}
    return zipped(parts_of(good.small()) | {names[name]: part for name, part in changed.items()})


def plus(name, part=b"x"):
    return zipped(parts_of(good.small()) | {name: part})


def twice(name, again):
    """A workbook with a part of this name twice; `again` has as many letters."""
    parts = parts_of(good.small())
    content = zipped([*parts.items(), (again, parts[name])])
    return content.replace(again.encode(), name.encode())


def cells(*cells, before=""):
    rows = "".join(f'<row r="{row}">{cell}</row>' for row, cell in cells)
    text = f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}'
    return (text + "</sheetData></worksheet>").encode()


def cell(place, value=1):
    return f'<c r="{place}"><v>{value}</v></c>'


def compound(*streams):
    """A compound file as far as anybody looks: the entries of the directory are in place."""
    entries = b"".join((name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return COMPOUND.ljust(512, b"\0") + entries.ljust(4096, b"\0")


def laughs():
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    text = '<c r="A1" t="inlineStr"><is><t>&i;</t></is></c>'
    return cells((1, text), before=f"<!DOCTYPE worksheet [{entities}]>")


def lying(size):
    """The headers announce `size` bytes for a sheet of 5 MiB."""
    content = bytearray(book(sheet=b" " * 5 * MEBIBYTE + cells((1, cell("A1")))))
    name = SHEET.encode()
    first, last = content.find(name), content.rfind(name)
    struct.pack_into("<L", content, first - 30 + 22, size)
    struct.pack_into("<L", content, last - 46 + 24, size)
    return bytes(content)


def flagged_encrypted():
    content = bytearray(good.small())
    place = content.find(b"PK\1\2")
    content[place + 8] |= 1
    return bytes(content)


def png():
    data = zlib.compress(b"\0\0\0\0")
    chunks = [(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(part)) + kind + part + struct.pack(">L", zlib.crc32(kind + part))
        for kind, part in [*chunks, (b"IEND", b"")]
    )


def many_rows(number):
    return cells(*((row, cell(f"A{row}")) for row in range(1, number + 1)))


def document():
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})


GOOD = good.small()
EXTERNAL = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
PAGE = "<html><table><tr><td>1</td></tr></table></html>"
FLAT = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'
FILES = {  # name: (kind, content)
    "empty.xlsx": ("empty", b""),
    "blank.csv": ("empty", b" \r\n\r\n"),
    "mark only.csv": ("empty", b"\xef\xbb\xbf"),
    "separators only.csv": ("empty", b",,,\r\n,,,\r\n"),
    "no cells.xlsx": ("empty", book(sheet=cells())),
    "too big.xlsx": ("big", b"\0" * (20 * MEBIBYTE + 1)),
    "password.xlsx": ("encrypted", compound("Root Entry", "EncryptedPackage")),
    "zip password.xlsx": ("encrypted", flagged_encrypted()),
    "old.xls": ("old", compound("Root Entry", "Workbook")),
    "very old.xls": ("old", compound("Root Entry", "Book")),
    "wps.et": ("old", compound("Root Entry", "WpsCustomData", "Workbook")),
    "old called new.xlsx": ("old", compound("Root Entry", "Workbook")),
    "letter.doc": ("document", compound("Root Entry", "WordDocument")),
    "message.msg": ("broken", compound("Root Entry")),
    "page.xls": ("html", PAGE.encode()),
    "page gbk.xls": ("html", b"\r\n  <TABLE><tr><td>\xd6\xd0</td></tr></TABLE>"),
    "archive page.xls": ("html", b"MIME-Version: 1.0\r\nContent-Type: text/html"),
    "flat.xls": ("flat", FLAT.encode()),
    "binary.xlsb": ("xlsb", plus("xl/workbook.bin")),
    "open.ods": ("ods", zipped({"mimetype": b"x", "content.xml": b"<x/>"})),
    "macros.xlsm": ("macros", plus("xl/vbaProject.bin")),
    "hidden macros.xlsx": ("macros", plus("xl/Other/VBAPROJECT.BIN")),
    "scan.pdf": ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "scan.xlsx": ("pdf", b"\n%PDF-1.4\n"),
    "photo.xlsx": ("picture", png()),
    "photo.jpg": ("picture", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
    "letter.xlsx": ("document", document()),
    "letter.rtf": ("document", b"{\\rtf1 x}"),
    "slides.xlsx": ("document", plus("ppt/presentation.xml", b"<p/>")),
    "several.zip": ("archive", zipped({"a.xlsx": GOOD})),
    "nested.xlsx": ("archive", zipped({"a.zip": zipped({"b.zip": zipped({"c": b"x"})})})),
    "nothing.zip": ("archive", zipped({})),
    "several.rar": ("archive", b"Rar!\x1a\7\0"),
    "several.7z": ("archive", b"7z\xbc\xaf\x27\x1c"),
    "text.xlsx": ("text", b"a,b\r\n1,2\r\n"),
    "random.xlsx": ("text", bytes(range(255, 0, -1))),
    "random.csv": ("encoding", bytes(range(255, 0, -1))),
    "nul.csv": ("encoding", b"a,b\r\n1,\0\r\n"),
    "control.csv": ("encoding", b"a,b\r\n1,\x1b\r\n"),
    "unmarked utf-16.csv": ("encoding", "a,b\r\n1,2".encode("utf-16-le")),
    "half utf-16.csv": ("encoding", "a,b".encode("utf-16")[:-1]),
    "two codes.csv": ("encoding", "\u5355\u4f4d".encode() + b"\xff,\xd6\xd0\xff"),
    "lost.csv": ("damaged", "a,\ufffd\ufffd".encode()),
    "lost twice.csv": ("damaged", "a,\u951f\u65a4\u62f7".encode("gb18030")),
    "open quote.csv": ("quotes", b'a,b\r\n1,"2\r\n3,4\r\n'),
    "inner quote.csv": ("quotes", b'a,b\r\n"1"2,3\r\n'),
    "one line.csv": ("long", b"x" * 2 * MEBIBYTE),
    "long quote.csv": ("long", b'a,"' + b"x\n" * MEBIBYTE),
    "wide.csv": ("columns", b",".join([b"1"] * 201)),
    "high.csv": ("rows", b"1\n" * 200_001),
    "half.xlsx": ("broken", GOOD[: len(GOOD) // 2]),
    "no end.xlsx": ("broken", GOOD[:-1]),
    "start.xlsx": ("broken", b"PK\3\4"),
    "flipped.xlsx": ("broken", GOOD.replace(b"PK\1\2", b"PK\1\3")),
    "no workbook.xlsx": ("broken", zipped({"[Content_Types].xml": b"<Types/>"})),
    "cut xml.xlsx": ("broken", book(sheet=cells((1, cell("A1")))[:-40])),
    "utf-16 part.xlsx": ("broken", book(sheet=cells((1, cell("A1"))).decode().encode("utf-16"))),
    "understated.xlsx": ("broken", lying(100)),
    "overstated.xlsx": ("bomb", lying(299 * MEBIBYTE)),
    "above.xlsx": ("names", plus("../x.xml")),
    "inner above.xlsx": ("names", plus("xl/../../x.xml")),
    "backslash above.xlsx": ("names", plus("xl\\..\\..\\x.xml")),
    "absolute.xlsx": ("names", plus("/etc/passwd")),
    "drive.xlsx": ("names", plus("C:\\x.xml")),
    "twice.xlsx": ("names", twice(SHEET, SHEET.replace("sheet1", "sheet2"))),
    "twice in capitals.xlsx": ("names", plus(SHEET.upper())),
    "entries.xlsx": ("bomb", zipped({f"{number}.xml": b"" for number in range(2_001)})),
    "ratio.xlsx": ("bomb", book(strings=b" " * 20 * MEBIBYTE)),
    "laughs.xlsx": ("entities", book(sheet=laughs())),
    "external.xlsx": ("entities", book(sheet=cells((1, cell("A1", "&x;")), before=EXTERNAL))),
    "external strings.xlsx": ("entities", book(strings=EXTERNAL.encode() + b"<sst/>")),
    "external document.xlsx": ("entities", book(workbook=b'<!DOCTYPE x SYSTEM "file:///etc/x">')),
    "corner.xlsx": (
        "heavy",
        book(sheet=cells((1, cell("A1")), (1048576, cell("XFD1048576")))),
    ),
    "far right.xlsx": ("columns", book(sheet=cells((1, cell("A1") + cell("XFD1"))))),
    "far down.xlsx": ("rows", book(sheet=cells((1, cell("A1")), (1048576, cell("A1048576"))))),
    "high.xlsx": ("rows", book(sheet=many_rows(200_001))),
    "long cell.xlsx": (
        "long",
        book(sheet=cells((1, f'<c r="A1" t="inlineStr"><is><t>{"x" * 32_768}</t></is></c>'))),
    ),
}
BAD_FILES = {name: content for name, (_, content) in FILES.items()}
KINDS = {name: kind for name, (kind, _) in FILES.items()}
