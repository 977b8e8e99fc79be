"""Cells that are one e-mail address or one phone, in the form that all ways of writing it share.

Stricter than what may be sent: who reads a list of people to hold back must not misread one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.judging import Mask
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.numbering import assigned, plan
from workbench.vocabulary.kinds import How, KindName

# No name, no brackets, no second address beside the first.
_EMAIL = r"\A[^\s\p{Z}\p{C}<>()\[\]:;,|\"\\@]+@[A-Za-z0-9.\-]+\.[A-Za-z0-9]+\z"
# Seven digits are the shortest phone number in use (numbering.py).
_LIKE_PHONE = r"\A[+＋(]*(?:[\s\p{Z}.\-()/]*[0-9]){7,}[\s\p{Z}.\-()/]*\z"
_SIGNED_PHONE = r"\A[(]*[+＋](?:[\s\p{Z}.\-()/]*[0-9]){7,15}\z"
EXPECTED: Mapping[KindName, str] = {
    "email": "one e-mail address, like name@example.com",
    "phone": "one phone number with its country code, like +33612345678",
}


def read(text: pa.Array, kind: KindName, hows: Sequence[How]) -> pa.Array:
    """Each cell's one form; null where it is no address, or not the same one by all of `hows`."""
    nothing = pa.scalar(None, pa.string())
    if kind == "email":
        return pc.utf8_lower(pc.if_else(pa.array(_matching(text, _EMAIL)), text, nothing))
    first, *others = (_phones(text, how) for how in hows)
    for other in others:
        either = pc.or_(pc.is_null(other), pc.is_null(first))
        agree = pc.or_(either, pc.fill_null(pc.equal(first, other), False))
        first = pc.if_else(agree, pc.coalesce(first, other), nothing)
    return first


def looks_like(text: pa.Array, kind: KindName) -> Mask:
    """True for each cell that could be meant as an address of that kind."""
    return _matching(text, "@" if kind == "email" else _LIKE_PHONE)


def plainly(text: pa.Array, kind: KindName) -> Mask:
    """True for each cell that can hardly be anything but an address of that kind."""
    return _matching(text, _EMAIL if kind == "email" else _SIGNED_PHONE)


def _phones(text: pa.Array, how: How) -> pa.Array:
    """Each cell as a recipe reads it; null where it could as well be another country's number.

    Where a country's own numbers begin with 0, one without it may have lost that or a plus.
    """
    nothing = pa.scalar(None, pa.string())
    found = KINDS["phone"].read(text, how)
    if how.region is None or plan(how.region).trunk != "0":
        return found
    bare = pa.array(_matching(text, r"\A[1-9]"))
    abroad = pc.binary_join_element_wise("+", pc.replace_substring_regex(text, "[^0-9]", ""), "")
    other = pc.and_(assigned(abroad), pc.fill_null(pc.not_equal(abroad, found), False))
    return pc.if_else(pc.and_(bare, other), nothing, found)


def _matching(text: pa.Array, pattern: str) -> Mask:
    return np.asarray(pc.fill_null(pc.match_substring_regex(text, pattern), False), dtype=bool)
