"""The one form that the ways of writing a value share, to see whether two cells say the same."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.phones import PHONE
from workbench.vocabulary.kinds import How, KindName


def one_form(text: pa.Array, kind: KindName, how: How) -> pa.Array:
    """An e-mail address without capitals, a phone in E.164, -0 as 0; any other stays as it is."""
    text = text.cast(pa.string())
    if kind == "email":
        return pc.utf8_lower(text)
    if kind == "integer":
        return pc.if_else(pc.equal(text, "-0"), "0", text)
    if kind != "phone":
        return text
    return pc.coalesce(PHONE.read(text, how), text)
