"""A key of its own goes through every fault, and is found nowhere afterwards (reliability.md T1).

The vendor here quotes the key in whatever it answers, in every form; the command line and the
sending process are the real ones. Searched is everything on disk and on the screen.
"""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import os
import secrets
import socket
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from misbehaving import Act, Request, Vendor, answer, json_answer, raw, reset, served

pytestmark = pytest.mark.slow
# What a sender does at its start: log all that it can, and break where it is told to.
MEDDLING = """
import logging, os, sys
if "workbench.delivery.worker" in sys.orig_argv:
    logging.basicConfig(level=logging.DEBUG)
    if os.environ.get("BREAK"):
        from workbench.delivery import answers

        def heard(*given):
            raise RuntimeError("broke on " + repr(os.environ["WORKBENCH_TWIN_KEY"]))

        answers.heard = heard
"""


@dataclass(frozen=True)
class Canary:
    """A key whose middle looks the same however it is quoted, but for base64."""

    core: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def key(self) -> str:
        return f'twin_canary_"<&/+{self.core}'

    def traces(self, data: bytes) -> bool:
        """Whether the key is in there, or half of it, plain or in base64 after other bytes."""
        half = len(self.core) // 2
        return any(
            form in data for part in (self.core[:half], self.core[half:]) for form in _forms(part)
        )


def _forms(part: str) -> list[bytes]:
    coded = [base64.b64encode(b"." * n + part.encode()).rstrip(b"=") for n in range(3)]
    return [part.encode(), *(one[4:-1] for one in coded)]


def test_the_search_finds_every_form() -> None:
    canary = Canary()
    for shown in quoted(canary.key):
        assert canary.traces(f"x{shown}y".encode()), shown
    assert canary.traces(canary.key[:-16].encode())
    assert not canary.traces(b"twin_canary_")


def quoted(key: str) -> list[str]:
    """The key as logs, pages and proxies write it."""
    basic = [base64.b64encode(f"{user}{key}:".encode()).decode() for user in ("", "a", "ab:")]
    plain = [key, quote(key, safe=""), quote(quote(key)), html.escape(key), repr(key)]
    return [*plain, *basic, json.dumps(key), json.dumps(json.dumps(key)), f"Bearer {key}"]


def key_in(request: Request) -> str:
    if "authorization" in request.headers:
        return request.headers["authorization"].removeprefix("Bearer ")
    return str(json.loads(request.body)["token"])


def saying(make: Callable[[str], Act]) -> Act:
    """An answer made of a text that quotes the request's key."""

    def act(sock: socket.socket, request: Request) -> None:
        make(" ".join(quoted(key_in(request))))(sock, request)

    return act


def told(status: int, **headers: str) -> Act:
    """The vendor's own shape of an error, which quotes the key."""
    return saying(
        lambda text: json_answer(
            status, {"error_code": text[:99], "error_message": text}, **headers
        )
    )


def partly(text: str) -> Act:
    errors = [{"category": "x", "bulk_index": n, "reason": text} for n in range(3)]
    return json_answer(202, {"code": "SUCCESS_WITH_PARTIAL_ERRORS", "errors": errors})


def leading_away(status: int) -> Act:
    return saying(lambda text: answer(status, text.encode(), location=f"/x?token={quote(text)}"))


def unreadable_headers(text: str) -> Act:
    """Which urllib3 warns about, with all that it could not read."""
    body = b'{"code":"SUCCESS"}'
    lines = ["HTTP/1.1 202 Accepted", f"Content-Length: {len(body)}", "Content-Type: x", f" {text}"]
    return raw("\r\n".join([*lines, f"no header {text}", "", ""]).encode() + body)


@dataclass
class Echoing(Vendor):
    """Plays what `routes` say of the first part of a path that it knows, the last one for ever."""

    routes: dict[str, list[Act]] = field(default_factory=dict)

    def act(self, request: Request) -> Act:
        self.requests.append(request)
        for route, acts in self.routes.items():
            if route in request.path:
                return acts.pop(0) if len(acts) > 1 else acts[0]
        return json_answer(404, {"error_code": "20", "error_message": "There is none"})


