"""What all audience operations of Batch share (seed 001, doc.batch.com audiences/*)."""

from __future__ import annotations

import orjson

from workbench.destinations.batch.answers import body_of, refusal
from workbench.destinations.spec import Indexing, Look
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Limit, Quota, Step

API = "2.11"

NAME_LENGTH = Limit(255, "characters of an audience's name", "doc.batch.com audiences/create")

NAME = rf"[A-Za-z0-9_-]{{1,{NAME_LENGTH.value}}}"

NAME_WORDS = f"1 to {NAME_LENGTH.value} letters, digits, underscores or hyphens"

# For every operation of Batch.
BYTES = Limit(10_000_000, "bytes a request", "our own bound: no page gives one", assumption=True)

QUOTA = Quota("batch:other", 1.0, 1, "two independent notes; no page seen", assumption=True)

INDEXING = Indexing(
    route=f"{API}/audiences/view",
    words={
        "APPLIED": "live",
        "IN_PROGRESS": "pending",  # doc.batch.com audiences/list 2.11
        "IN_PROCESS": "pending",  # seed 001 spells it so
        "REPLACED": "replaced",
    },
    source="doc.batch.com audiences/view",
    quota=QUOTA,
)

LOOK = Look(
    noun="audience",
    view=f"{API}/audiences/view",
    list=f"{API}/audiences/list",
    listed="audiences",
    size="nb_ids",
    option="name",
    quota=QUOTA,
)


def create_body(name: str, display_name: str) -> bytes:
    body = {"name": name, "type": "custom_ids"}
    return orjson.dumps(body | ({"display_name": display_name} if display_name else {}))


def read(step: Step, reply: Reply, records: int) -> Verdict:
    body = body_of(reply)
    token = body.get("indexing_token") if body else None
    if reply.status == 202 and isinstance(token, str) and token:
        return Verdict("accepted", token=token)
    return refusal(reply)
