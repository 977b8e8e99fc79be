"""The twin's own routes: faults told, replaced and cleared while it runs; the log over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from fault_harness import Spoilt, rule, split
from twin_harness import Running

from workbench.twin.fault_kinds import KINDS

# Typed from the issue and from what stood before it.
WORDS = {
    "reset_before",
    "apply_then_reset",
    "truncate",
    "empty",
    "html",
    "delay",
    "status",
    "refuse",
    "drip",
    "status_line_only",
    "bad_gzip",
    "gzip_bomb",
    "huge",
    "late_apply",
    "partial",
    "results",
    "indexing_slow",
    "replaced",
    "lost_token",
    "unknown_body",
}


@pytest.fixture(scope="module")
def spoilt(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    """A twin without quotas that was started with one rule from a file."""
    folder = tmp_path_factory.mktemp("admin")
    (folder / "faults.json").write_text('[{"do": "empty", "match": {"route": "a"}}]')
    faults = ["--faults", str(folder / "faults.json")]
    return Spoilt(start(folder, "--no-quota", "--indexing-s", "0", *faults))


def test_the_rules_are_told_as_a_file_says_them_with_their_counts(spoilt: Spoilt) -> None:
    status, headers, told = spoilt.admin("GET", "/admin/faults")
    assert (status, headers["x-sandbox"]) == (200, "1")
    match = {"route": "a", "n": 1}
    more = {"times": 1, "apply": True, "headers": {}, "seen": 0, "fired": 0}
    assert told == {"faults": [{"match": match, "do": "empty", **more}]}


def test_put_replaces_counts_from_there_and_delete_clears(spoilt: Spoilt) -> None:
    spoilt.audience("PUT")
    twice = rule("status", status=503, times=2)
    for _ in range(2):
        spoilt.order(twice, rule("delay", seconds=0, times="always"))
        told = [split(spoilt.add("PUT", "1"))[0] for _ in range(3)]
        assert told == [503, 503, 202]
        listed = spoilt.admin("GET", "/admin/faults")[2]["faults"]
        assert [(one["seen"], one["fired"]) for one in listed] == [(3, 2), (3, 1)]
        assert listed[1]["times"] == "always"
    spoilt.order(rule("status", status=503, times="always"))
    assert split(spoilt.add("PUT", "1"))[0] == 503
    assert spoilt.admin("DELETE", "/admin/faults")[2] == {"faults": []}
    assert split(spoilt.add("PUT", "1"))[0] == 202


def test_rules_as_told_can_be_put_again(spoilt: Spoilt) -> None:
    spoilt.order(rule("drip", seconds=0, part="headers"), rule("status", status=307, body="x"))
    told = spoilt.admin("GET", "/admin/faults")[2]["faults"]
    counted = ("seen", "fired")
    again = [{key: one[key] for key in one if key not in counted} for one in told]
    spoilt.order(*again)
    assert spoilt.admin("GET", "/admin/faults")[2]["faults"] == told


def test_a_bad_rule_is_refused_in_one_sentence_and_changes_nothing(spoilt: Spoilt) -> None:
    spoilt.order(rule("empty"))
    bad = json.dumps([rule("html"), {"do": "huge", "bytes": 1_000_000_001}]).encode()
    status, _, told = spoilt.admin("PUT", "/admin/faults", bad)
    assert status == 400
    expected = "expected a whole number from 1 to 1,000,000,000"
    assert told == {"error": f"The body, rule [1]: bytes is 1000000001, {expected}."}
    listed = spoilt.admin("GET", "/admin/faults")[2]["faults"]
    assert [one["do"] for one in listed] == ["empty"]


@pytest.mark.parametrize("path", ["/admin/faults", "/admin/log", "/admin/else", "/admin"])
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Authorization": "Bearer real"}, 401),
        ({"Authorization": "Basic twin_x"}, 401),
        ({"Authorization": ""}, 401),
    ],
)
def test_only_this_machine_with_a_twin_s_key_gets_in(
    spoilt: Spoilt, path: str, changed: dict[str, str], status: int
) -> None:
    got, headers, told = spoilt.admin("GET", path, **changed)
    assert (got, headers["x-sandbox"], set(told)) == (status, "1", {"error"})
    assert "real" not in told["error"]


def test_localhost_gets_in_and_other_methods_and_paths_do_not(spoilt: Spoilt) -> None:
    assert spoilt.admin("GET", "/admin/faults", Host="localhost:8600")[0] == 200
    assert spoilt.admin("POST", "/admin/faults", b"[]")[0] == 405
    assert spoilt.admin("DELETE", "/admin/log")[0] == 405
    assert spoilt.admin("GET", "/admin/else")[0] == 404


def test_the_admin_routes_are_neither_logged_nor_counted_nor_spoilt(spoilt: Spoilt) -> None:
    before = spoilt.twin.lines
    spoilt.order({"do": "status", "status": 500, "times": "always"})
    listed = spoilt.admin("GET", "/admin/faults")[2]["faults"]
    assert (listed[0]["seen"], spoilt.twin.lines) == (0, before)
    spoilt.admin("DELETE", "/admin/faults")


def test_the_log_is_told_line_by_line_after_a_number(spoilt: Spoilt) -> None:
    spoilt.audience("LOG")
    spoilt.add("LOG", "1")
    lines = spoilt.twin.lines
    status, _, told = spoilt.admin("GET", "/admin/log")
    last = lines[-1]["n"]
    whole = {"lines": lines, "next": last, "more": False, "unreadable": 0}
    assert (status, told) == (200, whole)
    assert told["lines"][-1]["applied"] == [["add", "1"]]
    told = spoilt.admin("GET", f"/admin/log?after={last - 1}")[2]
    assert told == {"lines": lines[-1:], "next": last, "more": False, "unreadable": 0}
    told = spoilt.admin("GET", f"/admin/log?after={last}")[2]
    assert told == {"lines": [], "next": last, "more": False, "unreadable": 0}


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=", "until=3", "after=1&x=2"])
def test_a_query_about_the_log_that_says_something_else_is_refused(
    spoilt: Spoilt, query: str
) -> None:
    assert spoilt.admin("GET", f"/admin/log?{query}")[0] == 400


def test_a_long_log_comes_in_pages_and_half_a_line_does_not_hide_the_rest(
    start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("long")
    lines = [json.dumps({"n": n}) for n in range(1, 1_501)]
    (folder / "log").write_text("\n".join([*lines[:5], '{"n":6,"ti', *lines[6:], '{"n":1501']))
    made = Spoilt(start(folder))
    first = made.admin("GET", "/admin/log")[2]
    assert (len(first["lines"]), first["next"], first["more"]) == (1_000, 1_001, True)
    rest = made.admin("GET", f"/admin/log?after={first['next']}")[2]
    assert (len(rest["lines"]), rest["next"], rest["more"]) == (499, 1_500, False)
    assert rest["unreadable"] == 1


def test_help_faults_tells_every_fault_in_a_sentence() -> None:
    assert set(KINDS) == WORDS
    command = [sys.executable, "-m", "workbench.twin", "--help-faults"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
    starts = {line.split()[0] for line in told.splitlines() if line and not line.startswith(" ")}
    assert starts >= WORDS
    assert max(map(len, told.splitlines())) <= 100
    assert all(kind.sentence.endswith(".") for kind in KINDS.values())


def test_without_a_log_the_route_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    state = tmp_path_factory.mktemp("unlogged") / "twin.db"
    command = [sys.executable, "-m", "workbench.twin", "--die-with-parent", "--state", str(state)]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
    assert child.stdout is not None
    made = Spoilt(Running(child, json.loads(child.stdout.readline())["url"], state.parent))
    try:
        status, _, told = made.admin("GET", "/admin/log")
    finally:
        child.terminate()
        child.communicate(timeout=10)
    assert (status, told) == (404, {"error": "This twin was started without --log."})