@dataclass
class Seen:
    """The command line with a key of its own, and all that it and its workers leave behind."""

    practice: Any
    vendor: Echoing
    canary: Canary
    folder: Path
    said: list[str] = field(default_factory=list)

    def run(self, *words: str) -> dict[str, object]:
        done = self.practice.run(*words)
        self.said += [done.stdout, done.stderr]
        return json.loads(done.stdout) if "--json" in words and done.stdout else {}

    def run_id(self) -> str:
        return sorted(path.name for path in (self.practice.home / "runs").iterdir())[-1]

    def file(self, text: str) -> str:
        place = self.folder / "people.csv"
        place.write_text(text)
        return str(place)

    def leaks(self) -> list[str]:
        """Where the key was found: files under the test's folder, the screen, no fault itself."""
        found = [f"screen: {text[:300]}" for text in self.said if self.traces(text.encode())]
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                found += [f"{path}: {name}" for name, data in contents(path) if self.traces(data)]
        return found

    def traces(self, data: bytes) -> bool:
        return self.canary.traces(data)


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    yield "", path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield name, packed.read(name)


@pytest.fixture
def seen(offline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    for name in ("tmp", "meddling"):
        (tmp_path / name).mkdir(mode=0o700)
    (tmp_path / "meddling" / "sitecustomize.py").write_text(MEDDLING)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    canary = Canary()
    path = [str(tmp_path / "meddling"), os.environ.get("PYTHONPATH", "")]
    with served(Echoing()) as vendor:
        assert isinstance(vendor, Echoing)
        given = {
            "WORKBENCH_TWIN_URL": vendor.url,
            "WORKBENCH_TWIN_KEY": canary.key,
            "WORKBENCH_TWIN_NO_QUOTA": "1",
            "TMPDIR": str(tmp_path / "tmp"),
            "PYTHONPATH": os.pathsep.join(path),
        }
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        there = dataclasses.replace(offline, environment={**offline.environment, **given})
        yield Seen(there, vendor, canary, tmp_path)


def everything_taken_away(seen: Seen, run: str, *about: str) -> None:
    """What an analyst looks at afterwards."""
    for name in ("results.xlsx", "results.csv"):
        seen.run("export", run, "--out", str(seen.folder / name))
    seen.run("status", run)
    seen.run("status", run, "--json")
    seen.run("runs", "--json")
    for language in ("curl", "python", "http"):
        seen.run("snippet", *about, "--as", language)
    seen.run("plan", *about, "--out", str(seen.folder / "plan"))


def test_no_answer_of_batch_brings_its_key_to_disk_or_screen(seen: Seen) -> None:
    """Rows are added to arrays, so nothing is sent twice; each stop is resumed."""
    cut = saying(lambda text: answer(202, text.encode(), length=9_999))
    settled = [told(400), reset, told(400), cut, saying(partly), told(500), told(400)]
    settled += [saying(lambda text: json_answer(202, {"code": text}))]
    settled += [saying(unreadable_headers), saying(lambda t: raw(f"HTTP/1.1 {t}\r\n\r\n".encode()))]
    page = saying(lambda text: answer(200, f"<html>{text}".encode(), content_type="text/html"))
    stops = [page, told(401), leading_away(307), told(429, **{"Retry-After": "90000"})]
    seen.vendor.routes = {"profiles/update": [*settled, *stops]}
    rows = "".join(f"c{n},a\n" for n in range(200 * 20))
    about = (seen.file(f"custom_id,tags.$add\n{rows}"), "--to", "batch.profiles.update")
    seen.run("send", *about, "--json")
    run = seen.run_id()
    for _ in stops:
        now = seen.run("resume", run, "--json")
    assert len(seen.vendor.sent) == len(settled) + len(stops)
    # Three rows more, of which the vendor refused something without a word of what.
    assert (now["rejected"], now["unknown"], now["rows"]) == (3 * 200, 7 * 200 + 3, 4_000)
    everything_taken_away(seen, run, *about)
    assert (seen.folder / "results.csv").read_text("utf-8-sig").count("(x): ••••") == 3
    log = (seen.practice.home / "runs" / run / "worker.log").read_text()
    assert "DEBUG:urllib3" in log
    assert "Failed to parse headers" in log
    assert seen.leaks() == []


def test_no_answer_of_altcraft_brings_its_token_to_disk_or_screen(seen: Seen) -> None:
    there = json_answer(200, {"error": 0, "error_text": "", "data": {"id": 1, "name": "people"}})

    def each(text: str) -> Act:
        wrong = {"error": 400, "error_text": text}
        return json_answer(200, {"error": 0, "error_text": text, "result": [wrong, {"error": 0}]})

    def whole(error: int) -> Act:
        return saying(lambda text: json_answer(200, {"error": error, "error_text": text}))

    answers = [saying(each), whole(400), whole(401), leading_away(307)]
    seen.vendor.routes = {"profiles/update_batch": answers, "databases/get": [there]}
    file = seen.file("email,visits.incr\na@example.com,1\nb@example.com,1\n")
    about = (file, "--to", "altcraft.profiles.update_batch", "--set", "db_id=1")
    for _ in list(answers):
        seen.run("send", *about, "--set", "matching=email", "--json")
    sent = [request for request in seen.vendor.sent if "update_batch" in request.path]
    assert len(sent) == 4
    assert json.loads(sent[0].body)["token"] == seen.canary.key
    everything_taken_away(seen, seen.run_id(), *about, "--set", "matching=email")
    assert seen.leaks() == []


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 500, 503, 307])
def test_no_answer_to_a_question_brings_the_key_to_disk_or_screen(seen: Seen, status) -> None:
    names = saying(lambda text: json_answer(200, {"audiences": [{"name": f"VIP {text}"}]}))
    seen.vendor.routes = {"audiences/view": [told(status)], "audiences/list": [names]}
    file = seen.file("id\nc1\n")
    seen.run("send", file, "--to", "batch.audiences.update", "--set", "name=VIP", "--yes")
    assert seen.vendor.asked
    assert "".join(seen.said).strip()
    assert seen.leaks() == []


