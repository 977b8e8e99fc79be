"""A small fourth list: sheets as exports and forms have them, thought of before they were measured.

A line is a header, a cell, and the target that it has to get, "" for none.
"""

from __future__ import annotations

BATCH, ALTCRAFT = "batch.profiles.update", "altcraft.profiles.update_batch"

SHEETS: dict[str, tuple[str, str]] = {
    "a CRM's contacts": (
        BATCH,
        """
        Record ID - Contact | 51 | custom_id
        First Name | Anna |
        Last Name | Martin |
        Email | anna@example.com | $email_address
        Phone Number | +33612345678 | $phone_number
        Country/Region | FR | $region
        Preferred language | fr | $language
        Time Zone | Europe/Paris | $timezone
        Contact owner | Tom |
        Lifecycle Stage | lead |
        Opted out of all email | false |
        Create Date | 2024-02-01 |
        Annual Revenue | 1200 |
        """,
    ),
    "an e-mail platform's profiles": (
        BATCH,
        """
        Klaviyo ID | 01HX |
        External ID | c51 | custom_id
        Email | anna@example.com | $email_address
        Phone Number | +33612345678 | $phone_number
        Email Marketing Consent | subscribed | $email_marketing
        SMS Marketing Consent | unsubscribed | $sms_marketing
        Locale | fr | $language
        Country | FR | $region
        Zip Code | 69001 |
        Consent Timestamp | 2024-02-01 |
        Organization | Acme |
        Expected CLV | 12.50 |
        """,
    ),
    "a German shop's customers": (
        BATCH,
        """
        Kunden-Nr. | 51 | custom_id
        E-Mail-Adresse des Kunden | anna@example.com | $email_address
        Mobilfunknr. | +491701234567 | $phone_number
        Land (Lieferadresse) | DE | $region
        Spracheinstellung | de | $language
        Newsletter Einwilligung | ja | $email_marketing
        Einwilligung in SMS-Werbung | nein | $sms_marketing
        Themenwünsche | sport | $topic_preferences
        Kundengruppe | A |
        Letzte Bestellung | 2024-02-01 |
        Gesamtumsatz | 12.50 |
        Anrede | Frau |
        """,
    ),
    "a French form's answers": (
        BATCH,
        """
        N° d'adhérent | 51 | custom_id
        Adresse mail personnelle | anna@example.com | $email_address
        N° de portable | +33612345678 | $phone_number
        Pays de livraison | FR | $region
        Langue de contact | fr | $language
        Je souhaite recevoir la newsletter | oui | $email_marketing
        J'accepte de recevoir des SMS | non | $sms_marketing
        Centres d'intérêt | sport |
        Magasin de rattachement | Lyon |
        Nombre d'achats | 3 |
        Date de fin d'abonnement | 2025-02-01 |
        Civilité | Mme |
        """,
    ),
    "a Spanish CRM's customers": (
        ALTCRAFT,
        """
        Nº cliente | 51 |
        Nombre | María | _fname
        1er apellido | García | _lname
        Segundo apellido | López |
        Fecha nac. | 1980-02-01 | _bdate
        Sexo (H/M) | M | _sex
        Correo electrónico personal | maria@example.com | email
        Tlf. móvil | +34612345678 | phones
        Población | Sevilla | _city
        Provincia | Sevilla | _region
        C.P. | 41001 | _postal_code
        País de residencia | ES | _country
        Procedencia del lead | feria | _vendor
        Fecha de alta | 2024-02-01 | _regdate
        DNI | 12345678Z |
        Empresa | Acme |
        Última compra | 2024-03-01 |
        """,
    ),
    "a shop's orders": (
        ALTCRAFT,
        """
        billing_first_name | Anna | _fname
        billing_last_name | Martin | _lname
        billing_company | Acme |
        billing_email | anna@example.com | email
        billing_phone | +33612345678 | phones
        billing_city | Lyon | _city
        billing_state | Rhône | _region
        billing_postcode | 69001 | _postal_code
        billing_country | FR | _country
        shipping_city | Brest |
        shipping_postcode | 29200 |
        customer_ip_address | 203.0.113.7 | _ip
        customer_user_agent | Mozilla |
        order_total | 12.50 |
        payment_method_title | card |
        """,
    ),
    "a Russian CRM's contacts": (
        ALTCRAFT,
        """
        Фамилия | Крылова | _lname
        Имя | Ольга | _fname
        Отчество | Львовна |
        Дата рожд. | 1980-02-01 | _bdate
        Пол (м/ж) | ж | _sex
        Рабочий e-mail | olga@example.com | email
        Моб. телефон | +79001234567 | phones
        Город доставки | Казань | _city
        Область | Татарстан | _region
        Индекс | 420000 | _postal_code
        Страна | RU | _country
        Источник лида | сайт | _vendor
        Дата регистрации на сайте | 2024-02-01 | _regdate
        IP при регистрации | 203.0.113.7 | _regip
        Часовой пояс клиента | Europe/Moscow | _tz
        Ответственный | Лев |
        Сумма сделок | 1200 |
        """,
    ),
}
