"""The README says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import readme_pictures
import readme_tables
from PIL import Image

from workbench import cli
from workbench.destinations.registry import DESTINATIONS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ALL_LIMITS = [limit for one in DESTINATIONS.values() for limit in one.limits.values()]


def test_the_table_of_destinations_is_the_registry() -> None:
    table = README.split("## Destinations")[1].split("\n\n")[1]
    rows = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    told = [(key.strip(" `"), title.strip(), re.findall(r"`(\w+)`", o)) for key, title, o in rows]
    assert told == [
        (one.key, one.title, [option.name for option in one.options])
        for one in DESTINATIONS.values()
    ]


def test_the_tables_are_those_of_the_registry() -> None:
    assert readme_tables.written(README) == README, "run `python tests/readme_tables.py`"
    numbers = {(f"{limit.value:,} {limit.unit}", limit.source) for limit in ALL_LIMITS}
    table = README.split(readme_tables.LIMITS_HEAD)[1].split("\n\n")[0]
    told = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
    for number, source in numbers:
        assert [row for row in told if row[0] == number and row[2].startswith(source)], number


def test_its_four_pictures_are_there_and_small() -> None:
    told = re.findall(r"!\[[^]]+\]\((\S+\.png)\)", README)
    assert {Path(name).stem for name in told} == set(readme_pictures.NAMES)
    assert len(told) == 4
    for name in told:
        with Image.open(ROOT / name) as picture:
            assert picture.width == readme_pictures.SMALL
        assert (ROOT / name).stat().st_size < 100_000


def test_every_command_is_in_the_readme() -> None:
    told = set(re.findall(r"`(?:workbench )?(\w+)(?: [^`]*)?`", README))
    assert set(cli.cli.commands) - told == set()


@pytest.mark.parametrize("flag", re.findall(r"(?<!-)--[a-z][a-z-]+", README))
def test_every_flag_in_the_readme_exists(flag: str) -> None:
    known = {
        name
        for command in cli.cli.commands.values()
        for parameter in command.params
        for name in parameter.opts
    }
    pips = {"--require-hashes", "--no-deps", "--no-build-isolation"}
    assert flag in known | pips


def test_the_python_in_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_the_limits_in_the_readme_are_the_definitions() -> None:
    limits = DESTINATIONS["batch.audiences.update"].limits
    for name, words in (("rows", "ids"), ("attributes", "filled attribute cells"), ("bytes", "")):
        assert f"{limits[name].value:,} {words}".strip() in README


def test_the_readme_names_the_makefiles_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    told = set(re.findall(r"make (\w+)", README)) - {"and"}
    assert {"app", "test", "check", "bench", "lock", "screenshots"} <= told & targets
