"""Sheets made for the measurement of the suggestions: headers as people write them, with values."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType

LANGUAGES = ("en", "fr", "de", "es", "ru")
ROWS, BLANK = 30, 0.1
COUNTRIES = ("FR", "DE", "ES", "RU", "GB", "US", "IT", "BE")
ZONES = ("Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Moscow", "America/New_York")
CITIES = ("Lyon", "Köln", "Sevilla", "Казань", "Leeds", "Brest", "Ulm")
FIRST = ("Anna", "Jörg", "Chloé", "Лев", "María", "Tom", "Ольга", "Zoé")
LAST = ("Martin", "Müller", "García", "Крылова", "Smith", "Nguyen")
WORDS_OF_TEXT = ("likes tea", "rien", "alt und neu", "nada", "что-то", "Acme", "ok")

Draw = Callable[[random.Random], str]
# What goes where: a meaning of the vocabulary to the target that it is at a destination.
TARGETS: Mapping[str, Mapping[str, str]] = {
    "batch.audiences.update": {"person": "id", "action": "action"},
    "batch.audiences.replace": {"person": "id"},
    "batch.profiles.update": {
        "person": "custom_id",
        "email": "$email_address",
        "phone": "$phone_number",
        "language": "$language",
        "country": "$region",
        "timezone": "$timezone",
        "email consent": "$email_marketing",
        "sms consent": "$sms_marketing",
        "topics": "$topic_preferences",
    },
    "batch.profiles.events": {
        "person": "custom_id",
        "event": "event.name",
        "event time": "event.time",
        "event label": "event.$label",
        "event tags": "event.$tags",
    },
    "altcraft.profiles.update_batch": {
        "email": "email",
        "phone": "phones",
        "first name": "_fname",
        "last name": "_lname",
        "birth": "_bdate",
        "sex": "_sex",
        "registered": "_regdate",
        "registered ip": "_regip",
        "ip": "_ip",
        "registered city": "_regcity",
        "city": "_city",
        "region": "_region",
        "registered country": "_regcountry",
        "country": "_country",
        "registered page": "_regurl",
        "postal code": "_postal_code",
        "timezone": "_tz",
        "source": "_vendor",
        "profile status": "_status",
        "browser": "_browser",
        "os": "_os",
        "profile": "profile_id",
    },
    "batch.catalogs.items": {"item": "id", "action": "action"},
    "batch.catalogs.update": {"field": "name", "action": "action", "type": "type"},
    "batch.catalogs.create": {"field": "name", "type": "type"},
}
# Meanings that a destination has no target for: what it sends under a name of the analyst's.
FREE_HERE: Mapping[str, tuple[str, ...]] = {
    "batch.audiences.update": ("email", "first name", "city", "birth", "language", "country"),
    "batch.profiles.update": ("first name", "last name", "city", "postal code", "birth", "sex"),
    "altcraft.profiles.update_batch": ("person", "language"),
    "batch.catalogs.items": ("country", "language"),
}


def _one_of(*choices: str) -> Draw:
    return lambda draw: draw.choice(choices)


def _day(draw: random.Random, first: int = 2015, last: int = 2025) -> str:
    return f"{draw.randint(first, last)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"


def _phone(draw: random.Random) -> str:
    return f"+336{draw.randint(10_000_000, 99_999_999)}"


def _address(draw: random.Random) -> str:
    return f"person{draw.randint(1, 9999)}@example.{draw.choice(('com', 'org', 'net'))}"


def _ip(draw: random.Random) -> str:
    return f"203.0.113.{draw.randint(1, 254)}"


def _page(draw: random.Random) -> str:
    return f"https://example.com/{draw.randint(1, 99)}"


def _number(digits: int) -> Draw:
    return lambda draw: str(draw.randint(10 ** (digits - 1), 10**digits - 1))


def _hex(draw: random.Random) -> str:
    return f"{draw.getrandbits(96):024x}"


VALUES: Mapping[str, Draw] = {
    "person": _number(7),
    "email": _address,
    "phone": _phone,
    "language": _one_of("fr", "de", "es", "ru", "en"),
    "country": _one_of(*COUNTRIES),
    "timezone": _one_of(*ZONES),
    "email consent": _one_of("subscribed", "unsubscribed"),
    "sms consent": _one_of("subscribed", "unsubscribed"),
    "topics": _one_of("sport|news", "sport", "news|tea"),
    "first name": _one_of(*FIRST),
    "last name": _one_of(*LAST),
    "birth": lambda draw: _day(draw, 1950, 2005),
    "sex": _one_of("male", "female"),
    "registered": _day,
    "registered ip": _ip,
    "ip": _ip,
    "registered city": _one_of(*CITIES),
    "city": _one_of(*CITIES),
    "region": _one_of("Bretagne", "Bayern", "Andalucía", "Татарстан", "Kent"),
    "registered country": _one_of(*COUNTRIES),
    "registered page": _page,
    "postal code": _number(5),
    "source": _one_of("landing", "shop", "fair"),
    "profile status": _one_of("subscribed", "unsubscribed"),
    "browser": _one_of("Chrome", "Firefox", "Safari"),
    "os": _one_of("Android", "iOS", "Windows"),
    "profile": _hex,
    "event": _one_of("ordered", "visited_store", "added_to_cart"),
    "event time": lambda draw: f"{_day(draw)}T10:20:30Z",
    "event label": _one_of("Lyon", "red shoes", "Sommer"),
    "event tags": _one_of("fruits|organic", "walk_in", "fruits"),
    "item": lambda draw: f"A{draw.randint(100, 999)}",
    "action": _one_of("add", "remove"),
    "field": _one_of("title", "runtime", "rating", "genres", "released", "poster"),
    "type": _one_of("string", "integer", "float", "boolean"),
    "count": _number(2),
    "money": lambda draw: f"{draw.uniform(1, 300):.2f}",
    "day": _day,
    "code": lambda draw: f"{draw.choice('ABC')}-{draw.randint(1000, 9999)}",
    "yes": _one_of("true", "false"),
    "text": _one_of(*WORDS_OF_TEXT),
    "list": _one_of("red|blue", "tea", "tea|books"),
    "web": _page,
}


@dataclass(frozen=True)
class MadeColumn:
    """A header as somebody wrote it, its cells, and the target that it has to get ("" for none)."""

    header: str
    cells: tuple[str, ...]
    target: str
    meaning: str


def phrases(lines: str) -> dict[str, list[str]]:
    """The words of a meaning by language."""
    rows = [row.strip() for row in lines.strip().splitlines()]
    split = ([word.strip() for word in row.split(";")] for row in rows)
    return dict(zip(LANGUAGES, split, strict=True))


def sheets(words: ModuleType, seed: int, to: str, each: int) -> Iterator[list[MadeColumn]]:
    """So many sheets in each language; now and then a column is called in English."""
    draw = random.Random(f"{seed}/{to}")
    for language in LANGUAGES:
        for _ in range(each):
            yield _sheet(words, draw, to, language)


def _sheet(words: ModuleType, draw: random.Random, to: str, language: str) -> list[MadeColumn]:
    targets = TARGETS[to]
    key, *others = targets
    known = [key, *draw.sample(others, min(len(others), draw.randint(2, 7)))]
    free = [one for one in FREE_HERE.get(to, ()) if draw.random() < 0.4]
    own = draw.sample(sorted(words.OWN), draw.randint(2, 4))
    style, made, taken = _style(draw), [], set()
    for meaning in [*known, *free, *own]:
        tongue = language if draw.random() < 0.85 else "en"
        word = draw.choice(phrases((words.WORDS | words.OWN)[meaning])[tongue])
        header = written(words, draw, word, tongue, style, known=meaning in words.WORDS)
        if header.casefold() in taken:
            continue
        taken.add(header.casefold())
        cells = tuple(
            "" if meaning != key and draw.random() < BLANK else VALUES[meaning](draw)
            for _ in range(ROWS)
        )
        made.append(MadeColumn(header, cells, targets.get(meaning, ""), meaning))
    draw.shuffle(made)
    return made


def written(
    words: ModuleType,
    draw: random.Random,
    word: str,
    language: str,
    style: Callable[[str], str],
    *,
    known: bool,
) -> str:
    """A phrase with what people put around it, a slip of the pen, and the sheet's own style."""
    alone, text = word.endswith("!"), word.rstrip("!")
    if draw.random() < 0.12:
        text = slipped(draw, text)
    turn = draw.random()
    if turn < 0.15 and known and not alone:
        text = draw.choice(words.OF_PEOPLE[language]).format(text)
    elif turn < 0.3:
        text = draw.choice(words.OPTIONAL[language]).format(text)
    text = style(text)
    return draw.choice(words.SYSTEM).format(text) if draw.random() < 0.04 else text


