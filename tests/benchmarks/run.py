"""`make bench`: whole commands in turn, medians and ratios of one run; nothing here is a test.

Usage: python tests/benchmarks/run.py [ROWS] [TURNS]     (1,000,000 rows, 3 turns)
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "samples")]

import making  # noqa: E402 - the samples' folder has to be on the path first
from measuring import Cost, line, measured  # noqa: E402 - as above


def main(rows: int, turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        files = {"audience_vip.csv": HERE.parents[1] / "sample_data" / "audience_vip.csv"}
        for count in (rows, 3 * rows):
            files[f"{count:,} rows"] = work / f"{count}.csv"
            making.make_people_csv(files[f"{count:,} rows"], count, columns=13)
        for name, source in files.items():
            compare(name, source, work, turns)


def compare(name: str, source: Path, work: Path, turns: int) -> None:
    plan = [sys.executable, "-m", "workbench", "plan", str(source), "--out", str(work / "plan")]
    goal = ["--to", "batch.audiences.update", "--set", "name=BENCH"]
    script = [sys.executable, str(HERE / "script_to_dict.py"), str(source), str(work / "script")]
    ours: list[Cost] = []
    theirs: list[Cost] = []
    for _ in range(turns):
        ours.append(measured([*plan, *goal]))
        theirs.append(measured(script))
    megabytes = source.stat().st_size / 1e6
    print(f"{name} ({megabytes:,.0f} MB), median of {turns}:")
    print(f"  workbench plan   {line(ours)}")
    print(f"  careful script   {line(theirs)}")
    ratios = [b.wall_s / a.wall_s for a, b in zip(ours, theirs, strict=True)]
    print(f"  script / plan    {statistics.median(ratios):.2f} of the time")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given or [1_000_000]), *([3] if len(given) < 2 else []))
