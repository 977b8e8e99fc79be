"""The kinds of mistakes that one cell can hold, each with values that differ from seed to seed.

Knows which rule each breaks; refuses to know in which row it is planted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sample_workbook import Formula

LONG = "Appelée deux fois, préfère être contactée l’après-midi. "


@dataclass(frozen=True)
class Planted:
    """One finding to expect; `line` is the Excel row, None for one about the sheet."""

    line: int | None
    column: str
    rule: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class Wrong:
    """One kind of wrong cell: the rule it breaks, its column, and values of which one is planted.

    `{id}` in a value stands for the row's own id.
    """

    rule: str
    column: str
    values: tuple[Any, ...]
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class Names:
    """The names that differ from seed to seed."""

    id: str
    action: str
    first_name: str  # no legal name, so it is renamed
    price: str  # an unknown type
    sheet: str
    other_sheet: str


NAMES = (
    Names("Customer ID", "Action", "Prénom", "money(price)", "People", "Targets"),
    Names("custom_id", "operation", "First name", "currency(price)", "Contacts", "Notes"),
    Names("Num client", "Opération", "PRENOM", "integer(price)", "Feuil1", "Zones d’été"),
)


def wrong_cells(names: Names) -> tuple[Wrong, ...]:
    """Every kind of mistake that one cell alone makes."""
    return (
        Wrong("id-missing", names.id, (None,)),
        Wrong("id-placeholder", names.id, ("NULL", "undefined", "NaN", "(null)", "False")),
        Wrong("id-spaces", names.id, ("{id} ", "\u00a0{id}", "{id}\u200b", " {id}")),
        Wrong("id-long", names.id, ("{id}" * 129, "x" * 1025)),
        Wrong("choice", names.action, ("delete", "unsubscribe", "added", "-")),
        Wrong(
            "cell-error",
            "city",
            tuple(
                Formula(*pair)
                for pair in (("=NA()", "#N/A"), ("=1/0", "#DIV/0!"), ('=VALUE("x")', "#VALUE!"))
            ),
        ),
        Wrong("cell-error", "basket", (Formula("=1/0", "#DIV/0!"), Formula("=NA()", "#N/A"))),
        Wrong("phone", "phone", ("02 61 91 12 34", "call the office", "33261911234", "+33")),
        Wrong(
            "phone-unassigned",
            "phone",
            ("+33639981337", "+447700900123", "+353209101234"),
            "warning",
        ),
        Wrong(
            "phone-rewritten",
            "phone",
            ("+33 2 61 91 98 76", "+44-20-7946-0987", "+49 (30) 23125 987"),
            "warning",
        ),
        Wrong("date", "date(last_purchase)", ("last Tuesday", "31/12/2024", "2024-12", "45657")),
        Wrong("date-impossible", "date(birthdate)", ("2024-02-30", "1999-02-29", "1987-13-05")),
        Wrong("url", "url(avatar)", ("www.example.com/a.png", "example", "https://exa mple.com/")),
        Wrong("integer", "orders", ("12a", "3.5", "1 200", "twelve")),
        Wrong("number", "basket", ("12,5O", "12,50", "12.50 kg", "1,234.50")),
        Wrong("boolean", "newsletter", ("maybe", "yes", "1", "oui")),
        Wrong("text-long", "comment", ((LONG * 9)[:301], LONG * 12)),
        Wrong("text-blank", "store", ("   ", "\u00a0", " ")),
        Wrong("array-empty-item", "interests", ("sport||music", "sport|", "|music", "a| |b")),
        Wrong("array", "interests", ('["sport", "music"', '["sport", 3]', "[sport]")),
        Wrong(
            "array-items",
            "interests",
            ("|".join(f"item {n}" for n in range(26)), "|".join("abcdefghijklmnopqrstuvwxyzé")),
        ),
        Wrong("array-item-long", "interests", ("sport|" + "é" * 301, "x" * 400 + "|sport")),
        Wrong("cell-unreadable", "points", (Formula("=SUM(1,2)*10", ""), Formula("=1+1", ""))),
        Wrong("cell-unreadable", "card_number", (30012345678901234567, 497010000000009999)),
    )
