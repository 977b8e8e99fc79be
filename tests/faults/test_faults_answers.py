"""What comes back for a request, or does not: reliability.md §1.8, rows 10 to 19 and 27 to 33.

Each run has three requests of two rows, of class II unless told; the fault meets the second one.
"""

from __future__ import annotations

import errno
import json
import resource
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import fault_plans
import numpy as np
import pytest
import requests
from delivery_plans import UPDATE, outcomes, plan_folder, story
from invariants import arrived, nothing_is_lost_or_doubled
from killing import ended
from matrix import row, switched
from misbehaving import Vendor, accepted, close, served
from scenes import (
    ALTCRAFT,
    AUDIENCES,
    BOTH_VENDORS,
    DONE,
    HARMFUL,
    KINDS,
    PAUSED,
    PROFILES,
    Scene,
    Time,
    altcraft,
    any_success_is_accepted,
    audience,
    begun,
    comes,
    fates,
    listens,
    lost_is_not_sent,
    patience,
    reasons,
    same_altcraft,
    sent,
    tries,
)

from workbench.delivery import answers, client, reconciling, retry, runs, secrets, sockets, worker
from workbench.delivery.client import Failure
from workbench.delivery.connections import Connection
from workbench.delivery.origins import connection
from workbench.delivery.secrets import Secret
from workbench.delivery.worker import work
from workbench.destinations.altcraft import answers as altcraft_answers
from workbench.destinations.batch import answers as batch_answers
from workbench.destinations.batch import audiences, profile_answers
from workbench.destinations.registry import destination
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Limit

pytestmark = pytest.mark.slow
A, R, U, N = "accepted", "rejected", "unknown", "not_sent"
# The second of three requests of two rows is of an unknown fate.
SECOND_UNKNOWN = [A, A, U, U, A, A]
XML_OF = "<xml><error>{}</error><error_text>{}</error_text></xml>"


def on_second(route: str, do: str, **more: object) -> dict[str, object]:
    return {"match": {"route": route, "n": 2}, "do": do, **more}


def second_is_unknown(scene: Scene, run: str, route: str, *, applied: bool) -> None:
    """The rows, the journal and the vendor's log of a run whose second answer was worth nothing."""
    assert fates(run) == SECOND_UNKNOWN
    assert outcomes(run) == [(1, A), (2, U), (3, A)]
    assert [len(who) for who in scene.applied(route)] == [2, 2 * applied, 2]
    assert nothing_is_lost_or_doubled(run, scene.told()).counts.unknown == 2


def meets(scene: Scene, folder: Path, kind: str, do: str, *, applied: bool, **more: object) -> str:
    """Sends a run whose second request meets a fault, and looks at what became of it."""
    make, route = KINDS[kind]
    run = begun(make(scene, folder))
    scene.plays(on_second(route, do, **more))
    assert sent(run) == DONE
    second_is_unknown(scene, run, route, applied=applied)
    return run


# Row 10 --------------------------------------------------------------------------------------


def always_ambiguous(patch: pytest.MonkeyPatch) -> None:
    """Off: before any byte has left, nothing can have arrived."""
    told = Failure(certainly_not_sent=False, sentence="no connection")
    patch.setattr(client.Client, "_failure", lambda self, err, watch: told)


UNREACHED_IS_FREE = switched(retry, "UNREACHED_COST", Limit(0, "points", "off"))


def unreached(run: str, own: Time, first: int) -> None:
    """A run that is paused at a chunk because nobody answers: six tries, 23 s of waits in all."""
    assert tries(run, first) == ["not_processed"] * 6
    assert own.slept == pytest.approx(1 + 2 + 4 + 8 + 8)
    assert runs.status(run).state == "paused"
    assert [state for _, state, _ in story(run)][first - 1 :] == ["waiting"] * (4 - first)
    assert set(fates(run)) <= {A, N}


@row(10, off=[always_ambiguous, UNREACHED_IS_FREE])
def test_a_refused_connection_is_not_sent_and_pauses_the_run(scene: Scene, tmp_path: Path) -> None:
    run, own = begun(audience(scene, tmp_path)), Time()
    first = {"match": {"route": AUDIENCES}, "do": "refuse", "seconds": 2.5}
    scene.plays(first)
    assert sent(run, own) == PAUSED
    unreached(run, own, 2)
    assert scene.applied(AUDIENCES) == [["c00001", "c00002"]]
    nothing_is_lost_or_doubled(run, scene.told())
    assert comes(lambda: listens(scene.url))
    assert sent(run) == DONE
    assert fates(run) == [A] * 6
    assert [len(who) for who in scene.applied(AUDIENCES)] == [2, 2, 2]
    nothing_is_lost_or_doubled(run, scene.told())


