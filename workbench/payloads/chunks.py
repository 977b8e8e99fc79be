"""Records become request bodies: an envelope around as many records as rows and bytes allow."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheFile
from workbench.vocabulary.steps import Step


@dataclass(frozen=True, slots=True)
class Written:
    """A chunk file that has been written: how many records, how many bytes, their sha256."""

    records: int
    bytes: int
    sha256: str


def write_body(path: Path, body: bytes, records: int) -> Written:
    """Writes one request body and says what it wrote."""
    path.write_bytes(body)
    return Written(records, len(body), hashlib.sha256(body).hexdigest())


def alone(step: Step, records: pa.Array) -> npt.NDArray[np.int64]:
    """The bytes of the request that each record would make alone."""
    before, after = step.alone or (b"", b"")
    around = len(step.prefix) + len(step.suffix) + len(after) - len(before)
    return np.asarray(pc.binary_length(records), dtype=np.int64) + around


@dataclass(slots=True)
class OpenChunk:
    """The chunk of a step that is being filled; at most one body is held in memory."""

    step: Step
    records: int = 0
    size: int = 0
    pieces: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.size = len(self.step.prefix) + len(self.step.suffix)

    def take(self, records: pa.Array) -> int:
        """Puts in as many of the first records as fit and says how many that were.

        Raises FixTheFile when one record alone is larger than a request may be.
        """
        if not len(records):
            return 0
        between = len(self.step.between)
        lengths = np.asarray(pc.binary_length(records), dtype=np.int64) + between
        lengths[0] -= between * (self.records == 0)
        room = int(np.searchsorted(np.cumsum(lengths), self.step.bytes - self.size, side="right"))
        count = min(room, self.step.rows - self.records, len(records))
        if self.records == 0 and (size := int(alone(self.step, records[:1])[0])) > self.step.bytes:
            message = (
                f"One row alone makes a request of {size:,} bytes, "
                f"and a request may have {self.step.bytes:,}: shorten its cells"
            )
            raise FixTheFile(message)
        if count:
            lists = pa.ListArray.from_arrays([0, count], records.slice(0, count))
            text = pc.binary_join(lists, self.step.between.decode())[0]
            self.pieces.append(text.as_buffer().to_pybytes())
            self.records += count
            self.size += int(lengths[:count].sum())
        return count

    @property
    def full(self) -> bool:
        """No further row may come in."""
        return self.records >= self.step.rows

    def write(self, path: Path) -> Written:
        """Closes the envelope around the records and writes the body."""
        records = self.step.between.join(self.pieces)
        if self.step.alone is not None and self.records == 1:
            records = records.replace(*self.step.alone, 1)
        body = self.step.prefix + records + self.step.suffix
        return write_body(path, body, self.records)
