"""Whether a cell says anything: it is not empty, and its word does not stand for nothing."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.words import given
from workbench.recipes.recipe import ColumnUse
from workbench.vocabulary.rules import Rule


def filled(text: pa.Array, use: ColumnUse | None) -> pa.BooleanArray:
    """True where a cell says something; a recipe may map a word to "", which is left out."""
    return pc.is_valid(text) if use is None else given(text, use.kind, use.how)


def missing(rule_id: str, what: str, fix: str, use: ColumnUse | None) -> Rule:
    """The rule that a cell may not be empty."""
    return Rule(rule_id, f"The {what} is empty", fix, lambda text: pc.invert(filled(text, use)))