OFFLINE = {
    "the name is not found": socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    "no connection in time": TimeoutError("timed out"),
    "offline": OSError(errno.ENETUNREACH, "Network is unreachable"),
}


@row(10, off=[always_ambiguous, UNREACHED_IS_FREE])
@pytest.mark.parametrize(
    ("trouble", "kind"),
    [*((trouble, "audience") for trouble in OFFLINE), ("offline", "altcraft json")],
)
def test_without_a_network_nothing_is_sent_and_nothing_unknown(
    trouble: str, kind: str, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, route = KINDS[kind]
    run, own = begun(make(scene, tmp_path)), Time()

    def fails(*given: object, **more: object) -> None:
        raise OFFLINE[trouble]

    with monkeypatch.context() as cut:
        cut.setattr("urllib3.util.connection.create_connection", fails)
        assert sent(run, own) == PAUSED
    unreached(run, own, 1)
    assert scene.told() == []
    assert fates(run) == [N] * 6
    assert sent(run) == DONE
    assert [len(who) for who in scene.applied(route)] == [2, 2, 2]
    nothing_is_lost_or_doubled(run, scene.told())


# Row 11 --------------------------------------------------------------------------------------


def unverified(patch: pytest.MonkeyPatch) -> None:
    """Off: a certificate has to be trusted, and be the host's."""
    real = requests.Session.request

    def request(self: requests.Session, *given: Any, **more: Any) -> requests.Response:
        return real(self, *given, **more, verify=False)

    patch.setattr(requests.Session, "request", request)
    patch.setattr("urllib3.connectionpool.warnings.warn", lambda *given, **more: None)


def never_stops(patch: pytest.MonkeyPatch) -> None:
    """Off: what would fare the same each time is not tried again."""
    real = answers._failed

    def failed(failure: Failure) -> Verdict:
        return real(Failure(failure.certainly_not_sent, failure.sentence))

    patch.setattr(answers, "_failed", failed)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`own` is for localhost and `other` for another host; nobody has signed either."""
    folder = tmp_path_factory.mktemp("tls")
    for name, host in (("own", "localhost"), ("other", "other.example")):
        files = ["-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")]
        about = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        subprocess.run([*made, *files, *about], check=True, capture_output=True)
    return folder


@contextmanager
def tls_server(folder: Path, name: str) -> Iterator[tuple[int, list[bytes], list[int]]]:
    """A server on a free port with that certificate; what it could read, and who has come."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    read: list[bytes] = []
    came: list[int] = []

    def serve() -> None:
        while True:
            try:
                sock, (_, port) = listener.accept()
            except OSError:
                return
            came.append(port)
            try:
                with sock, context.wrap_socket(sock, server_side=True) as secure:
                    secure.settimeout(2)
                    read.append(secure.recv(65_536))
            except OSError:
                continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], read, came
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@row(11, off=[unverified, never_stops])
@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
@pytest.mark.parametrize(("name", "trusted"), [("own", False), ("other", True)])
def test_a_certificate_that_is_not_to_be_trusted_stops_the_run_before_a_byte(
    name: str, trusted: bool, certificates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed by nobody who is known; or signed well enough, but for another host."""
    real = client._session

    def session() -> requests.Session:
        made = real()
        made.verify = str(certificates / f"{name}.pem") if trusted else True
        return made

    monkeypatch.setattr(client, "_session", session)
    with tls_server(certificates, name) as (port, read, came):
        url = f"https://localhost:{port}/batch"
        key = Secret("twin_canary_11")
        there = Connection("twin", "batch", "practice", url, key, "project_1", "Practice", False)
        monkeypatch.setattr(worker, "connection", lambda *given: there)
        plan = plan_folder(tmp_path / "plan", [2, 2, 2], step=HARMFUL)
        run, own = runs.start(plan, there, file_name="people.csv"), Time()
        assert sent(run, own) == PAUSED
    now = runs.status(run)
    assert read == []
    assert len(came) == 2  # a look at the audience, and the first request
    assert "the certificate of https://localhost" in now.reason
    assert "so nothing was sent" in now.reason
    assert own.slept == 0
    assert outcomes(run) == [(1, "not_processed")]
    assert [state for _, state, _ in story(run)] == ["waiting"] * 3
    assert fates(run) == [N] * 6


# Rows 12 to 15 -------------------------------------------------------------------------------


@row(12, off=lost_is_not_sent)
@pytest.mark.parametrize("kind", KINDS)
def test_a_reset_after_the_whole_request_is_unknown(
    kind: str, scene: Scene, tmp_path: Path
) -> None:
    run = meets(scene, tmp_path, kind, "apply_then_reset", applied=True)
    assert "the connection broke before a complete answer" in reasons(run)[2]


@row(12, off=lost_is_not_sent)
def test_an_end_in_place_of_an_answer_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(Vendor(posts=[accepted(), close, accepted()])) as vendor:
        monkeypatch.setenv("WORKBENCH_TWIN_URL", vendor.url)
        run = begun(plan_folder(tmp_path / "plan", [2, 2, 2], step=HARMFUL))
        assert sent(run) == DONE
    assert fates(run) == SECOND_UNKNOWN
    assert outcomes(run) == [(1, A), (2, U), (3, A)]
    assert [json.loads(one.body)["ids"][0]["id"] for one in vendor.sent] == [
        "c00001",
        "c00003",
        "c00005",
    ]


ENDLESS = switched(retry, "WINDOW", Limit(10**6, "seconds", "off"))


@row(12, off=[lost_is_not_sent, switched(retry, "TRIES", Limit(1, "try", "off"))])
def test_what_is_safe_to_repeat_is_sent_again_as_the_same_bytes(
    scene: Scene, tmp_path: Path
) -> None:
    """Class I: unknown at first, confirmed on the second try, before the next request."""
    run = begun(audience(scene, tmp_path, step=UPDATE))
    scene.plays(on_second(AUDIENCES, "apply_then_reset"))
    assert sent(run) == DONE
    assert fates(run) == [A] * 6
    assert outcomes(run) == [(1, A), (2, U), (2, A), (3, A)]
    shas = [line["sha256"] for line in scene.lines(AUDIENCES)]
    assert (len(shas), len(set(shas)), shas[1]) == (4, 3, shas[2])
    nothing_is_lost_or_doubled(run, scene.told())


@row(12, 25, off=[switched(retry, "too_late", lambda *given: ""), ENDLESS])
@pytest.mark.parametrize("repeat", ["I", "I*"])
def test_what_is_safe_to_repeat_is_left_ten_minutes_after_its_first_try(
    repeat: str, scene: Scene, tmp_path: Path
) -> None:
    """Also where the vendor has put it off ever since, which it may do for others still."""
    run = begun(audience(scene, tmp_path, step={**UPDATE, "repeat": repeat}))
    busy = {"status": 429, "headers": {"Retry-After": "290"}, "times": 3}
    scene.plays(
        on_second(AUDIENCES, "apply_then_reset"),
        {"match": {"route": AUDIENCES, "contains": '"c00003"'}, "do": "status", **busy},
    )
    own = Time(limit_s=3_600)
    assert sent(run, own) == DONE
    assert [at - own.moments()[1] for at in own.moments()[1:]] == [0, 1, 291, 581, 871]
    assert fates(run) == SECOND_UNKNOWN
    assert outcomes(run) == [(1, A), (2, U), *[(2, "not_processed")] * 3, (3, A)]
    assert [len(who) for who in scene.applied(AUDIENCES)] == [2, 2, 0, 0, 0, 2]
    assert "ten minutes will have passed since its first try" in reasons(run)[2]
    nothing_is_lost_or_doubled(run, scene.told())


@row(13, off=lost_is_not_sent)
@pytest.mark.parametrize("kind", BOTH_VENDORS)
def test_a_reset_before_the_request_is_read_is_unknown_too(
    kind: str, scene: Scene, tmp_path: Path
) -> None:
    meets(scene, tmp_path, kind, "reset_before", applied=False)


def without_deadline(patch: pytest.MonkeyPatch) -> None:
    """Off: a request ends when its time is over, whatever is being read."""
    real = requests.Session.request

    def request(self: requests.Session, *given: Any, **more: Any) -> requests.Response:
        return real(self, *given, **more | {"timeout": None})

    patch.setattr(requests.Session, "request", request)
    patch.setattr(sockets.Watch, "_expire", lambda self: None)
    patch.setattr(sockets.Watch, "expired", False)


@row(14, off=[without_deadline, lost_is_not_sent])
@pytest.mark.parametrize("kind", BOTH_VENDORS)
def test_an_answer_that_does_not_come_in_time_is_unknown(
    kind: str, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience(monkeypatch, 1.0)
    run = meets(scene, tmp_path, kind, "delay", applied=True, seconds=6.0)
    (lost,) = (one for one in runs.attempts(run) if one.chunk == 2)
    assert lost.ended_at is not None
    began, ended = map(datetime.fromisoformat, (lost.started_at, lost.ended_at))
    assert ended - began < timedelta(seconds=6)
    assert reasons(run)[2] == "no complete answer within 1 s"


@row(15, off=[without_deadline, lost_is_not_sent])
@pytest.mark.parametrize(
    ("kind", "part", "every_s"),
    [("audience", "headers", 0.03), ("audience", "body", 0.1), ("altcraft json", "body", 0.02)],
)
def test_an_answer_that_drips_is_cut_at_the_total_deadline(
    kind: str,
    part: str,
    every_s: float,
    scene: Scene,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each byte comes long before the deadline, and all of them long after it."""
    patience(monkeypatch, 1.0)
    run = meets(scene, tmp_path, kind, "drip", applied=True, part=part, seconds=every_s)
    assert reasons(run)[2] == "no complete answer within 1 s"


# Rows 16 and 17 ------------------------------------------------------------------------------

NO_ANSWERS: dict[str, dict[str, object]] = {
    "empty": {"do": "empty"},
    "not JSON": {"do": "unknown_body", "body": "accepted, thank you"},
    "another shape": {"do": "unknown_body", "body": {"ok": True}},
    "a list": {"do": "unknown_body", "body": [1]},
    "a part of the status line": {"do": "status_line_only"},
}


@row(16, off=any_success_is_accepted)
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        *(("audience", said) for said in NO_ANSWERS),
        *(("profiles", said) for said in ("empty", "a list")),
        *(("altcraft json", said) for said in NO_ANSWERS),
        *(("altcraft xml", said) for said in ("empty", "not JSON")),
    ],
)
def test_a_success_without_what_it_promises_is_unknown(
    kind: str, said: str, scene: Scene, tmp_path: Path
) -> None:
    meets(scene, tmp_path, kind, applied=True, **NO_ANSWERS[said])  # type: ignore[arg-type]


