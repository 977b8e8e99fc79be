"""Every place where the vendor's pages are silent and the twin had to choose, in one list.

A choice here is a guess: nothing that holds only in this list may be called the vendor's rule.
"""

from __future__ import annotations

from typing import NamedTuple

from workbench.twin.altcraft.assumptions import CHOICES


class Assumption(NamedTuple):
    """One silent spot of the documents and what the twin does there."""

    subject: str
    choice: str


# Of every route of Batch.
_BATCH = (
    Assumption("missing X-Batch-Project", "400 MISSING_PARAMETER: the header is a parameter"),
    Assumption("wrong method on a known route", "403 API_MISUSE, used against the route's rules"),
    Assumption("version that is not digits.digits", "404 ROUTE_NOT_FOUND; every other one answers"),
    Assumption(
        "Content-Type other than application/json on POST", "400 MALFORMED_JSON_BODY: header listed"
    ),
    Assumption("a body that is JSON of another shape", "400 MALFORMED_PARAMETER"),
    Assumption("a key twice in one JSON object, NaN, Infinity", "400 MALFORMED_JSON_BODY"),
    Assumption("fields and query parameters no page names", "400 MALFORMED_PARAMETER"),
    Assumption("which problem is reported", "the first one met; nothing of the call is applied"),
    Assumption("length of a custom id", "1 to 1,024 characters, the widest limit of the SDKs"),
    Assumption("counting characters", "Unicode code points; half a surrogate pair is refused"),
    Assumption(
        "RFC 3339 details",
        "offset needed, t and z in lower case accepted, leap second 60 and year 0000 refused",
    ),
    Assumption("magnitude of a number", "no limit; kept digit for digit"),
    Assumption("what spends quota", "every request with a good key and project, also a bad body"),
    Assumption("a body over 64 MB", "413 with API_MISUSE: the twin's own safety cap, not Batch's"),
)

_AUDIENCES = (
    Assumption("duplicate name on create", "400 MALFORMED_PARAMETER"),
    Assumption(
        "unknown audience on update, replace, remove",
        "400 MALFORMED_PARAMETER naming the audience; the pages list no 404 there",
    ),
    Assumption(
        "unknown audience or token on view",
        "404 ROUTE_NOT_FOUND, the only code with 404; a token of another audience is unknown",
    ),
    Assumption("an empty ids array", "400 MALFORMED_PARAMETER"),
    Assumption("length of display_name", "no limit; null in view when it was not given"),
    Assumption("a blank string value", "accepted: the API says never empty, only SDKs say blank"),
    Assumption("null or object as an audience attribute", "400 MALFORMED_PARAMETER: not a type"),
    Assumption("one attribute name bare and wrapped, or in both wrappers", "400: two values"),
    Assumption("adding a member again", "the attributes of the last add replace the former ones"),
    Assumption("`updated` of an audience", "the time its latest write was accepted"),
    Assumption("REPLACED", "said as soon as a later replace of the same audience was accepted"),
    Assumption(
        "writing to an audience whose removal was accepted",
        "400 MALFORMED_PARAMETER; its name is free again once the removal is applied",
    ),
    Assumption(
        "following the token of a removal",
        "IN_PROGRESS until applied, then view answers 404 like for any unknown audience",
    ),
    Assumption("order of audiences/list, last page", "by creation; next_from absent at the end"),
    Assumption("quota of audiences routes", "1 request/s per project key with a burst of 1"),
)

_PROFILES = (
    Assumption("where the 400 of a whole profile call ends", "array, identifiers, field names"),
    Assumption("category of a partial error", "attribute or event, in lower case"),
    Assumption("attribute of a partial error", "the key as sent; left out for an event or a count"),
    Assumption("an empty array of operations", "400 MALFORMED_PARAMETER"),
    Assumption(
        "identifiers.installation", "400: its fields are not published; custom_id is kept alone"
    ),
    Assumption("a custom id that looks like null", "accepted: only the SDKs refuse such"),
    Assumption("an operation without attributes and events", "accepted; makes the profile"),
    Assumption(
        "one custom id twice in a profile call", "applied in order; takes quota for each operation"
    ),
    Assumption("more than 50 attributes", "partial error: none of them set, the events are kept"),
    Assumption("more than 15 events", "partial error: none of them kept, the attributes are set"),
    Assumption("when a profile call takes effect", "at once: there is no token to wait for"),
    Assumption("$email_address", "the Android SDK's pattern, at most 256 characters"),
    Assumption("$phone_number", "+ and 1 to 15 digits, as the Android SDK says"),
    Assumption("$language", "two lower-case letters; which pairs exist is not judged"),
    Assumption("$region", "two upper-case letters; which pairs exist is not judged"),
    Assumption("$timezone", "a zone of this machine's IANA data; only its shape without such data"),
    Assumption("$topic_preferences", "the SDKs' limits; upper case is refused: only SDKs lower it"),
    Assumption("a native attribute no page names", "partial error"),
    Assumption("null for an attribute the profile does not have", "accepted, changes nothing"),
    Assumption(
        "an attribute set under another wrapper",
        "takes the place of the former one: the bare name is the attribute",
    ),
    Assumption("$add and $remove in one object", "$add first; each string is held once"),
    Assumption("an array that $remove leaves empty", "the attribute is deleted"),
    Assumption("$add beyond 25 items, or on a value that is no array", "partial error"),
    Assumption("an event with a bad attribute", "partial error: the whole event is refused"),
    Assumption(
        "the time of an event", "exactly 24 hours passes; a moment after the twin's clock does not"
    ),
    Assumption("25 KB of an event", "25,000 bytes of the whole event as compact UTF-8 JSON"),
    Assumption(
        "how large an event's attributes may be",
        "the SDKs' numbers: 20 in an object, 25 in an array, 3 levels of objects below the first",
    ),
    Assumption("an array in an event", "all strings or all objects, as its first item"),
    Assumption("$label and $tags", "not counted among the 20; $tags may be empty"),
    Assumption("burst of profiles/mass-update", "10,000 updates: one second's worth"),
)

