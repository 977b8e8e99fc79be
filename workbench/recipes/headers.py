"""Which target a header means: its own name or an alias first, similarity second."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from workbench.vocabulary.fields import Field, FreeAttributes

# A fuzzy match is only ever a proposal. Below this similarity (0 to 100) a shared syllable is
# enough to match ("name" and "username"), so nothing is proposed.
SIMILAR = 85


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed target; `confidence` 0 to 100, `why` in words for the mapping row."""

    target: str
    confidence: int
    why: str


def folded(text: str) -> str:
    """A header without accents, case, punctuation or camel humps, words parted by one space."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return re.sub(r"[^\w$]+|_", " ", text.lower()).strip()


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
    proposals: list[tuple[int, int, Match]] = []
    for place, header in enumerate(headers):
        for field in fields:
            score, why = _score(header, field, fuzzy=fuzzy)
            if score:
                target = header if field.takes(header) else field.name
                proposals.append((-score, place, Match(target, score, why)))
    chosen: dict[int, Match] = {}
    taken: set[str] = set()
    for _, place, match in sorted(proposals, key=lambda proposal: proposal[:2]):
        if place not in chosen and match.target not in taken:
            chosen[place] = match
            taken.add(match.target)
    return chosen


def _score(header: str, field: Field, *, fuzzy: bool) -> tuple[int, str]:
    if field.takes(header):
        return 100, "the target's own name"
    name = folded(header)
    if not name:
        return 0, ""
    names = [folded(field.name), *(folded(alias) for alias in field.aliases)]
    if name in names:
        return 99, "a known name for it"
    if not fuzzy:
        return 0, ""
    best = max(max(fuzz.ratio(name, other), fuzz.token_sort_ratio(name, other)) for other in names)
    return (round(best), "a similar name") if best >= SIMILAR else (0, "")