def half_an_answer_will_do(patch: pytest.MonkeyPatch) -> None:
    """Off: an answer has to be as long as it says, and in the vendor's own shape."""
    any_success_is_accepted(patch)
    real = client._blocks

    def blocks(raw: Any) -> Iterator[bytes]:
        try:
            yield from real(raw)
        except Exception:
            return

    patch.setattr(client, "_blocks", blocks)


@row(16, off=half_an_answer_will_do)
@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_success_is_unknown(kind: str, scene: Scene, tmp_path: Path) -> None:
    meets(scene, tmp_path, kind, "truncate", applied=True)


@row(17, off=[any_success_is_accepted, switched(answers, "EXCERPT_BYTES", 0)])
@pytest.mark.parametrize("kind", ["profiles", "audience", "altcraft json"])
def test_a_code_that_no_document_names_is_unknown_and_shown_as_it_came(
    kind: str, scene: Scene, tmp_path: Path
) -> None:
    run = meets(scene, tmp_path, kind, "unknown_body", applied=True)
    altcraft_says = '{"error":"a word of no document","result":{}}'
    shown = altcraft_says if kind == "altcraft json" else '{"code":"A_CODE_OF_NO_DOCUMENT"}'
    assert [one.excerpt for one in runs.attempts(run) if one.chunk == 2] == [shown]
    if kind == "profiles":
        assert "“A_CODE_OF_NO_DOCUMENT”" in reasons(run)[2]


