"""The one form that the ways of writing a value share, to see whether two cells say the same."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.phones import PHONE
from workbench.vocabulary.kinds import How, KindName

_UNSEEN = r"[\p{Cf}\p{Cc}]+"
# An address among other words, and a phone before an extension: enough to know whose they are.
_ADDRESS = r"(?s)\A.*?([^\s<>()\[\]\"';:,]+@[^\s<>()\[\]\"';:,]+).*\z"
_AROUND = r"[\s<>()\[\]\"';:,]"
_PHONE = r"(?s)\A[^+＋0-9]*([+＋]?[0-9][0-9 ().\-/]{5,}[0-9]).*\z"
_HEX = r"\A[0-9A-Fa-f]{24}\z"
# What Excel leaves where a formula failed names nobody.
_FAILED = r"\A#[A-Z/_0]+[!?A]\z"


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


def whose(text: pa.Array, kind: KindName, how: How) -> pa.Array:
    """Whom each cell names, also one that could not be sent; null where it names nobody.

    Wider than `one_form`: what stands around an address or a phone does not make it another one.
    """
    seen = visible(text)
    failed = pc.fill_null(pc.starts_with(seen, "#"), False)
    if failed.true_count:
        failed = pc.fill_null(pc.match_substring_regex(seen, _FAILED), False)
        seen = pc.if_else(failed, pa.scalar(None, pa.string()), seen)
    if kind == "email":
        # Nearly every cell is an address and nothing else, which is seen much faster.
        among = pc.fill_null(pc.match_substring_regex(seen, _AROUND), False)
        if among.true_count:
            within = pc.replace_substring_regex(seen.filter(among), _ADDRESS, r"\1")
            seen = pc.replace_with_mask(seen, among, within)
    elif kind == "phone":
        read = PHONE.read(seen, how)
        if read.null_count > seen.null_count:
            within = PHONE.read(pc.replace_substring_regex(seen, _PHONE, r"\1"), how)
            return pc.coalesce(read, within, seen)
    elif kind == "text":
        # The vendor's own profile ids are numbers, whose letters may be written either way.
        number = pc.fill_null(pc.match_substring_regex(seen, _HEX), False)
        seen = pc.if_else(number, pc.utf8_lower(seen), seen) if number.true_count else seen
    return one_form(seen, kind, how)


def visible(text: pa.Array) -> pa.Array:
    """Cells without spaces around and invisible characters; null where nothing is left."""
    text = text.cast(pa.string())
    text = pc.replace_substring_regex(text, _UNSEEN, "")
    if not pc.all(pc.string_is_ascii(text)).as_py():
        text = pc.utf8_normalize(text, "NFC")
    text = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def seen(text: str) -> str:
    """The same of one text."""
    kept = "".join(one for one in text if unicodedata.category(one) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFC", kept).strip()


def in_one_order(text: pa.Array) -> pa.Array:
    """Tags that are one text, “tag-1, tag-2” (seed 002), are the same ones in any order."""
    text = text.cast(pa.string())
    several = pc.fill_null(pc.match_substring(text, ","), False)
    if not several.true_count:
        return text
    apart = (re.split(r"\s*,\s*", cell.strip()) for cell in text.filter(several).to_pylist())
    joined = [",".join(sorted({*tags} - {""})) for tags in apart]
    return pc.replace_with_mask(text, several, pa.array(joined, pa.string()))
