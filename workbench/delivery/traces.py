"""Where a text shows a key: the whole of it or a piece, however whoever quotes it writes it down.

Knows bytes and their places only; what is put there instead is decided in secrets.py. A trace is a
run of at least PIECE characters of the key, in capitals or not, once white space is left out and
the text's escapes are undone; or such a run of the key in base64 or in hexadecimal.
"""

from __future__ import annotations

import base64
import functools
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.entities import html5

# Long enough that a sentence about the practice vendor stays, whose key is “twin_practice”, and
# that names of an answer's fields do; short enough that of 32 characters most stay unknown.
PIECE = 12
# No vendor's key is shorter; a shorter text stands in an answer by chance.
LEAST = 8
# JSON in JSON in a log line in JSON; what is wrapped more often than that is hardly readable.
DEPTH = 4
# Every run of PIECE characters has one of the key's blocks inside, wherever it begins.
_BLOCK = (PIECE + 1) // 2
_BLANK = bytes(range(0x21))  # NUL too: in UTF-16 it stands between the characters
# Capitals do not matter, nor which of its two alphabets base64 is written in.
_FOLD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ-_", b"abcdefghijklmnopqrstuvwxyz+/")
_HEX = rb"[0-9A-Fa-f]"
_ESCAPE = re.compile(
    rb"%(HH)|\\[ux]\{0{0,8}(H{1,6})\}|\\U(H{8})|\\u(H{4})|\\x(HH)|&#[xX]0{0,8}(H{1,6});"
    rb"|\\([0-3]?[0-7]{1,2})|&#0{0,8}([0-9]{1,7});|&([A-Za-z][A-Za-z0-9]{1,31});|\\(.)".replace(
        b"H", _HEX
    ),
    re.DOTALL,
)
_OCTAL, _DECIMAL, _NAMED, _PLAIN = 7, 8, 9, 10  # the groups above; those before are hexadecimal
_BLANKS = re.compile(rb"[\0- ]+")
# What stands between bytes in hexadecimal: 74:77, 74-77, 0x74, 0x77.
_BETWEEN = re.compile(rb"(?:[:;,.|-]|0x)+")


