"""The sample files, each with the goal and the options that it is made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.ui import draft, shell
from workbench.ui.drafting import Draft
from workbench.ui.storing import take
from workbench.vocabulary.options import OptionValue


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of `sample_data` for a goal; `what` says what is in it."""

    goal: str
    file: str
    what: str
    options: Mapping[str, OptionValue] = field(default_factory=dict)


_NEW: Mapping[str, OptionValue] = {"name": "VIP_SAMPLE", "create": True}
_MOVIES = {"name": "MOVIES"}
_ALTCRAFT = "altcraft.profiles.update_batch"
_PROFILES = "24 profiles with attributes, consent and events"
_UPDATE, _WRONG = "batch.audiences.update", "300 people with one of each kind of mistake"
PEOPLE = (
    Sample(_UPDATE, "audience_vip.csv", "25,000 people in whom nothing is wrong", _NEW),
    Sample(_UPDATE, "audience_messy.xlsx", _WRONG, _NEW),
)
SAMPLES = (
    *PEOPLE,
    Sample("batch.profiles.update", "profiles.csv", _PROFILES),
    Sample("batch.profiles.mass_update", "profiles.csv", _PROFILES),
    Sample("batch.profiles.events", "events.csv", "Four events of three people"),
    Sample("batch.audiences.create", "audiences.csv", "Three empty audiences"),
    Sample("batch.catalogs.create", "catalog_movies.csv", "The fields of a catalog", _MOVIES),
    Sample("batch.catalogs.items", "catalog_items.csv", "Nine items of a catalog", _MOVIES),
    Sample("batch.campaigns.create", "campaigns.csv", "Four campaigns that nobody gets yet"),
    Sample(_ALTCRAFT, "altcraft_profiles.csv", "60 profiles to update", {"db_id": "1"}),
)


def samples_for(goal: str) -> list[Sample]:
    """The sample files of a goal."""
    return [sample for sample in SAMPLES if sample.goal == goal]


def begun_with(made: Draft, sample: Sample) -> Draft:
    """The draft with a sample file and its options; the person's own options stay."""
    with (shell.app_folder() / "sample_data" / sample.file).open("rb") as content:
        taken = take(made, content, sample.file)
    return draft.keep(replace(taken, options={**sample.options, **made.options}))
