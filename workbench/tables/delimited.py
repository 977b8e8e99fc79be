"""A delimited text file becomes a spool: every record a row, read or refused, in the file's order.

Knows nothing of what the cells mean; an empty cell is None and every other one is left as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from workbench.errors import FixTheFile
from workbench.tables import dialect
from workbench.tables.decoding import blocks, count_lines, find_encoding
from workbench.tables.headers import check_width, header_notices
from workbench.tables.scanning import Records, scan
from workbench.tables.spooling import Answer, Spool
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading

WINDOW = 4 << 20
# Arrow sets aside as much address space for every column as the text it parses is long, so wide
# tables are parsed in shorter pieces: 128 columns in 4 MB, 2,000 in 256 KB.
RESERVED = 512 << 20
# Headers and delimiter are sought in this much text.
HEAD = 1 << 20
# No vendor takes a request of more than 10 MB (seed 002), so a longer record could never be sent.
MAX_RECORD = 16 << 20
BOM = "\ufeff".encode()
# One column has no delimiter, but Arrow wants one: a control character that the text does not hold.
UNUSED = tuple(chr(code) for code in (*range(31, 13, -1), *range(1, 9), 11, 12))


@dataclass(frozen=True, slots=True)
class Head:
    """The headers, where they stand, and the text that follows them."""

    headers: tuple[str, ...]
    line: int
    delimiter: str
    rest: bytes
    rest_line: int


@dataclass(slots=True)
class Blanks:
    """Blank lines seen; those after the last record do not count."""

    between: int = 0
    pending: int = 0
    first: int = 0
    pending_first: int = 0

    def see(self, lines: NDArray[np.int64], blank: NDArray[np.bool_]) -> None:
        """Takes in one window's records: their lines, and which of them are blank."""
        filled = np.flatnonzero(~blank)
        until = int(filled[-1]) + 1 if len(filled) else 0
        places = np.flatnonzero(blank)
        inner = int(np.searchsorted(places, until))
        if len(places) and not self.pending:
            self.pending_first = int(lines[places[0]])
        if until and (self.pending or inner):
            self.first = self.first or self.pending_first
            self.between += self.pending + inner
            self.pending = 0
            if len(places) > inner:
                self.pending_first = int(lines[places[inner]])
        self.pending += len(places) - inner


