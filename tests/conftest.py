"""What every test may use."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).parent / "samples"))


@pytest.fixture(scope="session")
def making() -> ModuleType:
    """The generator of sample files: `make_vip`, `make_messy`, `make_people_csv`."""
    import making

    return making
