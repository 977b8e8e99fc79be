"""Makes the sample files, and others like them for tests and benchmarks; all from a seed.

`python tests/samples/making.py` writes both files of sample_data/ again, byte for byte.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sample_mistakes import messy_sheets
from sample_people import FIRST_DAY, FRENCH_RANGES, INTERESTS, LANDS, Person, below, people
from sample_workbook import write_workbook
from sample_wrongs import Planted

FOLDER = Path(__file__).resolve().parents[2] / "sample_data"
VIP, VIP_ROWS, VIP_SEED = FOLDER / "audience_vip.csv", 25_000, 2025
MESSY, MESSY_ROWS, MESSY_SEED = FOLDER / "audience_messy.xlsx", 300, 0

HEADERS = (
    *("custom_id", "first_name", "loyalty_code", "date(last_purchase)", "url(avatar)", "orders"),
    *("basket", "vip", "interests", "phone", "language", "city"),
)
SLICE = 100_000

__all__ = ["HEADERS", "Planted", "make_messy", "make_people_csv", "make_vip"]


def make_vip(path: Path, rows: int = VIP_ROWS, seed: int = VIP_SEED) -> None:
    """A CSV of people in which nothing is wrong: ids 00000001 and on, in the order of the file."""
    draw = Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADERS)
        for number, person in enumerate(islice(people(draw), rows), start=1):
            out.writerow(_vip_cells(number, person, draw))


def _vip_cells(number: int, person: Person, draw: Random) -> list[str]:
    def maybe(text: str, share: float) -> str:
        return text if draw.random() < share else ""

    return [
        f"{number:08d}",
        person.first_name,
        maybe(f"00{below(draw, 10**8):08d}", 0.95),
        maybe(person.last_purchase.isoformat(), 0.9),
        maybe(f"https://example.com/people/{number:08d}.png", 0.7),
        str(person.orders),
        maybe(f"{person.cents // 100}.{person.cents % 100:02d}", 0.9),
        "true" if person.vip else "false",
        maybe("|".join(person.interests), 0.8),
        maybe(person.phone, 0.9),
        person.language,
        maybe(person.city, 0.95),
    ]


def make_messy(path: Path, seed: int, rows: int = MESSY_ROWS) -> list[Planted]:
    """A workbook with one of each kind of mistake; answers where each was planted, by line."""
    sheets, planted = messy_sheets(seed, rows)
    write_workbook(path, sheets)
    return planted


def make_people_csv(path: Path, rows: int, columns: int = 12, seed: int = 1) -> None:
    """A large CSV, fast: the columns of the VIP file, then further texts, nothing wrong in it.

    `columns` counts all of them, the id included, from 2 to 16 (an id and 15 attributes).
    """
    if not 2 <= columns <= 16:
        message = f"columns counts the id and 1 to 15 attributes, got {columns}"
        raise ValueError(message)
    draw = np.random.default_rng(seed)
    names = [*HEADERS, *(f"note_{number}" for number in range(1, 5))][:columns]
    with path.open("wb") as file:
        file.write(",".join(names).encode() + b"\n")
        for start in range(0, rows, SLICE):
            count = min(SLICE, rows - start)
            cells = list(islice(_columns(draw, start + 1, count), columns))
            last = pc.binary_join_element_wise(cells.pop(), "\n", "")
            lines = pc.binary_join_element_wise(*cells, last, ",")
            file.write(lines.buffers()[2])


def _columns(draw: np.random.Generator, first: int, count: int) -> Iterator[pa.Array]:
    """The columns in the order of HEADERS, as text; then notes without end."""

    def one_of(choices: list[str], filled: float = 1.0) -> pa.Array:
        texts = pa.array([*choices, ""])
        places = draw.integers(0, len(choices), count)
        return texts.take(pa.array(np.where(draw.random(count) < filled, places, len(choices))))

    def digits(numbers: np.ndarray[tuple[int], np.dtype[np.int64]], width: int) -> pa.Array:
        return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")

    def joined(*parts: pa.Array | str) -> pa.Array:
        return pc.binary_join_element_wise(*parts, "")

    ids = digits(np.arange(first, first + count), 8)
    cents = draw.integers(0, 100_000, count)
    days = np.datetime64(FIRST_DAY) + draw.integers(0, 669, count)
    yield ids
    yield one_of([name for land in LANDS for name in land.names])
    yield joined("00", digits(draw.integers(0, 10**8, count), 8))
    yield pa.array(days).cast(pa.string())
    yield joined("https://example.com/people/avatars/square/", ids, ".png")
    yield pa.array(draw.integers(0, 5_000, count)).cast(pa.string())
    yield joined(pa.array(cents // 100).cast(pa.string()), ".", digits(cents % 100, 2))
    yield one_of(["true", "false"])
    yield one_of([f"{one}|{two}|books" for one in INTERESTS for two in INTERESTS], 0.8)
    yield joined(one_of([one.prefix for one in FRENCH_RANGES]), digits(cents % 10_000, 4))
    yield one_of(["fr", "en", "de", "sv", "pl", "tr", "es"])
    yield one_of([city for land in LANDS for city in land.cities], 0.95)
    while True:
        yield one_of([f"Membre privilégié {number:05d}" for number in range(5_000)])


if __name__ == "__main__":
    make_vip(VIP)
    make_messy(MESSY, MESSY_SEED)