# Row 18 --------------------------------------------------------------------------------------


def bad(place: object, attribute: str = "city", reason: str = "invalid value") -> dict[str, object]:
    error = {"category": "attribute", "bulk_index": place, "reason": reason}
    return error | ({"attribute": attribute} if attribute else {})


def one_of_two(plan_folder_: Path) -> str:
    people = "custom_id,city,job\na,Lyon,cook\nb,Nice,smith\nc,Metz,nurse\nd,Brest,guide\n"
    to = "batch.profiles.update"
    return begun(fault_plans.of_rows(plan_folder_, people, to, size=2))


DROPPED: dict[str, tuple[list[dict[str, object]], dict[int, str]]] = {
    "one attribute of one row": ([bad(1)], {3: "the vendor dropped “city”: invalid value"}),
    "two of one row, in any order": (
        [bad(1, "job", "too long"), bad(0), bad(1)],
        {
            2: "the vendor dropped “city”: invalid value",
            3: "the vendor dropped “job”: too long; the vendor dropped “city”: invalid value",
        },
    ),
    "the same index twice": (
        [bad(0), bad(0)],
        {2: "the vendor dropped “city”: invalid value; the vendor dropped “city”: invalid value"},
    ),
}


def no_exceptions(patch: pytest.MonkeyPatch) -> None:
    """Off: each error is put down for its own row."""
    patch.setattr(profile_answers, "_by_row", lambda errors, records: {})


@row(18, off=no_exceptions)
@pytest.mark.parametrize("what", DROPPED)
def test_partial_errors_are_put_down_for_exactly_their_rows(
    what: str, scene: Scene, tmp_path: Path
) -> None:
    """The attribute is dropped, the rest of its row is applied: api/batch.md §2.5."""
    errors, told = DROPPED[what]
    scene.plays(on_second(PROFILES, "partial", errors=errors))
    run = one_of_two(tmp_path / "p")
    assert sent(run) == DONE
    assert fates(run) == [A] * 4
    assert reasons(run) == [told.get(place, "") for place in range(4)]
    assert outcomes(run) == [(1, A), (2, A)]
    assert scene.applied(PROFILES) == [["a", "b"], ["c", "d"]]
    nothing_is_lost_or_doubled(run, scene.told())


