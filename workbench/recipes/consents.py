"""Whether a column may be what people agreed to, by its header and its words; it only asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from workbench.recipes.doubts import Doubt
from workbench.recipes.headers import folded
from workbench.recipes.kinds.kind import like
from workbench.recipes.looks import YES_WORDS
from workbench.vocabulary.fields import Field
from workbench.vocabulary.stems import CONSENT, PERHAPS_CONSENT, REFUSAL, names_any

_STATES = (
    rf"(?i:{YES_WORDS}|true|false|vrai|faux|wahr|falsch|[01xoynjs]|opt[ -]?(?:in|out)"
    r"|(?:un)?subscribed|(?:d[eé]s)?abonn[eé]e?)"
)
NAMED = 3


def consent_targets(fields: Sequence[Field]) -> tuple[str, ...]:
    """The targets that a column of words about consent can be mapped to."""
    return tuple(field.name for field in fields if field.consent and field.kind == "choice")


def says_consent(header: str) -> bool:
    """Whether a header speaks of consent, of a subscription or of the end of one."""
    return names_any(folded(header).split(), (*CONSENT, *PERHAPS_CONSENT, *REFUSAL))


def consent_doubt(texts: Iterable[pa.Array], targets: Sequence[str]) -> Doubt | None:
    """The question whether a column is consent, where nine in ten of its cells say yes or no."""
    filled = states = 0
    example = ""
    for text in texts:
        filled += len(text)
        said = text.filter(like(text, _STATES))
        states += len(said)
        example = example or (str(said[0].as_py()) if len(said) else "")
    if not states or 10 * states < 9 * filled:
        return None
    some = [f"“{target}”" for target in targets[:NAMED]]
    where = " or ".join(some) if len(targets) <= NAMED else f"{', '.join(some)} or another"
    return Doubt(
        f"{states:,} of {filled:,} cells say yes or no, and the header speaks of consent",
        example,
        f"If this is what people agreed to, map it to {where} and say what each word means (the "
        "column's values); nothing to do if it is something else.",
        rule="column-consent",
    )
