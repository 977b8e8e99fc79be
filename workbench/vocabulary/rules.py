"""A rule: what is wrong with a value, how to say so, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.vocabulary.issues import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One named, vectorised rule.

    `bad(values)` takes a column and answers, cell by cell, True where the rule is broken; an empty
    cell is never bad except for the rules that are about emptiness.
    """

    id: str
    message: str
    fix: str
    bad: Callable[[Any], Any]
    severity: Severity = "error"