def any_index_will_do(patch: pytest.MonkeyPatch) -> None:
    """Off: errors that name rows which the request did not have say nothing certain."""

    def by_row(errors: list[dict[str, Any]], records: int) -> dict[int, list[dict[str, Any]]]:
        here = [one for one in errors if one["bulk_index"] in range(records)]
        return {one["bulk_index"]: [one] for one in here}

    patch.setattr(profile_answers, "_by_row", by_row)


@row(18, off=any_index_will_do)
@pytest.mark.parametrize("places", [[2], [-1], [0, 7], ["0"], [None], [10**9]])
def test_an_index_out_of_range_makes_its_whole_request_unknown(
    places: list[object], scene: Scene, tmp_path: Path
) -> None:
    scene.plays(
        {
            "match": {"route": PROFILES, "n": 2},
            "do": "partial",
            "errors": [bad(place) for place in places],
            "times": "always",
        }
    )
    run = one_of_two(tmp_path / "p")
    assert sent(run) == DONE
    assert fates(run) == [A, A, U, U]
    assert tries(run, 2) == [U] * 3  # class I: the same bytes three times
    nothing_is_lost_or_doubled(run, scene.told())


# Row 19 --------------------------------------------------------------------------------------


def altcraft_says(form: str, error: int, text: str) -> object:
    return XML_OF.format(error, text) if form == "xml" else {"error": error, "error_text": text}


def no_error_is_seen(patch: pytest.MonkeyPatch) -> None:
    """Off: Altcraft's own error counts, whatever HTTP says."""
    real = altcraft_answers.read

    def read(step: Any, reply: Reply, records: int) -> Verdict:
        return Verdict("accepted") if reply.status == 200 else real(step, reply, records)

    any_success_is_accepted(patch)
    patch.setattr(altcraft_answers, "read", read)


@row(19, off=no_error_is_seen)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_error_of_altcraft_inside_a_200_is_a_refusal(form: str, scene: Scene) -> None:
    body = altcraft_says(form, 400, "matching is missing")
    scene.plays(on_second(ALTCRAFT, "status", status=200, body=body))
    run = begun(same_altcraft(form))
    assert sent(run) == DONE
    assert fates(run) == [A, A, R, R, A, A]
    assert outcomes(run) == [(1, A), (2, R), (3, A)]
    second = runs.status(run).chunks[1]
    assert (second.http_status, second.code) == (200, "400")
    assert "matching is missing (error 400)" in second.reason
    assert [len(who) for who in scene.applied(ALTCRAFT)] == [2, 0, 2]
    nothing_is_lost_or_doubled(run, scene.told())


@row(19, off=no_error_is_seen)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_profile_that_altcraft_refuses_is_rejected_alone(form: str, scene: Scene) -> None:
    errors = [{"row": 1, "error": 404, "error_text": "no such profile"}]
    scene.plays(on_second(ALTCRAFT, "partial", errors=errors))
    run = begun(same_altcraft(form))
    assert sent(run) == DONE
    assert fates(run) == [A, A, A, R, A, A]
    assert reasons(run)[3] == "no such profile (error 404)"
    assert [len(who) for who in scene.applied(ALTCRAFT)] == [2, 1, 2]
    nothing_is_lost_or_doubled(run, scene.told())


@row(19, off=no_error_is_seen)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_error_of_altcraft_that_no_document_names_is_unknown(form: str, scene: Scene) -> None:
    body = altcraft_says(form, 777, "something went wrong")
    scene.plays(on_second(ALTCRAFT, "status", status=200, body=body, apply=True))
    run = begun(same_altcraft(form))
    assert sent(run) == DONE
    second_is_unknown(scene, run, ALTCRAFT, applied=True)
    assert runs.status(run).chunks[1].code == "777"


# Row 20 --------------------------------------------------------------------------------------


def results_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """Off: as many results as profiles, or none of them can be told apart."""
    real = altcraft_answers._by_row

    def by_row(said: altcraft_answers.Said, records: int) -> Verdict:
        return real(said, len(said.results or ()))

    patch.setattr(altcraft_answers, "_by_row", by_row)


@row(20, off=results_are_not_counted)
@pytest.mark.parametrize(
    ("form", "by", "triggers"),
    [
        ("json", -1, True),
        ("json", -2, False),
        ("json", 1, False),
        ("xml", -1, False),
        ("xml", -2, True),
        ("xml", 1, True),
    ],
)
def test_results_that_do_not_fit_the_profiles_make_the_request_unknown_and_stop_the_run(
    form: str, by: int, triggers: bool, scene: Scene
) -> None:
    """Also where repeating would be safe: the next request would be answered no better."""
    scene.plays(on_second(ALTCRAFT, "results", by=by, times="always"))
    run = begun(same_altcraft(form, skip_triggers=triggers))
    assert sent(run) == PAUSED
    assert fates(run) == [A, A, U, U, N, N]
    assert outcomes(run) == [(1, A), (2, U)]
    now = nothing_is_lost_or_doubled(run, scene.told())
    assert "results for 2 profiles, so none can be told apart" in now.reason
    assert [len(who) for who in scene.applied(ALTCRAFT)] == [2, 2]


