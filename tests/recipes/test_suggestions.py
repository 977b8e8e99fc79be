"""What is said about a header: shortly where it is plain, not at all where nothing is renamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.destinations.registry import DESTINATIONS
from workbench.plans.preparing import suggestions
from workbench.recipes.consents import says_consent
from workbench.recipes.headers import known_matches
from workbench.recipes.suggesting import Suggestion
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

TO = "batch.audiences.update"


def suggested(folder: Path, text: str, **hints: str) -> tuple[Suggestion, ...]:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    reading = Reading(**hints)  # type: ignore[arg-type]
    return suggestions(open_table(path, reading, folder / "spools"), TO, reading)


@pytest.mark.parametrize("header", ["date(born)", "url(avatar)", "Date( born )", "born", "a_1"])
def test_a_legal_name_is_not_renamed_by_its_wrapper(tmp_path: Path, header: str) -> None:
    found = suggested(tmp_path, f"id;{header}\n1;x\n")[1]
    assert found.finding is None
    assert (found.confidence, found.why) == (100, "an attribute of yours")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("First Name", "first_name"),
        ("Prénom", "prenom"),
        ("E-mail", "e_mail"),
        ("CITY", "city"),
        ("date(Born On)", "born_on"),
    ],
)
def test_a_plain_renaming_is_a_short_warning(tmp_path: Path, header: str, name: str) -> None:
    finding = suggested(tmp_path, f"id;{header}\n1;x\n")[1].finding
    assert finding is not None
    assert (finding.rule, finding.severity, finding.target) == ("column-renamed", "warning", name)
    assert finding.sentence() == (
        f"line 1, {header}: Sent as “{name}”. Nothing to do if that name is right."
    )


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("A header that is far longer than thirty characters", "a_header_that_is_far_longer_th"),
        ("city;City", "city_2"),
    ],
)
def test_a_name_that_is_cut_or_numbered_is_told_at_length(
    tmp_path: Path, headers: str, name: str
) -> None:
    finding = suggested(
        tmp_path, f"id;{headers}\n1;x;y\n".replace(";y", ";y" * headers.count(";"))
    )[-1].finding
    assert finding is not None
    assert finding.message == f"The header is not a legal name; it is sent as “{name}”"
    assert finding.fix.startswith("Nothing to do, or rename the column yourself: 1 to 30 lower")


def test_a_doubt_names_the_count_an_example_and_the_hint(tmp_path: Path) -> None:
    text = "id;Téléphone\n" + "".join(f"c{n};06 12 34 56 {n}\n" for n in range(10, 30))
    found = suggested(tmp_path, text)[1]
    assert found.use.kind == "text"
    assert found.doubt is not None
    assert (found.doubt.severity, found.doubt.target) == ("warning", "telephone")
    assert found.doubt.sentence() == (
        "line 1, Téléphone: 20 of 20 cells look like phone numbers without a country code; the "
        "column is sent as text (found “06 12 34 56 10”). Say which country they are of, for "
        "example France (--region FR), or write them with their country code, like +33612345678."
    )
    told = suggested(tmp_path, text, region="FR")[1]
    assert (told.use.kind, told.use.how.region, told.doubt) == ("phone", "FR", None)


def test_phones_that_lost_their_zero_are_told_as_numbers(tmp_path: Path) -> None:
    text = "id;Mobile\n" + "".join(f"c{n};6123456{n}\n" for n in range(10, 30))
    found = suggested(tmp_path, text)[1]
    assert found.use.kind == "integer"
    assert found.doubt is not None
    assert found.doubt.message.endswith("; the column is sent as whole numbers")


def of_profiles(
    folder: Path, headers: str, row: str = "", to: str = "batch.profiles.update", **more: bool
) -> tuple[Suggestion, ...]:
    path = folder / "people.csv"
    path.write_text(f"{headers}\n{row or ';'.join('1' for _ in headers.split(';'))}\n", "utf-8")
    return suggestions(open_table(path, Reading(), folder / "spools"), to, Reading(), **more)


ALTCRAFT = "altcraft.profiles.update_batch"


@pytest.mark.parametrize("fuzzy", [False, True])
@pytest.mark.parametrize(
    ("to", "headers", "target", "told"),
    [
        (
            *("batch.profiles.update", "custom_id;$email_marketing;$email_marketing"),
            "$email_marketing",
            "Columns 2 (“$email_marketing”) and 3 (“$email_marketing”) both mean "
            "“$email_marketing”",
        ),
        (
            *("batch.profiles.update", "custom_id;Consentement e-mail;optin email"),
            "$email_marketing",
            "Columns 3 (“optin email”) and 2 (“Consentement e-mail”) both mean “$email_marketing”",
        ),
        (
            *("batch.profiles.update", "custom_id;sms opt-in;SMS consent"),
            "$sms_marketing",
            "Columns 2 (“sms opt-in”) and 3 (“SMS consent”) both mean “$sms_marketing”",
        ),
        (
            *("batch.profiles.update", "custom_id;topic preferences;$topic_preferences"),
            "$topic_preferences",
            "Columns 3 (“$topic_preferences”) and 2 (“topic preferences”) both mean "
            "“$topic_preferences”",
        ),
        (
            *(ALTCRAFT, "email;_status;profile status"),
            "_status",
            "Columns 2 (“_status”) and 3 (“profile status”) both mean “_status”",
        ),
        (
            *(ALTCRAFT, "email;subscription.email.status;subscription.email.status"),
            "subscription.email.status",
            "Columns 2 (“subscription.email.status”) and 3 (“subscription.email.status”) both mean "
            "“subscription.email.status”",
        ),
    ],
)
def test_a_second_column_of_consent_is_an_error_that_names_both(
    tmp_path: Path, to: str, headers: str, target: str, told: str, fuzzy: bool
) -> None:
    found = of_profiles(tmp_path, headers, to=to, fuzzy=fuzzy)
    assert [one.use.target for one in found[1:]].count(target) == 1
    (second,) = (one for one in found[1:] if not one.use.target)
    assert second.finding is not None
    assert (second.finding.rule, second.finding.severity) == ("column-consent-twice", "error")
    assert second.finding.message == told


def test_every_consent_target_that_a_header_can_mean_is_held_to_one_column(tmp_path: Path) -> None:
    held = 0
    for goal in DESTINATIONS.values():
        names = [field.name for field in goal.fields if field.consent]
        if not names:
            continue
        held += 1
        found = of_profiles(tmp_path, ";".join(["x", *names, *names]), to=goal.key)[1:]
        assert [one.use.target for one in found] == [*names, *("" for _ in names)]
        for second in found[len(names) :]:
            assert second.finding is not None
            assert second.finding.severity == "error"
    assert held >= 3


@pytest.mark.parametrize(
    ("to", "headers", "sentence"),
    [
        (
            *("batch.profiles.update", "custom_id;email;mail"),
            "line 1, mail: Column 2 (“email”) is “$email_address” already; this one is sent as "
            "“mail” (found “mail”). Nothing to do if that is right.",
        ),
        (
            *("batch.profiles.update", "custom_id;E-Mail;E-Mail"),
            "line 1, E-Mail: Column 2 (“E-Mail”) is “$email_address” already; this one is sent as "
            "“e_mail” (found “E-Mail”). Nothing to do if that is right.",
        ),
        (
            *("batch.profiles.events", "custom_id;event.name;event name"),
            "line 1, event name: Column 2 (“event.name”) is “event.name” already; this one is "
            "left behind (found “event name”). Nothing to do if that is right.",
        ),
    ],
)
def test_a_second_column_of_another_known_target_is_said(
    tmp_path: Path, to: str, headers: str, sentence: str
) -> None:
    second = of_profiles(tmp_path, headers, to=to)[2]
    assert second.finding is not None
    assert (second.finding.rule, second.finding.severity) == ("column-second", "warning")
    assert second.finding.sentence() == sentence


@pytest.mark.parametrize(
    ("header", "target", "kind"),
    [
        ("event.date(on)", "event.on", "date"),
        ("event.url( page )", "event.page", "url"),
        ("date(event.on)", "event.on", "date"),
        ("event.price", "event.price", "integer"),
        ("interests.$add", "interests.$add", "array"),
    ],
)
def test_the_kind_of_a_familys_target_is_written_around_its_name(
    tmp_path: Path, header: str, target: str, kind: str
) -> None:
    found = of_profiles(tmp_path, f"custom_id;event.name;{header}")[2]
    assert (found.use.target, found.use.kind, found.finding) == (target, kind, None)


@pytest.mark.parametrize("to", ["batch.profiles.update", "batch.profiles.events"])
@pytest.mark.parametrize(
    ("header", "like"),
    [
        ("event.Price", "event.price or event.date(price) or event.url(price)"),
        ("Event.unit price", "event.unit_price or event.date(unit_price) or event.url(unit_price)"),
        ("event.", "event.name or event.date(name) or event.url(name)"),
        ("event.a.b", "event.a_b or event.date(a_b) or event.url(a_b)"),
        ("event.date(On)", "event.on or event.date(on) or event.url(on)"),
    ],
)
def test_what_begins_like_an_event_and_is_no_part_of_one_is_an_error(
    tmp_path: Path, header: str, like: str, to: str
) -> None:
    found = of_profiles(tmp_path, f"custom_id;event.name;{header}", to=to)[2]
    assert found.use.target == ""
    assert found.finding is not None
    assert (found.finding.rule, found.finding.severity) == ("column-place", "error")
    assert found.finding.fix.startswith(f"Write it like {like}, the name in 1 to 30 lower-case")


def test_a_type_that_a_family_does_not_have_is_an_error(tmp_path: Path) -> None:
    found = of_profiles(tmp_path, "custom_id;date(interests.$add)")[1]
    assert (found.use.target, found.finding and found.finding.rule) == ("", "column-type")


@pytest.mark.parametrize(
    ("to", "target", "headers"),
    [
        (
            *("batch.profiles.update", "$email_marketing"),
            "Consentement marketing e-mail;consentement_email;E-Mail-Einwilligung;"
            "Einwilligung E-Mail Marketing;Consentimiento e-mail;Согласие на e-mail;"
            "Согласие на электронную почту;Opt-in newsletter e-mail;Email consent;emailOptIn",
        ),
        (
            *("batch.profiles.update", "$sms_marketing"),
            "Consentement SMS;SMS-Einwilligung;Consentimiento SMS;Согласие на СМС;smsOptIn",
        ),
        (
            *("batch.profiles.update", "$phone_number"),
            "Numéro de téléphone du client;Téléphone portable;N° tél;Mobilnummer;Teléfono móvil;"
            "Номер телефона;Мобильный телефон;Customer phone number",
        ),
        (
            *(ALTCRAFT, "_bdate"),
            "Date de naissance;Birth date;Date of birth;birthDate;DOB;Geburtsdatum;Geburtstag;"
            "Fecha de nacimiento;Cumpleaños;Дата рождения;День рождения;Né le;Naissance",
        ),
        (
            *(ALTCRAFT, "_fname"),
            "Prénom du client;First Name;firstName;Given name;Vorname;Nombre;Nombre de pila;"
            "Имя клиента",
        ),
        (
            *(ALTCRAFT, "_lname"),
            "Nom de famille;Nom du client;lastName;Family name;Nachname;Apellidos;Фамилия",
        ),
        (
            *(ALTCRAFT, "_city"),
            "Ville de résidence;City;City name;Town;Wohnort;Stadt;Ciudad;Город;Город проживания",
        ),
        (*(ALTCRAFT, "phones"), "Numéro de téléphone;Handynummer;Teléfonos;Телефоны;Mobile phone"),
        (*(ALTCRAFT, "_sex"), "Sexe du client;Gender;Geschlecht;Sexo;Género;Пол"),
        (
            *(ALTCRAFT, "_status"),
            "Statut du profil;Status des Profils;Estado del perfil;Статус профиля",
        ),
    ],
)
def test_a_header_is_known_in_five_languages(to: str, target: str, headers: str) -> None:
    for header in headers.split(";"):
        found = known_matches([header], DESTINATIONS[to].fields, fuzzy=False)
        assert (header, found[0].target if found else "") == (header, target)


@pytest.mark.parametrize(
    ("to", "headers"),
    [
        (
            "batch.profiles.update",
            "Newsletter;Newsletter email;Consentement;Consent email date;Email opt-out;"
            "Unsubscribed email;Consent email SMS;Phone model;Phone 2;Fax;Marketing budget",
        ),
        (
            ALTCRAFT,
            "Lieu de naissance;Birth city;Birthplace;Geburtsort;Nom du produit;Nom et prénom;Name;"
            "Nombre de commandes;Nombre de clients;City code;Statut;Genres;Date;Имя и фамилия",
        ),
    ],
)
def test_one_word_more_may_mean_something_else(to: str, headers: str) -> None:
    for header in headers.split(";"):
        assert (header, known_matches([header], DESTINATIONS[to].fields, fuzzy=False)) == (
            header,
            {},
        )


@pytest.mark.parametrize(
    ("header", "says"),
    [
        *((header, True) for header in ("Подписка", "Согласие на рассылку", "opt-in", "optIn")),
        *((header, True) for header in ("Abonnement", "Zustimmung", "e_mail_consent", "Baja")),
        *((header, False) for header in ("Nom", "Option", "Optik", "Article", "")),
    ],
)
def test_headers_that_speak_of_consent(header: str, says: bool) -> None:
    assert says_consent(header) is says


ASKED = (
    "If this is what people agreed to, map it to “$email_marketing” or “$sms_marketing” and say "
    "what each word means (the column's values); nothing to do if it is something else."
)


@pytest.mark.parametrize(
    ("header", "cells", "sent"),
    [
        ("Newsletter", "oui non oui", "text"),
        ("Abonné", "Oui non oui", "text"),
        ("Consentement", "yes no no", "text"),
        ("Einwilligung", "ja nein ja", "text"),
        ("Suscripción", "sí no sí", "text"),
        ("marketing", "true false true", "true and false"),
        ("optin", "1 0 1", "whole numbers"),
        ("Unsubscribed", "yes no no", "text"),
        ("event.newsletter", "oui non oui", "text"),
    ],
)
def test_yes_and_no_below_a_word_for_consent_are_asked_about(
    tmp_path: Path, header: str, cells: str, sent: str
) -> None:
    rows = "".join(f"c{n};x;{cell}\n" for n, cell in enumerate(cells.split() * 4))
    path = tmp_path / "people.csv"
    path.write_text(f"custom_id;event.name;{header}\n{rows}", "utf-8")
    table = open_table(path, Reading(), tmp_path / "spools")
    doubt = suggestions(table, "batch.profiles.update", Reading())[2].doubt
    assert doubt is not None
    assert (doubt.rule, doubt.severity, doubt.fix) == ("column-consent", "warning", ASKED)
    assert doubt.message == (
        "12 of 12 cells say yes or no, and the header speaks of consent; the column is sent as "
        f"{sent}"
    )


@pytest.mark.parametrize(
    ("to", "header", "cells"),
    [
        ("batch.profiles.update", "Newsletter", "weekly monthly never"),
        ("batch.profiles.update", "vip", "true false true"),
        ("batch.audiences.update", "Newsletter", "true false true"),  # it holds no consent
    ],
)
def test_other_words_or_another_destination_are_not_asked_about(
    tmp_path: Path, to: str, header: str, cells: str
) -> None:
    rows = "".join(f"c{n};{cell}\n" for n, cell in enumerate(cells.split() * 4))
    path = tmp_path / "people.csv"
    path.write_text(f"id;{header}\n{rows}", "utf-8")
    table = open_table(path, Reading(), tmp_path / "spools")
    assert suggestions(table, to, Reading())[1].doubt is None


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Telefonnumer", "$phone_number"),  # a slip of the pen
        ("E-Mailadresse", "$email_address"),  # a compound
        ("Pays (facultatif)", "$region"),
        ("Langue [de la fiche]", "$language"),
        ("f_langue", "$language"),
        ("langue_2", ""),  # a second one of something
        ("Store country", ""),
    ],
)
def test_a_near_header_is_a_proposal_and_never_sure(
    tmp_path: Path, header: str, target: str
) -> None:
    found = of_profiles(tmp_path, f"custom_id;{header}", "1;fr", fuzzy=True)[1]
    known = DESTINATIONS["batch.profiles.update"].field_named(found.use.target)
    assert (found.use.target if known else "") == target
    assert found.confidence < 100 or not target


@pytest.mark.parametrize(
    ("headers", "row", "targets"),
    [
        ("custom_id;Contact", "1;a@example.com", ["$email_address"]),
        ("custom_id;Whom to call", "1;+33612345678", ["$phone_number"]),
        ("custom_id;Where", "1;Europe/Paris", ["$timezone"]),
        ("custom_id;home;work", "1;a@example.com;b@example.com", ["home", "work"]),
        ("custom_id;email;work", "1;a@example.com;b@example.com", ["$email_address", "work"]),
        ("custom_id;Langeu", "1;Hello", ["langeu"]),  # none of its cells is a language
    ],
)
def test_cells_propose_a_target_that_no_header_means(
    tmp_path: Path, headers: str, row: str, targets: list[str]
) -> None:
    found = of_profiles(tmp_path, headers, row, fuzzy=True)[1:]
    assert [one.use.target for one in found] == targets
    sure = of_profiles(tmp_path, headers, row)[1:]
    assert [one.use.target for one in sure if one.use.target.startswith("$")] == (
        ["$email_address"] if "email" in headers else []
    )


def test_cells_that_are_a_targets_choices_propose_it(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id;what to do\n1;add\n2;remove\n", "utf-8")
    table = open_table(path, Reading(), tmp_path / "spools")
    found = suggestions(table, TO, Reading(), fuzzy=True)[1]
    assert (found.use.target, found.confidence, found.why) == (
        "action",
        70,
        "its cells are its choices",
    )