@dataclass(frozen=True)
class _Reading:
    """A text with something undone, and how its places lie in the text `below`."""

    text: bytes
    below: _Reading | None = None
    undone: re.Pattern[bytes] = _BLANKS

    @functools.cached_property
    def _tokens(self) -> tuple[array[int], array[int], array[int]]:
        """Where each undone token stands here, and from where to where it stood below.

        Of one that is only left out the last two are the same: its end.
        """
        here, start, end = array("I"), array("I"), array("I")
        at = behind = 0
        for found in self.undone.finditer(self.below.text if self.below else b""):
            meant = _meant(found)
            if meant == found[0]:
                continue
            at += found.start() - behind
            behind = found.end()
            here.append(at)
            start.append(found.start() if meant else behind)
            end.append(behind)
            at += len(meant)
        return here, start, end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From where to where these bytes stand in the text as it came."""
        if self.below is None:
            return start, end
        return self.below.span(self._place(start)[0], self._place(end - 1)[1])

    def _place(self, at: int) -> tuple[int, int]:
        here, starts, ends = self._tokens
        token = bisect_right(here, at) - 1
        if token < 0:
            return at, at + 1
        after = at - here[token]
        if starts[token] < ends[token]:
            if after == 0:
                return starts[token], ends[token]
            after -= 1
        return ends[token] + after, ends[token] + after + 1


# A form of the key, where in it a block stands, and how long a run of it is a trace.
_Places = Mapping[bytes, Sequence[tuple[bytes, int, int]]]


def traces(data: bytes, value: bytes) -> list[tuple[int, int]]:
    """From where to where the data shows the value, in order and apart; linear in the data."""
    forms = _forms(value)
    spans: list[tuple[int, int]] = []
    for reading in _readings(data):
        for start, end in _runs(reading.text.translate(_FOLD), forms):
            spans.append(reading.span(start, end))
    return _merged(spans)


def _readings(data: bytes) -> Iterator[_Reading]:
    """The text without white space, with its escapes undone once and again, as rows of bytes."""
    reading = _Reading(data.translate(None, _BLANK), _Reading(data))
    yield reading
    for _ in range(DEPTH):
        if not any(sign in reading.text for sign in (b"\\", b"%", b"&")):
            break
        reading = _Reading(_ESCAPE.sub(_meant, reading.text), reading, _ESCAPE)
        yield reading
    yield _Reading(_BETWEEN.sub(b"", reading.text), reading, _BETWEEN)


def _meant(found: re.Match[bytes]) -> bytes:
    """The byte that a token stands for, or none; an entity that nobody knows is left as it is."""
    kind = found.lastindex
    if kind is None:
        return b""
    text = found[kind]
    if kind == _PLAIN:
        return b"" if text in b"nrtfv" else text
    if kind == _NAMED:
        named = html5.get(f"{text.decode()};", "")
        if len(named) != 1:
            return found[0]
        code = ord(named)
    else:
        code = int(text, {_OCTAL: 8, _DECIMAL: 10}.get(kind, 16))
    if code > 0xFF:
        return b"?"
    return b"" if code in _BLANK else bytes([code])


def _runs(text: bytes, forms: _Places) -> Iterator[tuple[int, int]]:
    """The runs of characters that the text has in common with a form, where they are long."""
    # One by one they are looked for ten times faster than all at once, and most texts have none.
    there = [re.escape(block) for block in forms if block in text]
    blocks, at = re.compile(b"|".join(there)), 0
    while there and (found := blocks.search(text, at)):
        at = found.start() + 1
        longest = (0, 0)
        for form, place, least in forms[found[0]]:
            start, end = _run(text, found.start(), form, place)
            if end - start >= max(least, longest[1] - longest[0] + 1):
                longest = start, end
        if longest[1]:
            yield longest
            at = max(at, longest[1])


def _run(text: bytes, at: int, form: bytes, place: int) -> tuple[int, int]:
    """How far text and form are the same around a block that both have."""
    if at >= place and text.startswith(form, at - place):
        return at - place, at - place + len(form)
    start, mine = at, place
    while start and mine and text[start - 1] == form[mine - 1]:
        start, mine = start - 1, mine - 1
    end, mine = at + _BLOCK, place + _BLOCK
    while end < len(text) and mine < len(form) and text[end] == form[mine]:
        end, mine = end + 1, mine + 1
    return start, end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


@functools.lru_cache(maxsize=8)  # every header of every answer asks for it
def _forms(value: bytes) -> _Places:
    """Where each block stands in what is looked for."""
    # A piece of a key outside ASCII could begin within a character, so only the whole counts.
    least = PIECE if value.isascii() else len(value)
    # A key that looks as if something in it were escaped loses that where the text does.
    forms = [(form, least) for form in dict.fromkeys(one.text for one in _readings(value))]
    forms += [(form, PIECE * 4 // 3) for form in _in_base64(value)]
    forms.append((value.hex().encode(), PIECE * 2))
    places: dict[bytes, list[tuple[bytes, int, int]]] = {}
    for form, fewest in forms:
        looked = form.translate(_FOLD)
        if len(looked) < LEAST:
            continue
        for place in range(0, len(looked) - _BLOCK + 1, _BLOCK):
            known = places.setdefault(looked[place : place + _BLOCK], [])
            known.append((looked, place, min(fewest, len(looked))))
    return places


def _in_base64(value: bytes) -> Iterator[bytes]:
    """What a value looks like in base64 after 0, 1 or 2 other bytes, less what it shares."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + value).rstrip(b"=")
        shared = (before + len(value)) % 3 != 0
        yield coded[(0, 2, 3)[before] : len(coded) - shared]