def read_text(path: Path, reading: Reading, spool: Path, window: int = WINDOW) -> Answer:
    """Reads a text file in windows of that many bytes and writes its rows to `spool`.

    Raises FixTheFile with one sentence for what cannot be read, or not without a hint.
    """
    encoding = find_encoding(path, reading.encoding)
    text = blocks(path, encoding, window)
    start, ended = _gather(text, HEAD)
    head = _head(start, ended, path.name, reading)
    pieces = _pieces(chain([head.rest], text), min(window, RESERVED // len(head.headers)))
    blanks = Blanks()
    with Spool(spool, len(head.headers)) as rows:
        for piece, line, records in _windows(pieces, head):
            lines = records.lines + line
            blanks.see(lines, records.fields == 0)
            _write(rows, piece, lines, records, head.delimiter)
    if not rows.rows:
        sentence = f"{path.name} has a header row and nothing below it: expected at least one row."
        raise FixTheFile(sentence)
    notices = [*header_notices(head.headers, rows.filled, ""), *_blank_notice(blanks)]
    return Answer(
        format="csv",
        headers=head.headers,
        header_line=head.line,
        rows=rows.rows,
        encoding=encoding.name,
        delimiter=head.delimiter,
        notices=tuple(notices),
    )


def _gather(text: Iterator[bytes], enough: int) -> tuple[bytes, bool]:
    """The first `enough` bytes or more, and whether they are all."""
    held: list[bytes] = []
    size = 0
    for block in text:
        held.append(block)
        size += len(block)
        if size >= enough:
            return b"".join(held), False
    return b"".join(held), True


def _head(text: bytes, last: bool, name: str, reading: Reading) -> Head:
    if not text.strip():
        sentence = f"{name} is empty: expected a header row and at least one row."
        raise FixTheFile(sentence)
    skipped, line, delimiter = _above(text, reading)
    text = text[skipped:]
    sample = text[:HEAD]
    whole = last and len(text) <= HEAD
    if delimiter is None:
        delimiter = dialect.find_delimiter(sample, whole)
    records = scan(sample, delimiter, whole)
    number = dialect.header_record(sample, records)
    if number is None and records.open_line is not None:
        raise FixTheFile(_never_closes(line + records.open_line))
    if number is None or (reading.header_row and number):
        row = f"--header-row {reading.header_row}: that line" if reading.header_row else name
        sentence = f"{row} holds no headers: expected a row of column names."
        raise FixTheFile(sentence)
    header_line = line + int(records.lines[number])
    if number in records.suspects:
        sentence = (
            f"Line {header_line}: {records.suspects[number]}, so the headers cannot be read: "
            "mend the quotes in that line."
        )
        raise FixTheFile(sentence)
    end = int(records.ends[number])
    record = text[int(records.starts[number]) : end]
    width = int(records.fields[number])
    check_width(width)
    cells = _parse(record, delimiter, width, 1)
    headers = tuple(cell[0].as_py() or "" for cell in cells)
    return Head(headers, header_line, delimiter, text[end:], line + count_lines(text[:end]))


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


def _pieces(text: Iterator[bytes], size: int) -> Iterator[bytes]:
    for block in text:
        for at in range(0, len(block), size):
            yield block[at : at + size]


def _windows(text: Iterator[bytes], head: Head) -> Iterator[tuple[bytes, int, Records]]:
    """Each window, the physical line it begins on, and the complete records found in it."""
    line, carry = head.rest_line, b""
    block = next(text, b"")
    while block or carry:
        following = next(text, b"")
        window = carry + block
        last = not following
        records = scan(window, head.delimiter, last)
        yield window, line, records
        line += records.newlines
        carry = window[records.used :]
        if last and carry:
            raise FixTheFile(_never_closes(line + _open_line(records)))
        if len(carry) > MAX_RECORD:
            sentence = (
                f"Line {line + _open_line(records)}: a record begins here that is longer than "
                f"{MAX_RECORD >> 20} MB: look for a quote that is not closed."
            )
            raise FixTheFile(sentence)
        if last:
            return
        block = following


def _open_line(records: Records) -> int:
    """The line of the open quote, counted from the first line that is left over."""
    return records.open_line - records.newlines if records.open_line is not None else 0


def _never_closes(line: int) -> str:
    return (
        f"Line {line}: a quote opens here and never closes, so the rest of the file is one cell: "
        "close it, or write it twice if it belongs to the text."
    )


def _write(
    rows: Spool, window: bytes, lines: NDArray[np.int64], records: Records, delimiter: str
) -> None:
    filled = records.fields > 0
    width = len(rows.filled)
    plain = records.fields == width
    plain[list(records.suspects)] = False
    if not filled.any():
        return
    count = int(np.count_nonzero(plain))
    columns = _parse(_text_of(window, records, plain), delimiter, width, count)
    if plain.all():
        rows.write(lines, pa.nulls(len(lines), pa.string()), columns)
        return
    kept = plain[filled]
    places = pa.array(np.cumsum(kept) - 1, mask=~kept)
    rows.write(
        lines[filled],
        _findings(records, lines, np.flatnonzero(filled), kept, width),
        [column.take(places) for column in columns],
    )


def _findings(
    records: Records,
    lines: NDArray[np.int64],
    filled: NDArray[np.int64],
    kept: NDArray[np.bool_],
    width: int,
) -> pa.Array:
    """What was found in place of each record that cannot be read, None for the others.

    Each different text is made once: every record of a large file may be ragged.
    """
    ends = np.append(lines[1:], lines[:1] + records.newlines) - 1
    texts: dict[tuple[str | int, str], int] = {}
    numbers = np.zeros(len(filled), np.int64)
    for at in np.flatnonzero(~kept).tolist():
        number = int(filled[at])
        first, last = int(lines[number]), int(ends[number])
        span = f" (lines {first} to {last})" if last > first else ""
        finding = records.suspects.get(number) or int(records.fields[number])
        numbers[at] = texts.setdefault((finding, span), len(texts))
    found = [_refusal(finding, width) + span for finding, span in texts]
    return pa.array(found, pa.string()).take(pa.array(numbers, mask=kept))


def _refusal(finding: str | int, width: int) -> str:
    if isinstance(finding, str):
        return finding
    return f"{finding} field{'s' if finding != 1 else ''} where the header has {width}"


def _text_of(window: bytes, records: Records, plain: NDArray[np.bool_]) -> bytes:
    """The text of the plain records alone, cut in as few pieces as there are gaps."""
    if plain.all():
        return window[: records.used]
    edges = np.flatnonzero(np.diff(plain.astype(np.int8), prepend=0, append=0))
    firsts, afters = edges[0::2], edges[1::2]
    runs = zip(records.starts[firsts].tolist(), records.ends[afters - 1].tolist(), strict=True)
    return b"".join(window[start:end] for start, end in runs)


def _parse(text: bytes, delimiter: str, width: int, count: int) -> list[pa.Array]:
    """The cells of records that are known to have `width` fields each, by Arrow."""
    if not count:
        return [pa.nulls(0, pa.string()) for _ in range(width)]
    if text.startswith(BOM):  # Arrow would take it for a mark; a blank line before it is skipped
        text = b"\n" + text
    names = [f"c{position}" for position in range(width)]
    table = pa.csv.read_csv(
        pa.BufferReader(text),
        pa.csv.ReadOptions(column_names=names, block_size=len(text) + 1),
        pa.csv.ParseOptions(
            delimiter=delimiter or next(mark for mark in UNUSED if mark.encode() not in text),
            newlines_in_values=True,
        ),
        pa.csv.ConvertOptions(
            check_utf8=False,  # checked when it was decoded
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    if len(table) != count:
        sentence = f"the scan found {count} records and Arrow {len(table)}"
        raise RuntimeError(sentence)
    return [pa.concat_arrays(column.chunks) for column in table.columns]


def _blank_notice(blanks: Blanks) -> list[Issue]:
    if not blanks.between:
        return []
    lines = (
        "1 blank line between the rows is"
        if blanks.between == 1
        else f"{blanks.between:,} blank lines between the rows are"
    )
    return [
        Issue(
            rule="blank-lines",
            message=f"{lines} skipped, the first is line {blanks.first}",
            fix="Nothing to do if they were meant to be blank; line numbers stay the file's own.",
            severity="warning",
            value=str(blanks.between),
        )
    ]