def slipped(draw: random.Random, text: str) -> str:
    """One letter twice, missing, or in its neighbour's place, inside a word of six or more."""
    long = list(re.finditer(r"\w{6,}", text))
    if not long:
        return text
    found = draw.choice(long)
    at = draw.randint(found.start() + 1, found.end() - 3)
    how = draw.randrange(3)
    if how == 0:
        return text[:at] + text[at] + text[at:]
    if how == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _style(draw: random.Random) -> Callable[[str], str]:
    case = draw.choice((str, str, str.lower, str.upper, str.title, str.capitalize))
    bare = draw.random() < 0.3
    joined = draw.choice((str, str, str, _snake, _snake, _kebab, _camel, _loose))

    def style(text: str) -> str:
        return joined(case(plain(text) if bare else text))

    return style


def plain(text: str) -> str:
    """Without accents, as databases have it; Cyrillic letters keep theirs."""
    if re.search("[а-яё]", text.lower()):
        return text
    parted = unicodedata.normalize("NFD", text.replace("ß", "ss"))
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", text) if part]


def _snake(text: str) -> str:
    return "_".join(_parts(text))


def _kebab(text: str) -> str:
    return "-".join(_parts(text))


def _camel(text: str) -> str:
    first, *rest = _parts(text) or [text]
    return first.lower() + "".join(part[:1].upper() + part[1:].lower() for part in rest)


def _loose(text: str) -> str:
    return f" {text.replace(' ', '  ')} "
