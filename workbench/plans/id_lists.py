"""A list of other people as a value, and as it lies beside a plan that it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa

from workbench.errors import FixTheFile

# Beside a plan: the lists of its selection, so that a retry or an export asks the same ones.
NAME = "lists.arrow"
_ABOUT = b"lists"


@dataclass(frozen=True, slots=True, eq=False)
class IdList:
    """The ids of one file as they are written there, each once and in order.

    `first` is the header of an only column whose name does not say what it holds: a title, or one
    more id, which counts only where the rows have it. `sha256` is the file's.
    """

    sha256: str
    ids: pa.Array
    first: str = ""


def keep(lists: Mapping[str, IdList], folder: Path) -> None:
    """Writes the lists of a plan, for their owner alone; the same ones give the same bytes."""
    if not lists:
        return
    path = folder / NAME
    path.touch(mode=0o600)
    about = [{"name": n, "sha256": one.sha256, "first": one.first} for n, one in lists.items()]
    schema = pa.schema([("list", pa.int32()), ("id", pa.string())], {_ABOUT: orjson.dumps(about)})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as out:
        for n, one in enumerate(lists.values()):
            places = pa.repeat(pa.scalar(n, pa.int32()), len(one.ids))
            out.write_batch(pa.record_batch([places, one.ids], schema=schema))


def kept(folder: Path) -> dict[str, IdList]:
    """The lists of the plan in a folder; raises FixTheFile where they cannot be read any more."""
    path = folder / NAME
    if not path.exists():
        return {}
    try:
        with pa.OSFile(str(path), "rb") as source:
            reader = pa.ipc.open_file(source)
            about = orjson.loads(reader.schema.metadata[_ABOUT])
            ids = [reader.get_batch(n)["id"] for n in range(reader.num_record_batches)]
        pairs = zip(about, ids, strict=True)
        return {one["name"]: IdList(one["sha256"], text, one["first"]) for one, text in pairs}
    except (OSError, pa.ArrowInvalid, KeyError, TypeError, ValueError) as err:
        message = f"{path} holds the lists of the selection and cannot be read: send the file anew"
        raise FixTheFile(message) from err
