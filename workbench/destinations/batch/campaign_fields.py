"""What a row says about a campaign: its targets and their limits (doc.batch.com campaigns/create).

Push messages and `platforms` follow third-party notes (api/batch.md §5.1); the rest is seed 003.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbench.destinations.batch.attributes import ID_LENGTH
from workbench.destinations.batch.audiences import API, BYTES, QUOTA
from workbench.destinations.spec import Look
from workbench.recipes.kinds.structures import LEVELS
from workbench.vocabulary.fields import Field
from workbench.vocabulary.steps import Limit

_PAGE = "doc.batch.com campaigns/create"

LEAST_RATE = Limit(1_000, "messages a minute at the least", _PAGE)
MOST_RATE = Limit(1_000_000, "messages a minute at the most", _PAGE)
LABEL_COUNT = Limit(5, "labels a campaign", "doc.batch.com project-campaign/create")

LOOK = Look(
    noun="campaign",
    list=f"{API}/orchestrations/list",
    listed="orchestrations",
    by="id",
    quota=QUOTA,
)

STATES = ("DRAFT", "RUNNING", "STOPPED")
PLATFORMS = ("ios", "android", "web")

ID = Field(
    "id",
    "text",
    "Campaign ID",
    "The id that Batch answered when the campaign was created.",
    required=True,
    aliases=("campaign id", "orchestration id", "campaign token", "id campagne"),
)

NAME = Field(
    "name",
    "text",
    "Campaign",
    "Its name in Batch's dashboard.",
    aliases=("campaign", "campaign name", "campagne", "nom", "nom de la campagne"),
)

STATE = Field(
    "state",
    "choice",
    "State",
    "DRAFT is not sent, RUNNING is sent at its start, STOPPED is paused.",
    aliases=("status", "statut", "état"),
    choices=STATES,
)

START = Field(
    "start",
    "text",
    "Start",
    "now, or a day and a time like 2024-01-24T10:22:00Z; without a time zone it is UTC.",
    aliases=("start time", "starts at", "send at", "when", "début", "date d'envoi"),
)

LOCAL_TIME = Field(
    "local_time",
    "boolean",
    "In local time",
    "true: the start is the clock time where each person is; false: one moment everywhere.",
    aliases=("local", "local time", "heure locale"),
)

SEND_RATE = Field(
    "send_rate",
    "integer",
    "Messages a minute",
    "How fast it is sent at the most, from 1,000 to 1,000,000, like 5000.",
    aliases=("send rate", "rate", "messages per minute"),
)

LANGUAGES = Field(
    "languages",
    "array",
    "Languages",
    "Only people of these languages, like fr|en.",
    aliases=("language", "langues", "langue"),
)

REGIONS = Field(
    "regions",
    "array",
    "Regions",
    "Only people of these countries, like FR|BE.",
    aliases=("region", "countries", "country", "pays"),
)

TARGETING = Field(
    "targeting",
    "json",
    "Targeting query",
    'Only people whom this query finds, like {"firstname": {"$eq": "Jane"}}.',
    aliases=("query", "targeting query", "filter", "ciblage"),
)

LABELS = Field(
    "labels",
    "array",
    "Labels",
    "At most 5 labels, like summer|sale.",
    aliases=("label", "tags"),
    items=LABEL_COUNT,
)

SUBJECT = Field("subject", "text", "Subject", "Of the e-mail.", aliases=("email subject", "objet"))

SENDER = Field(
    "sender_identity_id",
    "text",
    "Sender identity",
    "Of the e-mail: the id of a sender identity in Batch, like 4012.",
    aliases=("sender", "sender id", "sender identity", "expéditeur"),
)

REPLY_TO = Field(
    "reply_to",
    "email",
    "Reply to",
    "Of the e-mail: where answers go.",
    aliases=("reply to email", "répondre à"),
)

HTML = Field("html", "text", "HTML", "Of the e-mail: its content.", aliases=("content", "contenu"))

TITLE = Field(
    "title", "text", "Push title", "Of the push message.", aliases=("push title", "titre")
)

BODY = Field(
    "body", "text", "Push text", "Of the push message.", aliases=("push body", "message", "texte")
)

DEEPLINK = Field(
    "deeplink",
    "text",
    "Push link",
    "Of the push message: what it opens.",
    aliases=("deep link", "link", "lien"),
)

PLATFORM_LIST = Field(
    "platforms",
    "array",
    "Push platforms",
    "Of the push message: only these of ios, android and web, like ios|web.",
    aliases=("platform", "plateformes"),
)

EMAIL = (SUBJECT, SENDER, REPLY_TO, HTML)
EMAIL_NEEDS = (SUBJECT, SENDER, HTML)
PUSH = (TITLE, BODY, DEEPLINK, PLATFORM_LIST)
PUSH_NEEDS = (BODY,)
AUDIENCE = (LANGUAGES, REGIONS, TARGETING)
CAMPAIGN = (NAME, STATE, START, LOCAL_TIME, SEND_RATE, *AUDIENCE, LABELS, *EMAIL, *PUSH)

PER_REQUEST: Mapping[str, Limit] = {
    "rows": Limit(1, "campaign a request", "seed 003, campaigns/update"),
    "bytes": BYTES,
}
ID_LIMIT = {"id": replace(ID_LENGTH, source="that of a Custom ID; no page gives one")}
LIMITS: Mapping[str, Limit] = {
    **PER_REQUEST,
    "least_send_rate": LEAST_RATE,
    "send_rate": MOST_RATE,
    "labels": LABEL_COUNT,
    "json_levels": LEVELS,
}
