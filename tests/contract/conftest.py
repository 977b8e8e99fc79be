"""The contract's tests write their sheets and call their twins as the other rooms' tests do."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "destinations"), str(TESTS / "twin")]
