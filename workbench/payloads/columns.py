"""A converted column, ready to be written into records."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from workbench.vocabulary.kinds import Form


@dataclass(frozen=True, slots=True)
class ReadyColumn:
    """One target's converted values: strings, bare literals or lists of strings.

    `key` is the name in the request (`date(birthdate)`). A null in `values` leaves the key out,
    unless `null_when_blank`, where it is sent as `null` ("delete this attribute").
    """

    target: str
    key: str
    form: Form
    values: pa.Array
    null_when_blank: bool = False
