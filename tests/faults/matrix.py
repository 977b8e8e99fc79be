"""The rows of the fault matrix: which test shows which row, and that it fails without its rule."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

Test = Callable[..., None]
Off = Callable[[pytest.MonkeyPatch], None]
ROWS = range(1, 48)
SUFFIX = "_fails_without_its_rule"
# What a test of the matrix may fail by: an assertion of its own, or one of the invariants.
FAILURES = (AssertionError, pytest.fail.Exception)
WITNESSES = ("invariants.py", "scenes.py")


def row(*numbers: int, off: Off | Sequence[Off] | None) -> Callable[[Test], Test]:
    """Says which rows of reliability.md §1.8 a test shows; the outermost of its decorators.

    Beside it stands a second test, named as the first and `_fails_without_its_rule`: the same
    function with a guarding rule switched off by `off`, which gets the test's `monkeypatch`
    (patch something that the workers, forked by the tests, look up when they run). It passes only
    if the function fails by an assertion of its own module or of the invariants; an error, or an
    assertion of the harness, is a failure here too. Of a test for many values the second one takes
    the first and the last of each list. Several `off`s make one such test each; `None` makes none,
    and README.md has to say why the rule of that row cannot be switched off.
    """
    assert numbers
    assert all(number in ROWS for number in numbers)

    def mark(test: Test) -> Test:
        test.matrix_rows = numbers  # type: ignore[attr-defined] # read by test_faults_map.py
        offs = [] if off is None else [off] if callable(off) else list(off)
        test.matrix_without = test.__name__ + SUFFIX if offs else None  # type: ignore[attr-defined]
        if offs:
            beside = vars(sys.modules[test.__module__])
            assert test.__name__ + SUFFIX not in beside
            beside[test.__name__ + SUFFIX] = _without(test, offs)
        return test

    return mark


def switched(module: object, name: str, value: object) -> Off:
    """An `off` that puts something else in the place of a name of a module or a class."""

    def off(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(module, name, value)

    off.__name__ = f"{getattr(module, '__name__', module)}.{name}"
    return off


def _without(test: Test, offs: Sequence[Off]) -> Test:
    @functools.wraps(test)
    def without(monkeypatch: pytest.MonkeyPatch, rule_off: Off, **given: Any) -> None:
        own = {"monkeypatch": monkeypatch} if "monkeypatch" in known else {}
        rule_off(monkeypatch)
        with pytest.raises(FAILURES) as raised:
            test(**given, **own)
        where = _asserted_in(raised.value.__traceback__)
        told = f"failed in {where}, which is the harness, not what the test states: {raised.value}"
        assert where in (Path(inspect.getfile(test)).name, *WITNESSES), told

    known = inspect.signature(test).parameters
    asked = [one for name, one in known.items() if name not in ("monkeypatch", "rule_off")]
    more = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for name in ("monkeypatch", "rule_off")
    ]
    without.__signature__ = inspect.Signature([*asked, *more])  # type: ignore[attr-defined]
    without.__name__ = without.__qualname__ = test.__name__ + SUFFIX
    without.pytestmark = _ends(getattr(test, "pytestmark", []))  # type: ignore[attr-defined]
    del without.__wrapped__  # type: ignore[attr-defined] # pytest would read its signature instead
    del without.matrix_rows, without.matrix_without  # type: ignore[attr-defined]
    names = [getattr(one, "__name__", "rule").strip("<>") for one in offs]
    return pytest.mark.parametrize("rule_off", offs, ids=names)(without)


def _ends(marks: Sequence[pytest.Mark]) -> list[pytest.Mark]:
    """The marks, with the first and the last value of each list of them."""
    made = []
    for mark in marks:
        if mark.name == "parametrize":
            names, values = mark.args[0], list(mark.args[1])
            mark = pytest.mark.parametrize(names, [*values[:1], *values[1:][-1:]]).mark
        made.append(mark)
    return made


def _asserted_in(trace: TracebackType | None) -> str:
    """The name of the innermost file of the tests that a failure went through."""
    here, found = Path(__file__).parent, ""
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.parent == here and path.name != Path(__file__).name:
            found = path.name
        trace = trace.tb_next
    return found
