"""How the lines that are not UTF-8 read in other encodings, so that a person can choose.

Shows and never chooses: several single-byte encodings fit nearly any bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Western Europe on Windows, on the web and on a Mac, Central Europe, Cyrillic, Greek, Turkish.
CANDIDATES = ("cp1252", "iso-8859-15", "mac-roman", "cp1250", "cp1251", "cp1253", "cp1254")
UTF8 = "utf-8"
# Characters kept before and behind the first one that differs.
BEFORE, AROUND = 30, 60
SHOWN = 8
STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Differing:
    """One physical line that is not UTF-8, as each encoding reads it.

    Bytes that an encoding has no character for stand as their escape, `\\xe9`.
    """

    line: int
    readings: Mapping[str, str]


def differing_lines(path: Path, most: int = SHOWN) -> tuple[Differing, ...]:
    """The first lines that are not UTF-8 and have bytes that no line before them had.

    None for a file that is UTF-8; the file is read in steps, and no further than needed.
    """
    found: list[Differing] = []
    seen: set[int] = set()
    for number, line in _lines(path):
        if line.isascii():
            continue
        fresh = {byte for byte in line if byte >= 0x80} - seen
        if fresh and (at := first_unfit(line)) is not None:
            seen |= fresh
            found.append(Differing(number, readings(line, at)))
            if len(found) == most:
                break
    return tuple(found)


def first_unfit(text: bytes) -> int | None:
    """The offset of the first byte that is not UTF-8."""
    try:
        text.decode(UTF8)
    except UnicodeDecodeError as error:
        return error.start
    return None


def readings(line: bytes, at: int) -> dict[str, str]:
    """What stands around the byte at `at`, in UTF-8 and in each candidate."""
    start = max(0, at - BEFORE)
    piece = line[start : at + AROUND]
    told = {name: piece.decode(name, "backslashreplace").strip() for name in (UTF8, *CANDIDATES)}
    ends = ("…" if start else "", "…" if at + AROUND < len(line.rstrip(b"\r\n")) else "")
    return {name: f"{ends[0]}{text}{ends[1]}" for name, text in told.items()}


def apart(told: Mapping[str, str], most: int = 3) -> dict[str, str]:
    """The first candidates that read a piece differently from one another, and without a gap."""
    kept: dict[str, str] = {}
    for name in CANDIDATES:
        text = told[name]
        if text not in kept.values() and "\\x" not in text and text.isprintable():
            kept[name] = text
    return dict(list(kept.items())[:most])


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The physical lines with their numbers; one that is longer than a step comes in pieces."""
    number, rest = 1, b""
    with path.open("rb") as file:
        while block := file.read(STEP):
            *whole, rest = (rest + block).splitlines(keepends=True)
            if rest.endswith(b"\n"):
                whole, rest = [*whole, rest], b""
            for line in whole:
                yield number, line
                number += 1
            if len(rest) > STEP:
                yield number, rest
                rest = b""
    if rest:
        yield number, rest
