"""The practice account: its databases with their fields, its resources with their channels.

Invented, except what seed 002 names: field Custom_ID, resource 28, subscription field custom_field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.twin.altcraft.fields import PROFILE, SUBSCRIPTION, Field

# §6.2, in the documents' order; notify is on no update_batch page but on the subscription pages.
CHANNELS = ("email", "sms", "push", "telegram_bot", "whatsapp", "viber", "notify")
GROUPS = ((0, "main"), (1, "subaccount"))


@dataclass(frozen=True, slots=True)
class Database:
    """A profile database; `fields` by API name, system fields included."""

    id: int
    name: str
    description: str
    group: int
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Resource:
    """A subscription resource: which channels it has and which databases it is tied to."""

    id: int
    name: str
    channels: tuple[str, ...]
    databases: tuple[int, ...]
    group: int = 0


def _named(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


_CUSTOMERS = _named(
    *PROFILE,
    Field("Custom_ID", "int", "Custom ID"),
    Field("CRM_ID", "string", "CRM ID"),
    Field("crm_id", "string", "Customer number"),
    Field("visits", "int", "Visits"),
    Field("bonus_points", "int", "Bonus points"),
    Field("lead_score", "float", "Lead score"),
    Field("position", "string", "Position"),
    Field("language", "string", "Language"),
    Field("contract_date", "date", "Contract date"),
    Field("is_member", "bool", "Is a member"),
    Field("tier", "enum", "Tier", choices=("bronze", "silver", "gold")),
    Field("interests", "tags", "Interests"),
    Field("category", "tags", "Category"),
    Field("second_phone", "phone", "Second phone"),
    Field(
        "address",
        "object",
        "Address",
        properties={"city": "string", "zip": "string", "floor": "int"},
    ),
    Field(
        "orders",
        "arr_object",
        "Orders",
        properties={"sku": "string", "quantity": "int", "price": "float", "paid": "bool"},
    ),
)
_PARTNERS = _named(*PROFILE, Field("partner_no", "int", "Partner number"))

DATABASES = {
    1: Database(1, "Customers", "The practice customers", 0, _CUSTOMERS),
    2: Database(2, "Partners", "The practice partners", 1, _PARTNERS),
}

RESOURCES = {
    resource.id: resource
    for resource in (
        Resource(1, "Newsletter", ("email",), (1,)),
        Resource(2, "Text messages", ("sms",), (1,)),
        Resource(3, "Every channel", CHANNELS, (1,)),
        Resource(4, "Push", ("push",), (1,)),
        Resource(5, "Telegram", ("telegram_bot",), (1,)),
        Resource(6, "WhatsApp", ("whatsapp",), (1,)),
        Resource(7, "Viber", ("viber",), (1,)),
        Resource(8, "Notify", ("notify",), (1,)),
        Resource(9, "Partner news", ("email",), (2,), group=1),
        Resource(28, "Newsletter of the documents", ("email",), (1,)),
    )
}

# The same for every resource and channel.
SUBSCRIPTION_FIELDS = _named(
    Field("api_new_field_1", "int", "New_field_1"),
    Field("custom_field", "unicode", "Custom field"),
    Field("topics", "tags", "Topics"),
    *SUBSCRIPTION,
)