# Rows 27 to 29 -------------------------------------------------------------------------------


def server_errors_are_refusals(patch: pytest.MonkeyPatch) -> None:
    """Off: an error of the server's own may have come after it had done all, or half."""
    real = answers.heard

    def heard(read: Any, step: Any, answer: Any, records: int) -> answers.Heard:
        if isinstance(answer, Reply) and answer.status >= 500:
            return answers.Heard(Verdict("not_sent", "a server error", then="wait"), answer.status)
        return real(read, step, answer, records)

    patch.setattr(answers, "heard", heard)


@row(27, off=server_errors_are_refusals)
@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("kind", BOTH_VENDORS)
def test_an_error_of_the_servers_own_is_unknown(
    kind: str, applied: bool, scene: Scene, tmp_path: Path
) -> None:
    run = meets(scene, tmp_path, kind, "status", status=500, apply=applied, applied=applied)
    (code,) = [one.code for one in runs.attempts(run) if one.chunk == 2]
    assert code == ("" if kind == "altcraft json" else "SERVER_ERROR")


def maintenance_is_unknown(patch: pytest.MonkeyPatch) -> None:
    """Off: 503 with the maintenance code means that nothing was processed."""
    real = answers.heard

    def heard(read: Any, step: Any, answer: Any, records: int) -> answers.Heard:
        if isinstance(answer, Reply) and answer.status == 503:
            return answers.Heard(Verdict("unknown", "503"), 503)
        return real(read, step, answer, records)

    patch.setattr(answers, "heard", heard)


NO_WAIT = switched(retry, "wait_s", lambda tries: (0.0, 0.0))


@row(28, off=[maintenance_is_unknown, NO_WAIT])
@pytest.mark.parametrize("kind", BOTH_VENDORS)
def test_maintenance_is_not_processed_and_tried_again_with_longer_waits(
    kind: str, scene: Scene, tmp_path: Path
) -> None:
    make, route = KINDS[kind]
    run, own = begun(make(scene, tmp_path)), Time()
    scene.plays(on_second(route, "status", status=503, times=3))
    assert sent(run, own) == DONE
    assert fates(run) == [A] * 6
    assert tries(run, 2) == ["not_processed"] * 3 + [A]
    assert own.moments() == [0, 0, 5, 15, 35, 35]
    assert [len(who) for who in scene.applied(route)] == [2, 0, 0, 0, 2, 2]
    nothing_is_lost_or_doubled(run, scene.told())


@row(28, off=switched(batch_answers, "error_of", lambda reply: ("MAINTENANCE_ERROR", "")))
def test_a_503_that_is_not_the_vendors_own_is_unknown(scene: Scene, tmp_path: Path) -> None:
    meets(scene, tmp_path, "audience", "html", status=503, apply=True, applied=True)


@row(29, off=server_errors_are_refusals)
@pytest.mark.parametrize(
    ("kind", "do", "status", "applied"),
    [
        ("audience", "status", 502, True),
        ("audience", "html", 502, False),
        ("audience", "html", 504, True),
        ("altcraft json", "status", 504, False),
        ("altcraft json", "html", 502, True),
    ],
)
def test_an_answer_of_a_gateway_is_unknown(
    kind: str, do: str, status: int, applied: bool, scene: Scene, tmp_path: Path
) -> None:
    meets(scene, tmp_path, kind, do, status=status, apply=applied, applied=applied)


# Row 30 --------------------------------------------------------------------------------------


def follows(patch: pytest.MonkeyPatch) -> None:
    """Off: no redirect is followed."""
    real = requests.Session.request

    def request(self: requests.Session, *given: Any, **more: Any) -> requests.Response:
        return real(self, *given, **more | {"allow_redirects": True})

    patch.setattr(requests.Session, "request", request)


REDIRECTS = (301, 302, 303, 307, 308)