def test_a_worker_that_breaks_tells_its_log_all_but_the_key(seen: Seen, monkeypatch) -> None:
    monkeypatch.setenv("BREAK", "1")
    seen.practice.environment["BREAK"] = "1"
    seen.vendor.routes = {"profiles/update": [json_answer(202, {"code": "SUCCESS"})]}
    seen.run("send", seen.file("custom_id,a\nc1,b\n"), "--to", "batch.profiles.update", "--json")
    log = (seen.practice.home / "runs" / seen.run_id() / "worker.log").read_text()
    assert "RuntimeError: broke on" in log
    assert seen.leaks() == []


def test_an_error_nobody_expected_is_written_down_without_the_key(seen: Seen, monkeypatch) -> None:
    def breaks(*given: object, **more: object) -> None:
        raise RuntimeError(f"broke on {seen.canary.key!r}")

    monkeypatch.setattr("workbench.verbs.send", breaks)
    seen.run("send", seen.file("custom_id\nc1\n"), "--to", "batch.profiles.update")
    assert "RuntimeError: broke on" in (seen.practice.home / "errors.log").read_text()
    assert seen.leaks() == []


@pytest.mark.parametrize("ending", ["\nX-Other: 1", "\r\n", " x", "é", "\x00"[:0] + "\t1"])
def test_a_key_that_would_break_a_header_is_refused_and_not_told(
    seen: Seen, monkeypatch, ending: str
) -> None:
    """requests' own message about it would quote the key."""
    key = f"{seen.canary.key}{ending}" if ending.strip() else f"{seen.canary.key}{ending}y"
    seen.practice.environment["WORKBENCH_TWIN_KEY"] = key
    file = seen.file("custom_id,a\nc1,b\n")
    done = seen.practice.run("send", file, "--to", "batch.profiles.update")
    seen.said += [done.stdout, done.stderr]
    assert (done.returncode, "WORKBENCH_TWIN_KEY holds a space" in done.stderr) == (2, True)
    assert seen.vendor.requests == []
    assert seen.leaks() == []


def test_the_real_twin_keeps_no_part_of_a_key(practice, tmp_path: Path) -> None:
    """Nor does a send to it: in the twin's state, its log, the journal, the run or the results."""
    canary, said = Canary(), []
    practice.environment["WORKBENCH_TWIN_KEY"] = canary.key
    for name, text, to in (
        ("batch.csv", "custom_id,city\nc1,Rome\n", ["batch.profiles.update"]),
        (
            "altcraft.csv",
            "email,city\na@example.com,Rome\n",
            ["altcraft.profiles.update_batch", "--set", "db_id=1", "--set", "matching=email"],
        ),
    ):
        (tmp_path / name).write_text(text)
        done = practice.run("send", str(tmp_path / name), "--to", *to, "--json")
        run = str(json.loads(done.stdout)["run"])
        taken = practice.run("export", run, "--out", str(tmp_path / f"{name}.xlsx"))
        said += [done.stdout, done.stderr, taken.stdout, taken.stderr]
    shown = practice.run("twin", "show", "profiles", "--json")
    assert json.loads(shown.stdout)["count"] >= 1
    assert practice.log.read_text().count("profiles/update") >= 2
    said.append(shown.stdout)
    assert not [text for text in said if canary.traces(text.encode())]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [f for f in files for _, data in contents(f) if canary.traces(data)]
