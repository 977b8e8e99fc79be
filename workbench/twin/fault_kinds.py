"""Every fault that can be ordered, in one table: what it does, what a rule of it may say.

Data alone; `fault_files` judges rules by it, `--help-faults` prints it.
"""

from __future__ import annotations

import textwrap
from typing import NamedTuple

MAX_RULES = 1_000  # the caps are the twin's own: a fault must neither fill a disk nor hang a test
MAX_BYTES = 1_000_000_000
MAX_SECONDS, MAX_INDEXING_S = 600, 86_400
MAX_TEXT = 1_000_000  # bytes of a rule's body or errors as JSON

PROFILES = ("profiles/update", "profiles/mass-update")
ALTCRAFT_UPDATE = "profiles/update_batch"
AUDIENCE_TOKENS = tuple(f"audiences/{verb}" for verb in ("create", "update", "replace", "remove"))
TOKENS = (*AUDIENCE_TOKENS, "catalogs/items/edit")


class Kind(NamedTuple):
    """One value of `do`.

    `applies`: whether the request is really processed, which `apply` may turn over when `choice`.
    `takes` and `needs` name the fields that a rule may and must have beside do, match and times;
    `routes` the only routes that it can happen to (empty: any).
    """

    sentence: str
    applies: bool = True
    choice: bool = False
    takes: tuple[str, ...] = ("headers",)
    needs: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()


KINDS = {
    "refuse": Kind(
        "The request is answered as ever; from that answer on nothing listens for `seconds`: open"
        " connections are closed and new ones refused by the operating system, so no request"
        " arrives and none is logged.",
        takes=("headers", "seconds"),
    ),
    "reset_before": Kind(
        "The connection is reset (TCP RST) and nothing is processed; the body is not even read,"
        " unless some rule for the route looks into bodies with `contains`.",
        applies=False,
        takes=(),
    ),
    "apply_then_reset": Kind("The request is processed, then the connection is reset.", takes=()),
    "late_apply": Kind(
        "The connection is reset unanswered, and only `seconds` later the request is processed and"
        " logged; with `hold` the connection stays open and silent instead, and whoever still"
        " waits then gets the answer.",
        takes=("seconds", "hold"),
    ),
    "delay": Kind(
        "The request is processed and logged at once and answered `seconds` later.",
        takes=("headers", "seconds"),
    ),
    "drip": Kind(
        "The answer comes one byte every `seconds`: its `part` is body, or headers (from the status"
        " line on; the body then comes at once).",
        choice=True,
        takes=("headers", "seconds", "part"),
    ),
    "truncate": Kind(
        "The headers promise the whole answer, half of the body comes, then the connection ends.",
        choice=True,
    ),
    "status_line_only": Kind(
        "The connection ends within the status line: `HTTP/1.1 202 Acc` and not a byte more.",
        choice=True,
        takes=(),
    ),
    "empty": Kind("The answer's own status with an empty body.", choice=True),
    "html": Kind(
        "An HTML page with `status` (200 unless given), as a gateway or a portal answers.",
        applies=False,
        choice=True,
        takes=("headers", "status"),
    ),
    "unknown_body": Kind(
        "A 2xx with JSON of a shape that no document knows: `body`, or else a `code` (Altcraft:"
        " an `error`) of an unknown word.",
        choice=True,
        takes=("headers", "body"),
    ),
    "bad_gzip": Kind(
        "The answer says Content-Encoding: gzip, and its body begins like gzip but is none.",
        choice=True,
    ),
    "huge": Kind(
        "The real answer followed by blanks up to `bytes`, streamed.",
        choice=True,
        takes=("headers", "bytes"),
        needs=("bytes",),
    ),
    "gzip_bomb": Kind(
        "The same as gzip: about a thousandth on the wire, `bytes` once it is unpacked.",
        choice=True,
        takes=("headers", "bytes"),
        needs=("bytes",),
    ),
    "status": Kind(
        "The rule's own `status`, `body` and `headers` (Retry-After of every kind, Location) in"
        " place of an answer; without `body` the vendor's error body for that status.",
        applies=False,
        choice=True,
        takes=("headers", "status", "body"),
        needs=("status",),
    ),
    "partial": Kind(
        "The answer adds `errors`, and what they name is not applied; the rest is. Batch: objects"
        " as they are to be told, where `bulk_index` names a row and `attribute` beside it that"
        " attribute alone. Altcraft: objects of `row` (from 0), `error` and `error_text`.",
        takes=("headers", "errors"),
        needs=("errors",),
        routes=(*PROFILES, ALTCRAFT_UPDATE),
    ),
    "results": Kind(
        "Altcraft's `result` has `by` entries too many, or too few when negative; every row is"
        " applied as ever.",
        takes=("headers", "by"),
        needs=("by",),
        routes=(ALTCRAFT_UPDATE,),
    ),
    "indexing_slow": Kind(
        "What the request writes is IN_PROGRESS for `seconds`, whatever --indexing-s says.",
        takes=("headers", "seconds"),
        needs=("seconds",),
        routes=TOKENS,
    ),
    "replaced": Kind(
        "The write is applied as ever, but audiences/view says REPLACED of its token.",
        routes=AUDIENCE_TOKENS,
    ),
    "lost_token": Kind(
        "The write is applied as ever, but view answers 404 for its token.", routes=TOKENS
    ),
}

_HEAD = f"""\
A faults file is a JSON list of at most {MAX_RULES:,} rules; the first one that is for a request is
played. A rule is an object:
  do        one of the words below
  match     {{"route": "audiences/update", "contains": "text of the body", "n": 2}}, all optional:
            from the n-th such request on, counted since the rules were set
  times     how often, 1 unless given, or "always"
  apply     true or false: whether the request is processed, where [apply] stands below
  seconds   0 to {MAX_SECONDS:,}, for indexing_slow to {MAX_INDEXING_S:,}; 1 unless given
  bytes     1 to {MAX_BYTES:,}
and status, body, headers, part, hold, errors, by, each where it stands below; [so] is optional.
A running twin takes new rules with PUT /admin/faults, tells them and how often each was played
with GET, forgets them with DELETE, and tells its log with GET /admin/log?after=N (each with
Authorization: Bearer and any key that starts with twin_).
"""


def table() -> str:
    """The text of `--help-faults`."""
    return "\n".join([_HEAD, *(_told(do, kind) for do, kind in KINDS.items())]) + "\n"


def _told(do: str, kind: Kind) -> str:
    named = [field if field in kind.needs else f"[{field}]" for field in kind.takes]
    if kind.choice:
        named.append("[apply]" if kind.applies else "[apply: false unless given]")
    routes = f" Only for {', '.join(kind.routes)}." if kind.routes else ""
    sentence = textwrap.fill(f"{kind.sentence}{routes}", 96)
    return "\n".join([" ".join([do, *named]), textwrap.indent(sentence, "    ")])