@row(30, off=follows)
@pytest.mark.parametrize(
    ("kind", "elsewhere", "status"),
    [
        *(("audience", "other host", status) for status in REDIRECTS),
        *(("audience", "same host", status) for status in REDIRECTS),
        ("altcraft json", "other host", 302),
        ("altcraft json", "other host", 307),
    ],
)
def test_a_redirect_stops_the_run_and_is_followed_nowhere(
    kind: str, elsewhere: str, status: int, scene: Scene, tmp_path: Path
) -> None:
    """No request arrives at the other host: neither a row, nor a key, nor a question."""
    make, route = KINDS[kind]
    run = begun(make(scene, tmp_path))
    with served(Vendor()) as listener:
        own = f"{scene.url}/batch/2.11/elsewhere"
        place = f"{listener.url}/{route}" if elsewhere == "other host" else own
        scene.plays(on_second(route, "status", status=status, headers={"Location": place}))
        assert sent(run) == PAUSED
        assert listener.requests == []
    assert scene.lines("elsewhere") == []
    assert fates(run) == [A, A, U, U, N, N]
    assert outcomes(run) == [(1, A), (2, U)]
    now = nothing_is_lost_or_doubled(run, scene.told())
    assert f"answered with a redirect ({status}), not followed" in now.reason
    assert [len(who) for who in scene.applied(route)] == [2, 0]


@row(30, off=follows)
@pytest.mark.parametrize("status", [302, 307])
def test_a_redirected_question_stops_the_run_and_is_followed_nowhere(
    status: int, scene: Scene, tmp_path: Path
) -> None:
    run = begun(audience(scene, tmp_path))
    with served(Vendor()) as listener:
        away = {"Location": f"{listener.url}/view"}
        route = {"match": {"route": "audiences/view", "n": 2}}
        scene.plays({**route, "do": "status", "status": status, "headers": away, "times": "always"})
        assert sent(run) == PAUSED
        assert listener.requests == []
    assert fates(run) == [A] * 6
    assert f"answered {status} to a question" in runs.status(run).reason


# Row 31 --------------------------------------------------------------------------------------


def pages_are_not_seen(patch: pytest.MonkeyPatch) -> None:
    """Off: a page in place of an answer comes from somebody else than the vendor."""
    patch.setattr(answers, "_intercepted", lambda step, answer: None)
    told = Verdict("unknown", "a page")
    patch.setattr(audiences, "refusal", lambda reply: told)
    patch.setattr(altcraft_answers, "_not_understood", lambda reply: told)


@row(31, off=[pages_are_not_seen, any_success_is_accepted])
@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("audience", "text/html"),
        ("audience", "application/json"),
        ("altcraft json", "application/json"),
        ("altcraft xml", "application/xml"),
    ],
)
def test_a_sign_in_page_is_unknown_and_stops_the_run(
    kind: str, media: str, scene: Scene, tmp_path: Path
) -> None:
    """Whatever it says that it is."""
    make, route = KINDS[kind]
    run = begun(make(scene, tmp_path))
    scene.plays(on_second(route, "html", headers={"Content-Type": media}, times="always"))
    assert sent(run) == PAUSED
    assert fates(run) == [A, A, U, U, N, N]
    assert outcomes(run) == [(1, A), (2, U)]
    now = nothing_is_lost_or_doubled(run, scene.told())
    assert "a web page came back in place of the vendor's answer" in now.reason
    assert [len(who) for who in scene.applied(route)] == [2, 0]


# Row 32 --------------------------------------------------------------------------------------

MORE_MEMORY_BYTES = 60_000_000


def reads_it_all(patch: pytest.MonkeyPatch) -> None:
    """Off: what is too long is not read to its end, and what is packed is not unpacked."""

    def read(self: client.Client, answer: requests.Response, watch: sockets.Watch) -> Reply:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, headers, answer.content[:1_000])

    patch.setattr(client.Client, "_read", read)


def peak_of_sending(run: str, folder: Path) -> int:
    """A process of its own sends the run; by how many bytes its memory has grown at the most."""
    told = folder / "peak"

    def measured() -> int:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        code = sent(run)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        told.write_text(str(grown * 1024))
        return code

    assert ended(measured) == DONE
    return int(told.read_text())


@row(32, off=reads_it_all)
@pytest.mark.parametrize("do", ["huge", "gzip_bomb"])
def test_an_answer_without_end_is_cut_and_memory_stays_bounded(
    do: str, scene: Scene, tmp_path: Path
) -> None:
    """300 MB on the wire; or a hundredth of it there, and 300 MB once it is unpacked."""
    run = begun(audience(scene, tmp_path))
    scene.plays(on_second(AUDIENCES, do, bytes=300_000_000))
    grown = peak_of_sending(run, tmp_path)
    assert grown < MORE_MEMORY_BYTES
    second_is_unknown(scene, run, AUDIENCES, applied=True)
    words = {"huge": "larger than 8,000,000 bytes", "gzip_bomb": "came compressed"}
    assert words[do] in reasons(run)[2]


def looked_for_everywhere(patch: pytest.MonkeyPatch) -> None:
    """Off: a text is looked through once, not from each of its places on."""
    real = secrets.traces

    def everywhere(data: bytes, value: bytes) -> list[tuple[int, int]]:
        found = [real(data[at:], value) for at in range(0, max(1, len(data)), 60)]
        return found[0]

    patch.setattr(secrets, "traces", everywhere)