_EXPORTS = (
    Assumption("filter of profiles/export", "400: practice has no segments"),
    Assumption("what an export holds", "what was there when it was asked for; all in one file"),
    Assumption("attributes of an export", "by bare name; those that a profile lacks are left out"),
    Assumption("from and to of an export", "RFC 3339; from required but for ATTRIBUTES"),
    Assumption("lines of an EVENTS export", "identifiers beside event: name, time, attributes"),
    Assumption("lines of a REACHABILITY export", "none: who may be reached is in no stored page"),
    Assumption(
        "answers about exports",
        "RUNNING until the indexing time is over; list as for audiences; a url without its host;"
        " download by the file's id; 404 for what is unknown or not ready",
    ),
)

_CATALOGS = (
    Assumption("name of a catalog", "any 1 to 255 characters; case counts"),
    Assumption("fields on catalogs/create", "required, 1 to 25, no name twice"),
    Assumption("a known name or a 6th catalog on catalogs/create", "400 MALFORMED_PARAMETER"),
    Assumption("when a created catalog is visible", "at once, with its fields: 201 says created"),
    Assumption(
        "when catalogs/update is visible", "after the indexing time, though it has no token"
    ),
    Assumption("the lines of catalogs/update", "applied in order; a type beside remove is ignored"),
    Assumption(
        "a field that is there, is not there, would be the 26th or was the last",
        "400 MALFORMED_PARAMETER, counting the changes that are accepted and not yet visible",
    ),
    Assumption("the values of a removed field", "leave the items with it"),
    Assumption("unknown catalog", "400 on update and items/edit, 404 on remove and view"),
    Assumption(
        "a removed catalog", "view shows it, and it counts, until the indexing time is over"
    ),
    Assumption("writing to a catalog that is being removed", "400 MALFORMED_PARAMETER"),
    Assumption("action of an item", "add or remove; attributes only beside add, and optional"),
    Assumption("id of an item", "1 to 1,024 characters; the last action for an id counts"),
    Assumption("adding an item again", "its new attributes replace the former ones"),
    Assumption(
        "a field that view does not show, or a value of another type",
        "400 MALFORMED_PARAMETER for the whole call",
    ),
    Assumption("a field twice in one item, bare and wrapped", "400 MALFORMED_PARAMETER"),
    Assumption("a date or url field without its wrapper", "accepted, as in the page's own sample"),
    Assumption("an integer", "digits and a sign, without fraction and exponent; a float takes any"),
    Assumption("an empty string or array in an item", "accepted; null is not"),
    Assumption("the 2,000,001st item", "400 MALFORMED_PARAMETER, counting the indexed items"),
    Assumption("size of a catalog", "the bytes of its items' attributes as compact JSON"),
    Assumption("indexing_state in catalogs/list", "left out, as in view without a token"),
    Assumption("bursts of catalogs routes", "one second's worth; items/edit has its own bucket"),
    Assumption("a request over the limits of rows", "400 before any row takes quota"),
)

_CAMPAIGNS = (
    Assumption("answer of campaigns/create", "201"),
    Assumption("answer of campaigns/delete", "204 without a body, in whatever state it is"),
    Assumption("name of a campaign", "any text that is not empty; several may share it"),
    Assumption("state of a new campaign", "any of the three"),
    Assumption("when", "start_time required and free to lie in the past; local_time optional"),
    Assumption("targeting", "two-letter codes as for profiles; any object is a query"),
    Assumption("messages", "at least one, all e-mail or all push; e-mail needs sender and html"),
    Assumption("push messages", "body required; platform blocks are kept and not judged"),
    Assumption(
        "fields left out of campaigns/update",
        "name, state, when and messages stay; targeting, send_rate and labels are forgotten",
    ),
    Assumption("updating a running campaign", "403 API_MISUSE, except to set STOPPED"),
    Assumption("unknown campaign", "404 on update, delete and view; 400 on stats"),
    Assumption("orchestrations/list", "by creation; source api, type campaign, never completed"),
    Assumption("filters of orchestrations/list", "several words are separated by commas"),
    Assumption("start_time now, in orchestrations/list", "the time of creation"),
    Assumption("orchestrations/view", "the list's entry with when, targeting, rate and messages"),
    Assumption(
        "orchestrations/stats", "no days: practice sends nothing; from at most 184 days ago"
    ),
)

_ALTCRAFT = tuple(Assumption(f"Altcraft: {subject}", choice) for subject, choice in CHOICES)

ASSUMPTIONS = (*_BATCH, *_AUDIENCES, *_PROFILES, *_EXPORTS, *_CATALOGS, *_CAMPAIGNS, *_ALTCRAFT)
