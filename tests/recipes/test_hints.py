"""Words that may mean a target: proposed where similar names are, and never for what is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.destinations.registry import DESTINATIONS
from workbench.plans.preparing import suggestions
from workbench.recipes.headers import HINTED, folded, known_matches
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

ALTCRAFT = "altcraft.profiles.update_batch"


@pytest.mark.parametrize(
    ("to", "target", "headers"),
    [
        (
            *("batch.profiles.update", "$email_marketing"),
            "Newsletter opt-in;abonné à la newsletter;Newsletter-Anmeldung;подписка на рассылку;"
            "suscripción al newsletter;Newsletter status;OK to email?;Accepts Marketing",
        ),
        (
            *("batch.profiles.update", "$sms_marketing"),
            "OK to text?;text opt-in;accepte de recevoir des SMS",
        ),
        (*("batch.profiles.update", "custom_id"), "Record ID;profile id"),
        (*("batch.profiles.update", "$region"), "Billing country;Rechnungsland;pays de livraison"),
        (*("batch.profiles.update", "$phone_number"), "WhatsApp number;billing_phone;Work phone"),
        (*(ALTCRAFT, "_city"), "billing_city;Mailing City;Rechnungsort;Город доставки"),
        (*(ALTCRAFT, "_regcity"), "City by registration IP;город при подписке"),
        (*(ALTCRAFT, "_regip"), "OPTIN_IP;CONFIRM_IP;IP при подписке"),
        (*(ALTCRAFT, "_regdate"), "created_at;Kunde seit;membre depuis"),
        (*(ALTCRAFT, "_sex"), "M/F;м/ж"),
        (*(ALTCRAFT, "_vendor"), "Herkunft;How did you hear about us?"),
    ],
)
def test_words_that_may_mean_something_else_are_only_ever_a_proposal(
    to: str, target: str, headers: str
) -> None:
    for header in headers.split(";"):
        near = known_matches([header], DESTINATIONS[to].fields, fuzzy=True)
        assert (header, near[0].target if near else "") == (header, target)
        assert near[0].confidence == HINTED
        assert known_matches([header], DESTINATIONS[to].fields, fuzzy=False) == {}


def test_the_plain_header_has_the_target_before_one_of_several() -> None:
    fields = DESTINATIONS[ALTCRAFT].fields
    found = known_matches(["Shipping city", "Billing city", "City"], fields, fuzzy=True)
    assert {place: match.target for place, match in found.items()} == {2: "_city"}


@pytest.mark.parametrize(
    ("to", "headers"),
    [
        (
            "batch.profiles.update",
            "Newsletter;Newsletter name;Newsletter abgemeldet;Newsletter-Abmeldung;Email opt-out;"
            "Newsletter unsubscribed;Désabonné newsletter;Désinscrit de la newsletter;"
            "Désabonné e-mail;не подписан на рассылку;отписан от рассылки;отказ от рассылки;"
            "Do not email;Not ok to text;No acepta SMS;Has Opted Out Of Email;Email status;"
            "SMS status;SMS sent;Email bounced;Email verified;Consent;GDPR consent;WhatsApp opt-in;"
            "Email consent timestamp;Email consent source;Accepts cookies;Accepts terms;"
            "Emergency contact phone;Store phone;Company phone;Phone model;Phone type;"
            "Country of origin;Country club member;Landing page;Landline;Shipping method;"
            "Billing cycle;Address;Language level;Language course;Delivery date;Interests;Theme;"
            "Customer name;Customer group;Account manager;Product key;API key;Record type;"
            "Kundennummer alt;Time zone offset;Subscription plan;GA client ID",
        ),
        (
            ALTCRAFT,
            "Name;Full name;Company name;Middle name;Maiden name;Отчество;Birth city;Birthplace;"
            "Child birthday;Wedding anniversary;Date;Created by;Account created by;"
            "Order created at;Registration number;Registration type;Registration code;Abmeldedatum;"
            "Store city;City tax;City code;Company city;Region manager;State of mind;Source code;"
            "Sales channel;Browser version;Browserversion;OS version;Device model;Opt-in date;"
            "Subscription;Home page;LinkedIn profile;Profile type;IP range;Herkunftsland;Kind;"
            "дата создания заказа;Geburtsland;Anrede;Civilité;Gebühr;Time",
        ),
    ],
)
def test_what_is_an_attribute_of_its_own_gets_no_proposal(to: str, headers: str) -> None:
    for header in headers.split(";"):
        found = known_matches([header], DESTINATIONS[to].fields, fuzzy=True)
        assert (header, found) == (header, {})


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("idВCrm", "id в crm"),
        ("SMSOptIn", "sms opt in"),
        ("лейблEvent", "леибл event"),
        ("firstName", "first name"),
        ("IDs", "ids"),
        ("KdNr", "kd nr"),
    ],
)
def test_a_new_word_begins_at_a_hump_and_at_another_alphabet(header: str, words: str) -> None:
    assert folded(header) == words


def test_a_column_of_days_is_no_proposal_for_consent(tmp_path: Path) -> None:
    for cell, target in (("2024-02-01", "newsletter_opt_in"), ("oui", "$email_marketing")):
        path = tmp_path / "people.csv"
        path.write_text(f"custom_id;Newsletter opt-in\n1;{cell}\n", "utf-8")
        table = open_table(path, Reading(), tmp_path / "spools")
        found = suggestions(table, "batch.profiles.update", Reading(), fuzzy=True)[1]
        assert (cell, found.use.target) == (cell, target)
