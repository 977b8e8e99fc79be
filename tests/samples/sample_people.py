"""People who do not exist: names, places, and phone numbers that no one can be reached at.

Phones come only from ranges that a regulator keeps free for fiction: Arcep (FR, fixed lines), Ofcom
(GB), Bundesnetzagentur notice 148/2021 (DE), PTS (SE), ACMA (AU). The mobile ranges of Arcep, Ofcom
and ComReg and the one for Nottingham are left out: the phonenumbers metadata calls them unassigned.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd
from random import Random
from typing import TypeVar

T = TypeVar("T")
FIRST_DAY = datetime.date(2024, 1, 1)
DAYS = 669  # to 2025-10-30
INTERESTS = (
    *("sport", "music", "cinéma", "théâtre", "cooking", "travel", "gardening"),
    *("fashion", "books", "gaming", "wine", "running", "photo", "kids"),
)


@dataclass(frozen=True)
class Range:
    """Phone numbers kept free: `prefix`, then every number of `digits` digits from `first`."""

    prefix: str
    digits: int
    first: int = 0
    count: int = 0

    @property
    def size(self) -> int:
        return self.count or 10**self.digits

    def number(self, nth: int) -> str:
        return f"{self.prefix}{self.first + nth:0{self.digits}d}"


@dataclass(frozen=True)
class Land:
    """Where people live; `weight` is its share of the people."""

    language: str
    weight: int
    names: tuple[str, ...]
    cities: tuple[str, ...]
    phones: tuple[Range, ...] = ()


FRENCH_RANGES = tuple(
    Range(prefix, 4) for prefix in ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
)
BRITISH_AREAS = ("113", "114", "116", "117", "118", "121", "131", "141", "151", "161")
LANDS = (
    Land(
        "fr",
        40,
        (
            *("Zoë", "Chloé", "Léa", "Maël", "Anaïs", "Hélène", "Rémi", "François", "Noémie"),
            *("Gaël", "Inès", "Jérôme", "Cécile", "Loïc", "Aurélie", "Thaïs", "Paul", "Camille"),
        ),
        ("Paris", "Besançon", "Orléans", "Saint-Étienne", "Nîmes", "Angoulême", "Lyon", "Alès"),
        FRENCH_RANGES,
    ),
    Land(
        "de",
        17,
        ("Jürgen", "Käthe", "Sören", "Björn", "Jörg", "Anke", "Lukas", "Änne", "Mia", "Özlem"),
        ("München", "Köln", "Düsseldorf", "Lübeck", "Würzburg", "Berlin", "Gießen"),
        tuple(
            Range(prefix, 3)
            for prefix in ("+493023125", "+496990009", "+494066969", "+492214710", "+498999998")
        ),
    ),
    Land(
        "en",
        18,
        ("Siân", "Zoë", "Chloë", "Niamh", "Oliver", "Amelia", "Renée", "Harry", "Isla", "Freya"),
        ("London", "Leeds", "Bristol", "Glasgow", "Ynys Môn", "Sheffield", "Newcastle"),
        (*(Range(f"+44{area}4960", 3) for area in BRITISH_AREAS), Range("+442079460", 3)),
    ),
    Land(
        "en",
        6,
        ("Matilda", "Noël", "Ruby", "Jack", "Esmé", "Lachlan", "Evie", "Zara"),
        ("Sydney", "Wagga Wagga", "Newcastle", "Orange", "Bathurst"),
        (Range("+6125550", 4), Range("+6127010", 4)),
    ),
    Land(
        "sv",
        2,
        ("Åsa", "Göran", "Märta", "Björn", "Linnéa", "Örjan"),
        ("Göteborg", "Malmö", "Växjö", "Umeå"),
        (Range("+4670174", 4, 605, 95), Range("+46846500", 3, 400, 100)),
    ),
    Land(
        "pl",
        6,
        ("Łukasz", "Żaneta", "Małgorzata", "Paweł", "Stanisław", "Agnieszka", "Święto", "Józef"),
        ("Łódź", "Kraków", "Gdańsk", "Wrocław", "Poznań"),
    ),
    Land(
        "tr",
        6,
        ("Çağla", "Şule", "Gökçe", "İpek", "Ömer", "Uğur", "Işıl", "Tuğba"),
        ("İstanbul", "İzmir", "Muğla", "Eskişehir"),
    ),
    Land(
        "es",
        5,
        ("Íñigo", "Begoña", "José", "Lucía", "Martín", "Nuño", "Sofía"),
        ("Málaga", "A Coruña", "Logroño", "Cádiz", "León"),
    ),
)
_WHEEL = tuple(land for land in LANDS for _ in range(land.weight))


@dataclass(frozen=True)
class Person:
    """One person; `phone` is "" where the land keeps no numbers free or all are given out."""

    first_name: str
    language: str
    city: str
    phone: str
    last_purchase: datetime.date
    birthdate: datetime.date
    orders: int
    cents: int
    vip: bool
    interests: tuple[str, ...]


def pick(draw: Random, choices: Sequence[T]) -> T:
    """One of the choices, from `random()` alone: only its sequence is promised to stay."""
    return choices[int(draw.random() * len(choices))]


def below(draw: Random, number: int) -> int:
    """A whole number from 0 to `number` - 1."""
    return int(draw.random() * number)


def order_of(draw: Random, count: int) -> list[int]:
    """0 to `count` - 1 in an order of their own."""
    return sorted(range(count), key=lambda _: draw.random())


def people(draw: Random) -> Iterator[Person]:
    """People without end; no two of them have the same phone."""
    phones = {land: _phones(land) for land in LANDS}
    while True:
        land = pick(draw, _WHEEL)
        first = below(draw, len(INTERESTS))
        yield Person(
            first_name=pick(draw, land.names),
            language=land.language,
            city=pick(draw, land.cities),
            phone=next(phones[land], ""),
            last_purchase=FIRST_DAY + datetime.timedelta(days=below(draw, DAYS)),
            birthdate=datetime.date(1945, 1, 1) + datetime.timedelta(days=below(draw, 22_000)),
            orders=below(draw, 40),
            cents=below(draw, 50_000),
            vip=draw.random() < 0.3,
            interests=tuple(
                INTERESTS[(first + step * 3) % len(INTERESTS)] for step in range(1 + below(draw, 3))
            ),
        )


def _phones(land: Land) -> Iterator[str]:
    """Each number of the land's ranges once, far apart from the one before."""
    total = sum(one.size for one in land.phones)
    stride = next((n for n in (7919, 7907, 6841) if total and gcd(n, total) == 1), 1)
    for step in range(total):
        nth = step * stride % total
        for one in land.phones:
            if nth < one.size:
                yield one.number(nth)
                break
            nth -= one.size
