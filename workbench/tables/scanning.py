"""Where the records of a delimited text begin and end; quotes and newlines are decided here.

Works on windows of UTF-8 bytes and knows nothing of files, headers or cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LF, CR, QUOTE = 10, 13, 34
CLOSES_EARLY = "a quoted cell goes on after its closing quote"
NEVER_CLOSES = "a quote opens here and does not close before another cell's quote"


@dataclass(frozen=True, slots=True)
class Records:
    """The complete records of one window, in order; all offsets are bytes from its start.

    `lines` counts from 0 at the window's first byte; `fields` is 0 for a blank line, and `hollow`
    is True where a record is nothing but delimiters.
    `suspects` says per record what is wrong with its quotes. `used` and `newlines` measure what
    the records cover; the rest belongs to the next window. `open_line` is the line of a quote that
    is still open at the window's end.
    """

    starts: Ints
    ends: Ints
    lines: Ints
    fields: Ints
    hollow: Flags
    suspects: dict[int, str]
    used: int
    newlines: int
    open_line: int | None

    def __len__(self) -> int:
        return len(self.starts)


def scan(window: bytes, delimiter: str, last: bool) -> Records:
    """Finds the records of a window that begins with a record.

    A quote opens a field only at its start and closes it only before a delimiter, a newline or the
    end; any other quote in an unquoted field is a character like the rest. \\n, \\r\\n and a lone
    \\r end a line. `delimiter` is one ASCII character, or "" where each record is one field.
    With `last` the window's end ends a record.
    """
    data = np.frombuffer(window, np.uint8)
    newlines = _newlines(window, data, last)
    quotes, doubts = _quotes(data, newlines, delimiter)
    outside = (np.searchsorted(quotes, newlines) & 1) == 0
    closing = newlines[outside]
    last_lines = np.flatnonzero(outside)
    ends = closing + 1
    used = int(ends[-1]) if len(ends) else 0
    is_open = len(quotes) % 2 == 1
    if last and used < len(window) and not is_open:
        used = len(window)
        ends = np.append(ends, used)
        closing = np.append(closing, used)
        last_lines = np.append(last_lines, len(newlines))
    starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    lines = np.concatenate(([0], last_lines[:-1] + 1)) if len(ends) else ends
    fields = _fields(data[:used], quotes, ends, delimiter)
    lengths = _content_ends(data, starts, closing) - starts
    fields[lengths == 0] = 0
    return Records(
        starts=starts,
        ends=ends,
        lines=lines,
        fields=fields,
        hollow=(lengths > 0) & (lengths == fields - 1),
        suspects=_owners(doubts, ends),
        used=used,
        newlines=int(np.searchsorted(newlines, used)),
        open_line=int(np.searchsorted(newlines, _opening(quotes))) if is_open else None,
    )


def _opening(quotes: Ints) -> int:
    """Where the last of an odd number of quotes opened; those behind it may be doubled ones."""
    apart = np.flatnonzero(np.diff(quotes) != 1) + 1
    starting = apart[apart % 2 == 0]
    return int(quotes[starting[-1]] if len(starting) else quotes[0])


def _newlines(window: bytes, data: NDArray[np.uint8], last: bool) -> Ints:
    """The offset of the last byte of every newline, quoted or not."""
    feeds = np.flatnonzero(data == LF)
    if b"\r" not in window:
        return feeds
    returns = np.flatnonzero(data == CR)
    lone = returns[data[np.minimum(returns + 1, len(data) - 1)] != LF]
    if not last and len(lone) and lone[-1] == len(data) - 1:
        lone = lone[:-1]  # its \n may be the first byte of the next window
    return np.sort(np.concatenate((feeds, lone))) if len(lone) else feeds


def _quotes(
    data: NDArray[np.uint8], newlines: Ints, delimiter: str
) -> tuple[Ints, list[tuple[int, str]]]:
    """The quotes that open and close in turn, and the offsets where a record became suspect.

    If every odd quote stands at a field's start or doubles the one before it, and every even quote
    stands at a field's end or is doubled by the next, then taking turns is the only reading.
    """
    quotes = np.flatnonzero(data == QUOTE)
    if not len(quotes):
        return quotes, []
    edge = np.zeros(256, np.bool_)
    edge[[LF, CR, *delimiter.encode()]] = True
    at_start = edge[data[quotes - 1]]
    at_start[0] |= quotes[0] == 0
    at_end = edge[data[np.minimum(quotes + 1, len(data) - 1)]]
    at_end[-1] |= quotes[-1] == len(data) - 1
    doubled = np.diff(quotes) == 1
    opens = at_start | np.concatenate(([False], doubled))
    closes = at_end | np.concatenate((doubled, [False]))
    even = np.arange(len(quotes)) % 2 == 0
    broken = ~np.where(even, opens, closes)
    if not broken.any():
        return quotes, []
    shifted = ~np.where(even, closes, opens)
    return _one_by_one(quotes, newlines, at_start, doubled, (broken, shifted))


def _one_by_one(
    quotes: Ints, newlines: Ints, at_start: Flags, doubled: Flags, broken: tuple[Flags, Flags]
) -> tuple[Ints, list[tuple[int, str]]]:
    """Steps from one quote that breaks the turns to the next, deciding what each of them is.

    `broken[p]` marks the quotes that do not fit when quote number p (mod 2) opens.
    """
    places, breaks = quotes.tolist(), newlines.tolist()
    starts, pairs = at_start.tobytes(), doubled.tobytes()
    stops = tuple(np.flatnonzero(flags).tolist() for flags in broken)
    kept = bytearray(b"\1") * len(places)
    doubts: list[tuple[int, str]] = []
    at = 0
    while at < len(places):
        if not starts[at]:
            kept[at] = 0  # a character of an unquoted field
            at += 1
            continue
        ahead = stops[at & 1]
        number = bisect_right(ahead, at)
        if number == len(ahead):
            break
        stop = ahead[number]
        if (stop - at) % 2 == 0:
            at = stop
            continue
        opened = stop - 1
        while opened > at and pairs[opened - 1]:
            opened -= 2
        line_end = bisect_left(breaks, places[opened])
        if line_end < len(breaks) and breaks[line_end] < places[stop]:
            # The quote ran into another line's quote: only the line it stands on is lost.
            after = bisect_left(places, breaks[line_end], lo=opened)
            kept[opened:after] = bytes(after - opened)
            doubts.append((places[opened], NEVER_CLOSES))
            at = after
        else:
            doubts.append((places[stop], CLOSES_EARLY))
            at = stop + 1
    return quotes[np.frombuffer(kept, np.bool_)], doubts


def _fields(data: NDArray[np.uint8], quotes: Ints, ends: Ints, delimiter: str) -> Ints:
    """Fields per record: its delimiters that stand outside quotes, plus one."""
    if not delimiter or not len(ends):
        return np.ones(len(ends), np.int64)
    found = np.flatnonzero(data == ord(delimiter))
    counts = np.diff(np.searchsorted(found, ends), prepend=0) + 1
    opens, closes = quotes[0::2], quotes[1::2]
    opens = opens[: len(closes)]
    if len(closes):
        quoted = np.searchsorted(found, closes) - np.searchsorted(found, opens)
        holders = np.flatnonzero(quoted)
        owners = np.searchsorted(ends, opens[holders], side="right")
        inside = np.bincount(owners, quoted[holders], minlength=len(ends))[: len(ends)]
        counts -= inside.astype(np.int64)
    return counts


def _content_ends(data: NDArray[np.uint8], starts: Ints, closing: Ints) -> Ints:
    """Where each record's text stops, its newline of one or two bytes left out."""
    before = np.maximum(closing - 1, 0)
    feed = data[np.minimum(closing, len(data) - 1)] == LF
    pair = feed & (data[before] == CR) & (before >= starts) & (closing > starts)
    stops: Ints = closing - pair
    return stops


def _owners(doubts: list[tuple[int, str]], ends: Ints) -> dict[int, str]:
    """The first doubt of each complete record."""
    found: dict[int, str] = {}
    places = np.array([place for place, _ in doubts], np.int64)
    owners = np.searchsorted(ends, places, side="right")
    for owner, (_, doubt) in zip(owners.tolist(), doubts, strict=True):
        if owner < len(ends):
            found.setdefault(owner, doubt)
    return found
