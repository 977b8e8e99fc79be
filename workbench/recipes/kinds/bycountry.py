"""Phones whose country stands in another column of their row: they are read by that country.

Only numbers without a country code need one; what a country cannot read stays as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import SUPPORTED_REGIONS

from workbench.recipes.kinds.lists import SEPARATOR, split
from workbench.recipes.kinds.phones import INTERNATIONAL, canonical
from workbench.vocabulary.kinds import How

# Reserved in ISO 3166-1 for the country whose code is GB, and written more often.
_ALSO = {"UK": "GB"}
_HIDDEN = r"\p{Cf}\t-\r"


def is_region(cell: str) -> bool:
    """Whether a cell is a country's two letters."""
    code = cell.strip().upper()
    return code in SUPPORTED_REGIONS or code in _ALSO


def regions_of(cells: pa.Array) -> pa.Array:
    """The two capital letters of each cell that is a country's (ISO 3166), null for any other."""
    codes = pc.utf8_upper(pc.utf8_trim_whitespace(cells.cast(pa.string())))
    for other, code in _ALSO.items():
        codes = pc.if_else(pc.equal(codes, other), code, codes)
    known = pc.is_in(codes, value_set=pa.array(sorted(SUPPORTED_REGIONS), pa.string()))
    return pc.if_else(known, codes, pa.scalar(None, pa.string()))


@dataclass(frozen=True, slots=True)
class ByCountry:
    """A column of phones and where its countries stand; `how.region` is for rows without one.

    `listed` says that each cell is a list of phones.
    """

    place: int
    how: How
    listed: bool = False

    @property
    def beside(self) -> tuple[int, ...]:
        """The place of the countries' column."""
        return (self.place,)

    def read(self, text: pa.Array, beside: Sequence[pa.Array]) -> pa.Array:
        """Each cell with its country's code, as it is where its country has no such number."""
        text = text.cast(pa.string())
        regions = self.regions(beside[0])
        asked = pc.and_(self.asks(text), pc.is_valid(regions))
        made = text
        for region in pc.unique(regions.filter(asked)).to_pylist():
            here = pc.and_(asked, pc.fill_null(pc.equal(regions, region), False))
            made = pc.replace_with_mask(made, here, self._by(text.filter(here), region))
        return made

    def every(self, cells: pa.Array, countries: pa.Array) -> list[pa.Array]:
        """The cells by each country that any of them or of `countries` names, and the declared."""
        named = pa.concat_arrays([regions_of(cells), regions_of(countries)])
        found = pc.unique(named.drop_null()).to_pylist()
        declared = [self.how.region] if self.how.region else []
        return [cells, *(self._by(cells, one) for one in dict.fromkeys([*found, *declared]))]

    def regions(self, cells: pa.Array) -> pa.Array:
        """The country of each row; null where its cell names none and none is declared."""
        found = regions_of(cells)
        return found if self.how.region is None else pc.fill_null(found, self.how.region)

    def asks(self, text: pa.Array) -> pa.BooleanArray:
        """True for each cell that needs a country; one in a list is not looked for."""
        if self.listed:
            return pc.is_valid(text)
        abroad = pc.match_substring_regex(text, INTERNATIONAL)
        return pc.fill_null(pc.invert(abroad), False)

    def _by(self, text: pa.Array, region: str) -> pa.Array:
        how = How(region=region, separator=self.how.separator)
        return _lists(text, how) if self.listed else _numbers(text, how)


def _numbers(text: pa.Array, how: How) -> pa.Array:
    """Each number in E.164, as it is where it cannot be; what nobody sees stays and is told."""
    made = canonical(text, how)
    rest = pc.and_(pc.is_null(made), pc.is_valid(text))
    if not pc.any(rest).as_py():
        return made
    odd = text.filter(rest)
    # Who is to be held back is found by such a number too, so it must not stay without a country.
    bare = canonical(pc.replace_substring_regex(odd, rf"[{_HIDDEN}]+", ""), how)
    hidden = pc.replace_substring_regex(odd, rf"[^{_HIDDEN}]+", "")
    told = pc.coalesce(pc.binary_join_element_wise(bare, hidden, ""), odd)
    return pc.replace_with_mask(made, rest, told)


def _lists(text: pa.Array, how: How) -> pa.Array:
    """Each list with its numbers in E.164; a cell that is no list stays as it is."""
    cells = split(text, how)
    lengths = pc.fill_null(pc.list_value_length(cells), 0).cast(pa.int32())
    ends = pa.array(np.concatenate([[0], np.cumsum(np.asarray(lengths))]), pa.int32())
    made = pa.ListArray.from_arrays(ends, _numbers(pc.list_flatten(cells), how))
    joined = pc.binary_join(made, how.separator or SEPARATOR)
    as_json = pc.and_(pc.is_valid(cells), pc.fill_null(pc.starts_with(text, "["), False))
    if pc.any(as_json).as_py():
        dumped = [orjson.dumps(one).decode() for one in made.filter(as_json).to_pylist()]
        joined = pc.replace_with_mask(joined, as_json, pa.array(dumped, pa.string()))
    return pc.if_else(pc.is_valid(cells), joined, text)
