"""Rows of a text file with separators (.csv, .tsv, .txt)."""

import codecs
import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice

import limits
from refusal import Refused

MARKS = [  # byte order marks
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
UNMARKED = ["utf-8", "gb18030"]
NO_TEXT = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f]")
# Characters of private use: another encoding read as GB18030. The others: damaged before.
ANOTHER_CODE = re.compile("[\ue000-\uf8ff]")
DAMAGED = re.compile("\ufffd|\u951f\u65a4\u62f7")
SEPARATORS = ",;\t"
STATED = re.compile("sep=([,;\t])(?:\r\n|\r|\n)")  # the line that Excel obeys
LINES_TO_LOOK_AT = 20


def text_rows(content):
    """Yield the rows, each a list of str and None; raise Refused."""
    text = decoded(content)
    stated = STATED.match(text)
    if stated:
        text = text[stated.end() :]
    separator = stated[1] if stated else likely_separator(text)
    csv.field_size_limit(limits.TEXT)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [value or None for value in row]
    except csv.Error as fault:
        raise Refused("long" if "limit" in str(fault) else "quotes") from fault


def decoded(content):
    attempts = (attempt(*way) for way in ways(content))
    text = next((text for text in attempts if text is not None), None)
    if text is None or NO_TEXT.search(text) or ANOTHER_CODE.search(text):
        raise Refused("encoding")
    if DAMAGED.search(text):
        raise Refused("damaged")
    if not text.strip():
        raise Refused("empty")
    return text


def ways(content):
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return [(content[len(mark) :], encoding)]
    return [(content, encoding) for encoding in UNMARKED]


def attempt(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def likely_separator(text):
    return max(SEPARATORS, key=lambda separator: agreement(text, separator))


def agreement(text, separator):
    """How many of the first rows have the same number of cells, more than one; that number."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        widths = Counter(len(row) for row in islice(reader, LINES_TO_LOOK_AT) if len(row) > 1)
    except csv.Error:
        return 0, 0
    (width, lines), *_ = widths.most_common(1) or [(0, 0)]
    return lines, width
