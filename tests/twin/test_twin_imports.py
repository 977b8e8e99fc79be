"""The twin stands alone: it reads the documents, not the product."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import workbench.twin
from workbench.twin.assumptions import ASSUMPTIONS

MODULES = sorted(Path(workbench.twin.__file__).parent.rglob("*.py"))
ALLOWED = sys.stdlib_module_names | {"starlette", "uvicorn", "orjson"}


def _imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they lead"
            base = node.module or ""
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_only_the_twin_and_what_serves_it(module: Path) -> None:
    for name in _imported(ast.parse(module.read_text("utf-8"))):
        assert name.startswith("workbench.twin.") or name.split(".")[0] in ALLOWED, name


def test_the_walk_sees_the_modules() -> None:
    assert {"exchange", "attributes", "serving"} <= {path.stem for path in MODULES}


def test_every_assumption_has_a_subject_of_its_own_and_a_choice() -> None:
    subjects = [entry.subject for entry in ASSUMPTIONS]
    assert len(set(subjects)) == len(subjects)
    assert all(entry.choice for entry in ASSUMPTIONS)
