"""The house rules that a reader would otherwise have to remember."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workbench"

# Each room and the rooms it may import from (design.md, Rooms).
BELOW = {
    "vocabulary": set(),
    "errors": set(),
    "tables": {"vocabulary", "errors"},
}
for room in ("recipes", "checks", "payloads"):
    BELOW[room] = BELOW["tables"] | {"tables"}
BELOW["destinations"] = BELOW["tables"] | {"tables", "recipes", "checks", "payloads"}
BELOW["plans"] = BELOW["destinations"] | {"destinations"}
BELOW["delivery"] = BELOW["plans"] | {"plans"}
for room in ("results", "audiences"):
    BELOW[room] = BELOW["delivery"] | {"delivery"}
BELOW["notebook"] = BELOW["results"]
BELOW["last_fates"] = BELOW["results"] | {"delivery"}
BELOW["resuming"] = BELOW["results"]
BELOW["running"] = BELOW["results"] | {"delivery", "notebook", "resuming"}
BELOW["verbs"] = BELOW["running"] | {"results", "audiences", "running", "twin"}
for room in ("cli_words", "cli_options", "profiling", "purging", "recipe_files", "retrying"):
    BELOW[room] = BELOW["verbs"] | {"verbs"}
for room in ("combining", "settling", "ui"):
    BELOW[room] = BELOW["verbs"] | {"verbs"}
BELOW["retrying"] |= {"last_fates"}
BELOW["mended"] = BELOW["retrying"] | {"retrying"}
BELOW["family_results"] = BELOW["retrying"]
BELOW["ui"] |= {"family_results", "last_fates", "mended", "retrying", "settling"}
BELOW["cli_ending"] = BELOW["cli_words"] | {"cli_words"}
BELOW["cli_run_words"] = BELOW["cli_words"] | {"cli_words"}
BELOW["cli_combining"] = BELOW["cli_ending"] | {"cli_ending", "cli_options", "combining"}
BELOW["cli_purging"] = BELOW["cli_ending"] | {"cli_ending", "cli_options", "purging"}
BELOW["cli_profiling"] = BELOW["cli_ending"] | {"cli_ending", "cli_options", "profiling"}
BELOW["cli_twin"] = BELOW["cli_ending"] | {"cli_ending", "cli_options", "twin"}
BELOW["cli"] = BELOW["cli_purging"] | {
    "family_results",
    "cli_run_words",
    "cli_combining",
    "cli_purging",
    "cli_profiling",
    "cli_twin",
    "recipe_files",
    "retrying",
    "settling",
    "ui",
}
BELOW["twin"] = set()


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("path", modules("workbench"), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    if room in {"__init__", "__main__"}:
        return
    used = {name.split(".")[1] for name in imported(path) if name.startswith("workbench.")}
    assert used - BELOW[room] - {room} == set()


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("streamlit", ("app.py", "pages/", "workbench/ui/")),
        ("requests", ("workbench/delivery/client.py",)),
        ("pandera", ("workbench/checks/", "workbench/destinations/")),
    ],
)
def test_a_library_stays_in_its_room(library: str, allowed: tuple[str, ...]) -> None:
    sources = [*modules("workbench", "pages"), ROOT / "app.py"]
    users = [
        path.relative_to(ROOT).as_posix()
        for path in sources
        if any(name.split(".")[0] == library for name in imported(path))
    ]
    assert users
    assert [user for user in users if not user.startswith(allowed)] == []


def test_nothing_lies_directly_inside_pages() -> None:
    """Streamlit runs such a page around app.py on a cold deep link."""
    assert list((ROOT / "pages").glob("*.py")) == []


def test_no_drawer_has_a_name() -> None:
    drawer = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager|base)$")
    assert [path for path in modules("workbench", "pages") if drawer.search(path.stem)] == []


def test_a_module_can_be_read_in_one_sitting() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules("workbench", "pages")
    }
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_a_group_of_rows_is_never_called_a_batch() -> None:
    """Batch is a vendor here, so code calls a group of rows a chunk."""
    wrong = re.compile(r"\b(batch_size|batches|next_batch|batch_of|rows_per_batch|num_batches)\b")
    # Arrow's own words for the pieces of a file are Arrow's.
    arrows = re.compile(r"record_batch|(concat|to|from)_batches|get_batch|RecordBatch")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules("workbench", "pages")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wrong.search(line) and not arrows.search(line)
    ]
    assert found == []


def test_the_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["unsafe_allow_html", "st.html("])
def test_no_page_writes_markup(name: str) -> None:
    sources = [*modules("workbench", "pages"), ROOT / "app.py"]
    assert [path for path in sources if name in path.read_text(encoding="utf-8")] == []


def test_only_the_draft_module_touches_the_session_state() -> None:
    sources = [*modules("workbench", "pages"), ROOT / "app.py"]
    users = [
        path.relative_to(ROOT).as_posix()
        for path in sources
        if "session_state" in path.read_text(encoding="utf-8")
    ]
    assert users == ["workbench/ui/draft.py"]


def test_only_one_module_asks_for_the_readers_time_zone() -> None:
    sources = [*modules("workbench", "pages"), ROOT / "app.py"]
    users = [
        path.relative_to(ROOT).as_posix()
        for path in sources
        if "context.timezone" in path.read_text(encoding="utf-8")
    ]
    assert users == ["workbench/ui/wording.py"]


# What carries data to a page; while presenting each of them has to mask it.
SINKS = r"dataframe|text|code|json|data_editor|table|download_button|\w+_chart|map|graphviz_chart"


def test_data_reaches_a_page_by_the_masking_module_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*modules("workbench/ui", "pages"), ROOT / "app.py"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(rf"\bst\.({SINKS})\(", line) and path.name != "presenting.py"
    ]
    assert found == []
