"""What most cells of a sheet's columns of text are, so that the few others are told row by row."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow.compute as pc

from workbench.destinations.schemas import unless_error
from workbench.plans.looking import hint
from workbench.plans.prepared import SLICE, Prepared
from workbench.recipes.strays import Straying, forms
from workbench.vocabulary.rules import Rule


def stray_rules(part: Prepared) -> Mapping[str, Rule]:
    """For each own attribute of kind text whose cells mostly have one form, the rule of the others.

    Texts that a destination knows have a meaning of their own, and what identifies a row may be
    anything.
    """
    goal, keys, places, how = part.destination, part.keys, part.places, hint(part)
    watched = {
        use.target: Straying(forms(use.header, how), part.table.rows)
        for use in part.used
        if use.kind == "text" and use.target not in keys and goal.field_named(use.target) is None
    }
    left = list(watched)
    for here in part.table.slices(SLICE, [places[target] for target in left]) if left else ():
        read = pc.is_null(here.refused)
        columns = dict(zip(watched, here.columns, strict=True))
        left = [one for one in left if watched[one].add(columns[one].filter(read))]
        if not left:
            break
    found: dict[str, Rule] = {}
    for target in left:
        family = goal.family_of(target)
        rule = watched[target].rule(() if family is None else family.kinds)
        if rule is not None:
            found[target] = unless_error(rule)
    return found
