"""Which target a header means: its own name, an alias or its words first, similarity second."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from workbench.vocabulary.fields import Field, FreeAttributes

# A fuzzy match is only ever a proposal. Below this similarity (0 to 100) a shared syllable is
# enough to match ("name" and "username"), so nothing is proposed.
SIMILAR = 85
OWN_NAME, ALIAS, WORDED = 100, 99, 98


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed target; `confidence` 0 to 100, `why` in words for the mapping row."""

    target: str
    confidence: int
    why: str


@lru_cache(maxsize=65_536)  # every header is compared with every name
def folded(text: str) -> str:
    """A header without accents, case, punctuation or camel humps, words parted by one space."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return " ".join(re.sub(r"[^\w$]+|_", " ", text.lower()).split())


def legal_name(header: str, free: FreeAttributes) -> str:
    """A header as a free attribute's name: lower case, no accents, underscores; "" if none is left.

    Names are at most 30 characters (doc.batch.com profiles/update), so a longer one is cut: it is
    a proposal that the reader sees, never a silent renaming.
    """
    if re.fullmatch(free.pattern, header):
        return header
    return re.sub(r"[^a-z0-9]+", "_", folded(header)).strip("_")[:30].strip("_")


def known_matches(
    headers: Sequence[str], fields: Sequence[Field], *, fuzzy: bool
) -> dict[int, Match]:
    """For each header's position the known target it means; a target goes to one header only."""
    proposals = [
        (-match.confidence, place, match)
        for place, header in enumerate(headers)
        for match in _matches(header, fields, fuzzy=fuzzy)
    ]
    chosen: dict[int, Match] = {}
    taken: set[str] = set()
    for _, place, match in sorted(proposals, key=lambda proposal: proposal[:2]):
        if place not in chosen and match.target not in taken:
            chosen[place] = match
            taken.add(match.target)
    return chosen


def rivals(
    headers: Sequence[str], fields: Sequence[Field], chosen: Mapping[int, Match]
) -> dict[int, int]:
    """For each header that surely means a target that another one has, the other's position."""
    winners = {match.target: place for place, match in chosen.items()}
    found: dict[int, int] = {}
    for place, header in enumerate(headers):
        if place in chosen:
            continue
        meant = _matches(header, fields, fuzzy=False)
        best = max(meant, key=lambda match: match.confidence, default=None)
        if best is not None and best.target in winners:
            found[place] = winners[best.target]
    return found


def _matches(header: str, fields: Sequence[Field], *, fuzzy: bool) -> list[Match]:
    """What a header may mean; what is only similar counts where nothing is surely meant."""
    found = []
    for field in fields:
        score, why = _score(header, field)
        if score:
            found.append(Match(header if field.takes(header) else field.name, score, why))
    if found or not fuzzy:
        return found
    similar = ((round(_similarity(header, field)), field) for field in fields)
    return [Match(field.name, score, "a similar name") for score, field in similar if score]


def _score(header: str, field: Field) -> tuple[int, str]:
    if field.takes(header):
        return OWN_NAME, "the target's own name"
    name = folded(header)
    if not name:
        return 0, ""
    if name in _names(field):
        return ALIAS, "a known name for it"
    words = name.split()
    if any(wording.said_by(words) for wording in field.wordings):
        return WORDED, "words that mean it"
    return 0, ""


def _similarity(header: str, field: Field) -> float:
    """How alike a header and a target's names are, 0 where it is not enough."""
    name = folded(header)
    pairs = ((fuzz.ratio(name, o), fuzz.token_sort_ratio(name, o)) for o in _names(field))
    best = max(map(max, pairs)) if name else 0
    return best if best >= SIMILAR else 0


def _names(field: Field) -> list[str]:
    return [folded(field.name), *map(folded, field.aliases)]
