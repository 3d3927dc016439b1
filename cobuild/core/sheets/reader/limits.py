"""How much is read of one file; the messages for what is more name the same numbers."""

MEBIBYTE = 1 << 20

UPLOAD = 20 * MEBIBYTE
UNPACKED = 300 * MEBIBYTE  # of all parts of a workbook together
RATIO, BIG_PART = 200, 8 * MEBIBYTE  # unpacked to packed, of parts that are big unpacked
ENTRIES = 2_000  # in one zip archive

ROWS = 200_000
COLUMNS = 200
CELLS = 4_000_000
MERGED = 100_000
TEXT = 32_767  # characters in one cell, as in Excel

MEMORY = 2048 * MEBIBYTE  # address space of the child process
PROCESSOR = 60  # seconds
SECONDS = 90  # by the clock on the wall
ANSWER = 256 * MEBIBYTE  # bytes which the parent takes back
