"""Where the headers of a text stand, what they are, and which delimiter parts them."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import FixTheFile
from workbench.tables import dialect
from workbench.tables.decoding import count_lines
from workbench.tables.headers import check_width
from workbench.tables.parsing import parse
from workbench.tables.scanning import Records, scan
from workbench.tables.titles import likely_header
from workbench.tables.undecoded import Undecoded
from workbench.vocabulary.reading import Reading

# Headers and delimiter are sought in this much text.
HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Head:
    """The headers, where they stand, and the text that follows them."""

    headers: tuple[str, ...]
    line: int
    delimiter: str
    rest: bytes
    rest_line: int
    likely: int | None = None  # the line of better headers, where these look like a title


def read_head(text: bytes, last: bool, name: str, reading: Reading, undecoded: Undecoded) -> Head:
    """The headers at the beginning of a text, of which `last` says whether it is all.

    `name` is the file's; `undecoded` knows which records are no text. Raises FixTheFile where there
    are none or they cannot be told apart.
    """
    if last and not text.strip():
        sentence = f"{name} is empty: expected a header row and at least one row."
        raise FixTheFile(sentence)
    skipped, line, delimiter = _above(text, reading)
    text = text[skipped:]
    sample = text[:HEAD]
    whole = last and len(text) <= HEAD
    # Before the delimiter is sought: what is no text has none.
    undecoded.mark(sample, scan(sample, "", whole))
    if delimiter is None:
        delimiter = dialect.find_delimiter(sample, whole, line)
    records = undecoded.mark(sample, scan(sample, delimiter, whole))
    number = dialect.header_record(sample, records)
    if number is None or (reading.header_row and number):
        cut = not whole and records.used < len(sample)
        raise FixTheFile(_no_headers(records, line, (whole, cut), name, reading.header_row))
    header_line = line + int(records.lines[number])
    if number in records.suspects:
        sentence = (
            f"Line {header_line}: {records.suspects[number]}, so the headers cannot be read: "
            "correct that line, or give the encoding of the file with --encoding."
        )
        raise FixTheFile(sentence)
    end = int(records.ends[number])
    record = text[int(records.starts[number]) : end]
    width = int(records.fields[number])
    check_width(width)
    cells = parse(record, delimiter, width, 1)
    headers = tuple(cell[0].as_py() or "" for cell in cells)
    rest_line = line + count_lines(text[:end])
    likely = None
    if reading.header_row is None:
        likely = likely_header(dialect.first_rows(sample, records, delimiter, line))
    return Head(headers, header_line, delimiter, text[end:], rest_line, likely)


def _no_headers(
    records: Records, line: int, seen: tuple[bool, bool], name: str, given: int | None
) -> str:
    """The sentence for a text without headers; `seen` is whether all of it, and cut in a record."""
    whole, cut = seen
    if given and (whole or len(records)):
        return f"--header-row {given}: that line holds no headers: expected a row of column names."
    if whole and records.open_line is not None:
        return never_closes(line + records.open_line)
    if whole:
        return f"{name} holds no headers: expected a row of column names."
    if records.open_line is not None:
        return (
            f"Line {line + records.open_line}: a quote opens here and does not close within "
            f"{HEAD >> 20} MB, too much for a row of column names: close it, or give the line of "
            "the headers with --header-row."
        )
    if cut:
        return (
            f"Line {line + records.newlines} is longer than {HEAD >> 20} MB, too much for a row of "
            "column names: check that the file is CSV text with a line for each row."
        )
    return (
        f"{name} begins with more than {HEAD >> 20} MB of blank lines: delete them, or give "
        "the line of the headers with --header-row."
    )


def _above(text: bytes, reading: Reading) -> tuple[int, int, str | None]:
    """How many bytes stand above the headers' first possible line, that line, and the delimiter.

    A header row that is given is counted in physical lines, whatever quotes stand above it.
    """
    given = dialect.given_delimiter(reading.delimiter) if reading.delimiter else None
    named, length = dialect.sep_line(text)
    if reading.header_row is None or reading.header_row == 1:
        at_header = reading.header_row == 1
        return (0, 1, given) if at_header or not named else (length, 2, given or named)
    skipped = 0
    for line in range(1, reading.header_row):
        ends = [at for mark in (b"\n", b"\r") if (at := text.find(mark, skipped)) >= 0]
        if not ends:
            sentence = f"--header-row {reading.header_row}: the text ends at line {line}."
            raise FixTheFile(sentence)
        skipped = min(ends) + (2 if text[min(ends) : min(ends) + 2] == b"\r\n" else 1)
    return skipped, reading.header_row, given or named or None


def never_closes(line: int) -> str:
    """The sentence for a quote that swallows the rest of the file."""
    return (
        f"Line {line}: a quote opens here and never closes, so the rest of the file is one cell: "
        "close it, or write it twice if it belongs to the text."
    )
