"""Whether a column may be what people agreed to, by its header and its words; it only asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
from rapidfuzz import fuzz

from workbench.recipes.doubts import Doubt
from workbench.recipes.headers import folded
from workbench.recipes.kinds.kind import like
from workbench.recipes.looks import YES_WORDS
from workbench.vocabulary.fields import Field
from workbench.vocabulary.stems import CONSENT, PERHAPS_CONSENT, REFUSAL, names_any

_E = "(?:é|e\\x{301}?)"
# Words that are about being written to, whatever stands above them.
_WORDS = (
    r"(?i:\s*(?:(?:not|non|no|nicht|не)[ -])?(?:"
    r"(?:un|re)?subscribed?|unsub|opt(?:ed)?[ _-]?(?:in|out)|complained|hard[ _-]?bounced"
    rf"|unconfirmed|(?:d{_E}s)?(?:abonn{_E}|inscrit)(?:e|\(e\))?|(?:ab|an)gemeldet|abonniert"
    r"|abbestellt|(?:de)?suscrit[oa]|de baja|(?:под|от)писан[аы]?|отписал(?:ся|ась))\s*)"
)
_STATES = rf"(?i:{YES_WORDS}|true|false|vrai|faux|wahr|falsch|[01xoynjs])|{_WORDS}"
NAMED = 3
# Below this similarity (0 to 100) a header that begins with $ is a name of its own.
_NEAR = 85
_SAMPLE = 1_000


def consent_targets(fields: Sequence[Field]) -> tuple[str, ...]:
    """The targets that a column of words about consent can be mapped to."""
    return tuple(field.name for field in fields if field.consent and field.kind == "choice")


def says_consent(header: str) -> bool:
    """Whether a header speaks of consent, of a subscription or of the end of one."""
    return names_any(folded(header).split(), (*CONSENT, *PERHAPS_CONSENT, *REFUSAL))


def near_target(header: str, fields: Sequence[Field]) -> str:
    """The target of consent that a header is almost spelled like, "" for none.

    Its words without their signs, together or in another order; after a $ a slip of the pen too.
    """
    words = _bare(header)
    for field in fields if words else ():
        named = _bare(field.name)
        alike = "".join(words) == "".join(named) or sorted(words) == sorted(named)
        if header.strip().startswith("$") and field.name.startswith("$"):
            alike = alike or fuzz.ratio(" ".join(words), " ".join(named)) >= _NEAR
        if field.consent and alike:
            return field.name
    return ""


def _likely(text: pa.Array, pattern: str) -> bool:
    """Whether it is worth looking at all these cells: one in twenty of some of them is such."""
    if len(text) <= 10 * _SAMPLE:
        return True
    some = text.take(pa.array(range(0, len(text), len(text) // _SAMPLE)))
    return bool(20 * like(some, pattern).true_count >= len(some))


def _bare(name: str) -> list[str]:
    return folded(name).replace("$", " ").split()


def near_doubt(header: str, fields: Sequence[Field]) -> Doubt | None:
    """The question whether a column is the target that its header is almost spelled like."""
    target = near_target(header, fields)
    if not target:
        return None
    return Doubt(
        f"The header is almost “{target}”",
        header,
        f"If that is meant, write it so or map the column to “{target}”; nothing to do if it is "
        "something else.",
        rule="column-consent",
    )


def consent_doubt(
    texts: Iterable[pa.Array], targets: Sequence[str], rows: int, *, header: str
) -> Doubt | None:
    """The question whether a column of so many rows is consent, by nine in ten of its cells.

    Below a header that speaks of consent they say yes or no, below any other one they are words
    that can hardly mean anything else. `texts` are its filled cells, part by part.
    """
    speaks = says_consent(header)
    filled = states = 0
    example = ""
    pattern = _STATES if speaks else _WORDS
    for text in texts:
        filled += len(text)
        said = text.filter(like(text, pattern)) if _likely(text, pattern) else text.slice(0, 0)
        states += len(said)
        example = example or (str(said[0].as_py()) if len(said) else "")
        if 10 * (filled - states) > rows:
            return None
    if not states or 10 * states < 9 * filled:
        return None
    some = [f"“{target}”" for target in targets[:NAMED]]
    where = " or ".join(some) if len(targets) <= NAMED else f"{', '.join(some)} or another"
    found = "say yes or no, and the header speaks of consent" if speaks else "are words of consent"
    return Doubt(
        f"{states:,} of {filled:,} cells {found}",
        example,
        f"If this is what people agreed to, map it to {where} and say what each word means (the "
        "column's values); nothing to do if it is something else.",
        rule="column-consent",
    )
