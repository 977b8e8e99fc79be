"""A right sheet of people, and one of each kind of mistake planted in it at known cells.

Seed 0 plants the first wrong value of each kind in columns as listed; another seed plants other
values, under other headers, in other rows and a shuffled order of columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from random import Random
from typing import Any, TypeVar

from sample_people import Person, below, order_of, people, pick
from sample_workbook import Formula, Sheet, Shown
from sample_wrongs import NAMES, Names, Planted, wrong_cells

T = TypeVar("T")
Row = dict[str, Any]
HEADER_LINE = 1
FEWEST_ROWS = 200  # so that one wrong cell is far from a tenth of its column
MOST_ATTRIBUTES = 15
COMPUTED = "a formula, once its row and column are known"


# The attributes beside the renamed first name, in the order of the sheet.
ATTRIBUTES = (
    *("last_name", "email", "phone", "language", "city", "postcode", "date(birthdate)"),
    *("date(last_purchase)", "url(avatar)", "orders", "basket", "newsletter", "interests"),
    *("card_number", "store", "comment", "points"),
)


def nth(choices: Sequence[T], seed: int) -> T:
    return choices[seed % len(choices)]


def messy_sheets(seed: int, rows: int) -> tuple[list[Sheet], list[Planted]]:
    """The sheets of a messy workbook, and every finding that they should give, by line."""
    if rows < FEWEST_ROWS:
        message = f"a messy sheet needs at least {FEWEST_ROWS} rows, got {rows}"
        raise ValueError(message)
    draw, names = Random(seed), nth(NAMES, seed)
    attributes = [names.first_name, *ATTRIBUTES]
    headers = [names.id, names.action, *attributes, names.price]
    if seed:
        headers = [headers[place] for place in order_of(draw, len(headers))]
    attributes.sort(key=headers.index)
    cells = [
        _right(person, number, names, attributes, draw)
        for number, person in enumerate(islice(people(draw), rows))
    ]
    free = iter(order_of(draw, rows))
    planted = _about_the_sheet(names)
    planted += _wrong_cells(cells, free, names, seed)
    planted += _wrong_rows(cells, free, names, attributes, seed)
    _unusual_but_right(cells, free, names, attributes)
    _with_formulas(cells, headers)
    found = [Sheet(names.sheet, headers, cells), _other_sheet(names.other_sheet)]
    return found, sorted(planted, key=lambda one: (one.line or 0, one.column, one.rule))


def _right(
    person: Person, number: int, names: Names, attributes: Sequence[str], draw: Random
) -> Row:
    """A right row with at most 14 attributes filled, so that one more is right too."""
    row: Row = {
        names.first_name: person.first_name,
        "last_name": pick(draw, ("Müller-Example", "d’Exemple", "Nguyễn", "Örnek", "Sample")),
        "email": f"person{number:05d}@example.{pick(draw, ('com', 'org', 'net'))}",
        "phone": person.phone or None,
        "language": person.language,
        "city": person.city,
        # A third begin with a zero, so nobody takes the column for numbers.
        "postcode": f"{below(draw, 30_000):05d}",
        "date(birthdate)": person.birthdate,
        # Half of the dates are Excel dates, the others were typed as text.
        "date(last_purchase)": pick(draw, (person.last_purchase, str(person.last_purchase))),
        "url(avatar)": f"https://example.com/people/{number:05d}.png",
        "orders": person.orders,
        "basket": person.cents / 100,
        "newsletter": person.vip,
        "interests": "|".join(person.interests),
        "card_number": f"{30012345678900000000 + number * 104729}",
        "store": f"S-{below(draw, 40):03d}",
        "comment": pick(draw, ("Rappeler en décembre", "Prefers e-mail", "VIP since 2019", "007")),
        "points": COMPUTED,
    }
    kept = 9 + below(draw, 6)
    for place in order_of(draw, len(attributes))[kept:]:
        row[attributes[place]] = None
    row[names.id] = f"{number * 7919 % 1_000_003:08d}"
    row[names.action] = "add" if draw.random() < 0.3 else None
    row[names.price] = f"{person.cents / 100:.2f} EUR" if draw.random() < 0.5 else None
    return row


def _about_the_sheet(names: Names) -> list[Planted]:
    return [
        Planted(HEADER_LINE, names.price, "column-type"),
        Planted(HEADER_LINE, names.first_name, "column-renamed", "warning"),
        Planted(None, "", "other-sheets", "warning"),
        # The padded number is read as it is shown, which is told once for its column.
        Planted(None, "postcode", "number-format", "warning"),
    ]


def _line(index: int) -> int:
    return index + HEADER_LINE + 1


def _wrong_cells(cells: list[Row], free: Iterable[int], names: Names, seed: int) -> list[Planted]:
    made = []
    for wrong, index in zip(wrong_cells(names), free, strict=False):
        value, row = nth(wrong.values, seed), cells[index]
        row[wrong.column] = value.replace("{id}", row[names.id]) if type(value) is str else value
        made.append(Planted(_line(index), wrong.column, wrong.rule, wrong.severity))
    return made


def _wrong_rows(
    cells: list[Row], free: Iterable[int], names: Names, attributes: Sequence[str], seed: int
) -> list[Planted]:
    """What only a whole row, or two of them, can get wrong."""
    over, removed, *pair = islice(free, 4)
    _fill(cells[over], attributes, MOST_ATTRIBUTES + 1 + seed % 3)
    cells[removed][names.action] = "remove"
    earlier, later = sorted(pair)
    cells[later][names.id] = cells[earlier][names.id]
    return [
        Planted(_line(over), _filled(cells[over], attributes)[MOST_ATTRIBUTES], "attributes-max"),
        Planted(
            _line(removed),
            _filled(cells[removed], attributes)[0],
            "attributes-on-remove",
            "warning",
        ),
        Planted(_line(earlier), names.id, "superseded", "warning"),
    ]


def _unusual_but_right(
    cells: list[Row], free: Iterable[int], names: Names, attributes: Sequence[str]
) -> None:
    """Exactly 15 attributes, removals of nothing but an id, a padded number: no mistakes."""
    for index in islice(free, 3):
        _fill(cells[index], attributes, MOST_ATTRIBUTES)
        cells[index][names.price] = "99.00 EUR"
    for index in islice(free, 6):
        cells[index].update(dict.fromkeys(attributes))
        cells[index][names.action] = "remove"
    cells[next(iter(free))] |= {"postcode": Shown(123, "00000"), "last_name": None}


def _filled(row: Row, attributes: Sequence[str]) -> list[str]:
    return [name for name in attributes if row[name] is not None]


def _fill(row: Row, attributes: Sequence[str], count: int) -> None:
    """Fills or empties attributes from the last one on until `count` are filled."""
    spare = {
        "date(birthdate)": "1990-05-17",
        "date(last_purchase)": "2025-08-01",
        "url(avatar)": "https://example.org/éa.png",
        "email": "spare@example.org",
        "phone": "+33199001234",
        "orders": 4,
        "basket": 75.5,
        "newsletter": True,
        "interests": "sport|music",
        "points": COMPUTED,
    }
    for name in reversed(attributes):
        filled = len(_filled(row, attributes))
        if filled < count and row[name] is None:
            row[name] = spare.get(name, "00420")
        elif filled > count:
            row[name] = None


def _with_formulas(cells: list[Row], headers: Sequence[str]) -> None:
    """Points are ten times the orders, by a formula whose value is stored."""
    letter = chr(ord("A") + headers.index("orders"))
    for index, row in enumerate(cells):
        if row["points"] == COMPUTED:
            known = row["orders"] is None or type(row["orders"]) is int
            row["points"] = (
                Formula(f"={letter}{_line(index)}*10", (row["orders"] or 0) * 10) if known else None
            )


def _other_sheet(name: str) -> Sheet:
    rows = [
        {"Store": f"S-{number:03d}", "Target": 1200 + 35 * number, "Done": number % 3 == 0}
        for number in range(12)
    ]
    return Sheet(name, ("Store", "Target", "Done"), rows)
