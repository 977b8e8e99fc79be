"""The half-day script, written with care: what `workbench plan` is compared with.

It reads all cells as text, drops rows without an id, keeps the last row of an id and writes request
bodies of 10,000 ids. It checks nothing and accounts for nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

CHUNK = 10_000


def main(source: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    people = pd.read_csv(source, dtype=str, keep_default_na=False, na_filter=False)
    key = people.columns[0]
    people = people[people[key] != ""].drop_duplicates(key, keep="last")
    for start in range(0, len(people), CHUNK):
        ids = []
        for row in people.iloc[start : start + CHUNK].to_dict("records"):
            identifier = row.pop(key)
            attributes = {name: value for name, value in row.items() if value != ""}
            ids.append({"action": "add", "id": identifier, "attributes": attributes})
        body = json.dumps({"name": "BENCH", "ids": ids}, ensure_ascii=False)
        (out / f"{start:08d}.json").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