@row(32, off=looked_for_everywhere)
def test_an_answer_of_backslashes_takes_no_longer_to_clean_than_any_other(
    scene: Scene, tmp_path: Path
) -> None:
    """What is kept of an answer is cleaned of the key first, in whatever way that is quoted."""
    run = begun(audience(scene, tmp_path))
    scene.plays(on_second(AUDIENCES, "unknown_body", body="\\" * 12_000))
    spent: dict[str, list[float]] = {"intent": [], "outcome": []}
    seams = Time().seams(passed=lambda at: spent.get(at, []).append(time.process_time()))
    assert work(run, seams) == DONE
    _, second, third = np.subtract(spent["outcome"], spent["intent"]).tolist()
    assert second < third + 0.7  # seconds of this processor
    second_is_unknown(scene, run, AUDIENCES, applied=True)


def packed_is_read_as_it_is(patch: pytest.MonkeyPatch) -> None:
    """Off: a packed answer was not asked for, and says nothing."""
    any_success_is_accepted(patch)

    def read(self: client.Client, answer: requests.Response, watch: sockets.Watch) -> Reply:
        return Reply(answer.status_code, {}, b"".join(client._blocks(answer.raw)))

    patch.setattr(client.Client, "_read", read)


@row(32, off=packed_is_read_as_it_is)
@pytest.mark.parametrize("kind", BOTH_VENDORS)
def test_gzip_that_is_none_is_unknown(kind: str, scene: Scene, tmp_path: Path) -> None:
    run = meets(scene, tmp_path, kind, "bad_gzip", applied=True)
    assert "came compressed" in reasons(run)[2]


# Row 33 --------------------------------------------------------------------------------------


def late(scene: Scene, run: str, route: str, rows: int) -> None:
    """The vendor applies the second request after the sender has given it up."""
    assert comes(lambda: arrived(run, scene.told()) == ([2], []), 10.0)
    assert sorted(len(who) for who in scene.applied(route)) == [rows] * 3
    assert tries(run, 2) == [U]
    assert nothing_is_lost_or_doubled(run, scene.told()).counts.unknown == rows


@row(33, off=lost_is_not_sent)
@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_was_applied_late_is_there_once_and_a_word_settles_it(
    form: str, hold: bool, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience(monkeypatch, 1.0)
    run = begun(altcraft(format=form))
    scene.plays(on_second(ALTCRAFT, "late_apply", seconds=2.0, hold=hold))
    assert sent(run) == DONE
    assert fates(run) == SECOND_UNKNOWN
    late(scene, run, ALTCRAFT, 2)
    found = reconciling.by_look(run, connection("twin", "altcraft"), destination)
    # The values are seen, and whether the request has started automations is not.
    assert [(one.chunk, one.unknown, one.accepted, one.arrived) for one in found] == [
        (2, 2, 0, None)
    ], found
    assert "holds these values already" in found[0].told
    assert fates(run) == SECOND_UNKNOWN
    reconciling.by_word(run, [2], "arrived", "seen in the vendor's log")
    assert fates(run) == [A] * 6
    nothing_is_lost_or_doubled(run, scene.told())


@row(33, off=lost_is_not_sent)
def test_a_campaign_that_was_made_late_pauses_the_run_until_it_is_seen(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Class III: it may exist already, so nothing more goes out before somebody has looked."""
    patience(monkeypatch, 1.0)
    route = "campaigns/create"
    run = begun(fault_plans.campaigns(tmp_path / "c", 3))
    scene.plays(on_second(route, "late_apply", seconds=2.0, hold=True))
    assert sent(run) == PAUSED
    assert fates(run) == [A, U, N]
    assert "it may exist already" in runs.status(run).reason
    assert comes(lambda: len(scene.lines(route)) == 2)
    nothing_is_lost_or_doubled(run, scene.told())
    found = reconciling.by_look(run, connection("twin"), destination)
    assert [(one.chunk, one.arrived) for one in found] == [(2, True)], found
    assert sent(run) == DONE
    assert fates(run) == [A] * 3
    assert [len(who) for who in scene.applied(route)] == [1, 1, 1]
    nothing_is_lost_or_doubled(run, scene.told())


@row(33, off=lost_is_not_sent)
def test_what_the_vendor_cannot_show_stays_unknown(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience(monkeypatch, 1.0)
    run = begun(KINDS["profiles"][0](scene, tmp_path))
    scene.plays(on_second(PROFILES, "late_apply", seconds=2.0, hold=True))
    assert sent(run) == DONE
    late(scene, run, PROFILES, 2)
    (found,) = reconciling.by_look(run, connection("twin"), destination)
    assert (found.accepted, found.arrived) == (0, None)
    assert fates(run) == SECOND_UNKNOWN
