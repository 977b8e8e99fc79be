"""The apostrophes that a combined file has before formulas, put into columns and taken off."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from workbench.vocabulary.formulas import NUMBER, RISKY


def at_risk(column: pa.Array) -> pa.Array:
    """True for each cell that a spreadsheet would run."""
    risky = pc.match_substring_regex(column, rf"\A{RISKY}")
    number = pc.match_substring_regex(column, rf"\A(?:{NUMBER})\z")
    return pc.fill_null(pc.and_not(risky, number), False)


def put_on(column: pa.Array) -> pa.Array:
    """The cells with an apostrophe before each that is at risk, as `formulas.inert` has them."""
    return pc.if_else(at_risk(column), pc.binary_join_element_wise("'", column, ""), column)


def taken_off(column: pa.Array) -> pa.Array:
    """The cells that `put_on` was given."""
    return pc.replace_substring_regex(column, rf"\A'({RISKY})", r"\1")
