"""What people call whom a row is about and how to reach them; the same notation as stems.py.

Terms of forms, shops and CRM exports; which target a group means is said where the target is.
"""

from __future__ import annotations

from workbench.vocabulary.stems import (
    CONSENT,
    EMAIL,
    FIRST_NAME,
    LAST_NAME,
    NUMBERS,
    PERHAPS_CONSENT,
    PHONE,
    SMS,
    STATUS,
    SUBSCRIPTION,
    Stems,
    Wording,
)

# Beside the name of a thing these say nothing else than the thing itself.
CODES: Stems = (
    *("code", "codes", "kurzel", "kennzeichen", "codigo", "код", "iso", "iata", "iana", "cod"),
    *("abbreviation", "abreviation", "abkurzung", "abreviatura"),
)
MAIN: Stems = (
    *("primary", "main", "own", "personal*", "principal*", "personnel*", "prive", "privee"),
    *("privat*", "haupt", "private*", "particular", "основн*", "личн*"),
)
ADDRESS: Stems = ("address*", "addr", "adr", "adresse*", "direccion", "dir", "адрес*")
NAMES: Stems = (
    *("name", "names", "nom", "noms", "intitule", "nombre", "имя", "название"),
    *("наименование",),
)
# Which of several it is: the one that bills go to may be the only one, and then it is meant.
WHICH: Stems = (
    *(*MAIN, *ADDRESS, "billing", "shipping", "delivery", "mailing", "invoice", "invoicing"),
    *("default", "home", "work", "business", "office", "professional", "postal", "current"),
    *("facturation", "livraison", "facture", "pro", "professionnel*", "travail", "domicile"),
    *("bureau", "defaut", "fixe", "rechnung*", "liefer*", "versand", "arbeit", "dienstlich*"),
    *("geschaftlich*", "beruflich*", "buro", "facturacion", "factura", "envio", "entrega"),
    *("trabajo", "casa", "profesional*", "actual*", "рабоч*", "домашн*", "доставк*", "счета"),
    *("плательщик*", "выставления счетов", "дополнительн*", "текущ*", "usuel*", "usual"),
)

IDS: Stems = (
    *("id", "ids", "uid", "identifier*", "identification", "identifiant*", "identifikator"),
    *("identifikation", "kennung", "identificador*", "identificacion", "идентификатор*", "ид"),
    *("ref", "reference", "referenz", "referencia", "code", "codigo", "код", "аиди"),
)
CUSTOMER: Stems = (
    *("customer*", "client*", "kunde", "kunden", "user*", "utilisateur*", "usager", "benutzer"),
    *("nutzer*", "usuario*", "member*", "membre*", "adherent*", "mitglied", "mitglieder"),
    *("mitglieds", "miembro*", "kd", "cust"),
    *("socio", "socios", "клиент*", "пользовател*", "участник*", "subscriber*", "abonne"),
    *("suscriptor*", "abonnent*", "подписчик*", "buyer*", "shopper*", "acheteur*", "comprador*"),
    *("покупател*", "person", "persons", "personne", "persona"),
)
PERSON: Stems = (
    *CUSTOMER,
    *("contact", "contacts", "kontakt", "kontakte", "contacto", "контакт*", "custom", "crm"),
    *("external", "extern*", "unique", "unico", "unic*", "eindeutig*", "внешн*", "уникальн*"),
    "ext",
)
IDENTIFIER: Stems = (
    *("identifier", "identifiant", "identifikator", "kennung", "identificador"),
    "идентификатор",
)
# Marketing clouds call a person's id a key; beside anything else a key opens something.
_KEYS: Stems = ("key", "cle", "schlussel", "clave", "ключ")
OF_PERSON = (
    Wording((PERSON, IDS)),
    Wording((CUSTOMER, NUMBERS)),
    Wording((IDENTIFIER,)),
    Wording((("kdnr", "kundennr", "kundennummer"),)),
    Wording((PERSON, _KEYS)),
)
PERSON_HINTS = (Wording((("record", "profile", "profil", "perfil", "account", "compte"), IDS)),)

MAILS: Stems = (
    *("email", "emails", "e mail", "mail", "courriel", "mel", "courrier electronique"),
    *("adresse electronique", "correo", "correo electronico", "электронн* почт*", "эл почт*"),
    *("электронн* адрес*", "эл адрес*", "почта", "почты", "имеил", "емеил", "имэил", "меил"),
    *("емаил", "маил", "correo e"),
)
EMAIL_ADDRESS = (Wording((MAILS,), (*ADDRESS, *MAIN)),)
EMAIL_HINTS = (Wording((MAILS,), WHICH),)
PHONE_NUMBER = (Wording((PHONE,), (*NUMBERS, *MAIN)), Wording((SMS, NUMBERS)))
PHONE_HINTS = (
    Wording((PHONE,), (*NUMBERS, *WHICH)),
    Wording((("whatsapp", "whats app", "ватсап", "вотсап"), (*NUMBERS, *PHONE))),
    Wording((SMS, PHONE), NUMBERS),
)
FIRST_NAME_HINTS = (
    Wording((FIRST_NAME,), (*WHICH, "1er", "premier", "рус")),
    Wording((("vorn", "prenom 1", "nombre de pila", "nombre pila", "nombre sin apellidos"),)),
)
LAST_NAME_HINTS = (
    Wording((LAST_NAME,), (*WHICH, "рус")),
    Wording(
        (
            (
                *("nom usage", "nom d usage", "nom naissance", "nom de naissance", "patronyme"),
                *("nom patronymique", "primer apellido", "apellido paterno", "фам"),
            ),
        ),
        WHICH,
    ),
)

LANGUAGE = Wording(
    (
        (
            *("language*", "lang", "langue*", "sprache*", "korrespondenzsprache", "idioma*"),
            *("lengua", "lenguaje", "язык*", "muttersprache", "mother tongue"),
        ),
    ),
    (
        *CODES,
        *("preferred", "prefer*", "bevorzugt*", "gewunscht*", "предпоч*", "общения", "интерфеиса"),
        *("communication", "kommunikation*", "comunicacion", "korrespondenz*", "spoken"),
        *("parlee", "correspondence", "correspondance", "correspondencia", "родно*"),
        *("maternelle", "materna", "native", "preference"),
    ),
)
LANGUAGE_HINTS = (
    Wording(
        (LANGUAGE.needs[0],),
        (
            *(*LANGUAGE.beside, *WHICH, "site", "website", "newsletter*", "contacto", "саита"),
            *("рассылки", "писем", "sprach", "webseite", "sitio"),
        ),
    ),
    Wording((("locale", "локаль", "sprach"),), CODES),
)
PROFILE_ID = (
    Wording(
        (
            ("profile", "profil", "profils", "perfil", "профил*", "altcraft", "альткрафт"),
            IDS,
        ),
        ("profile", "profil", "perfil", "профил*"),
    ),
)
_PROFILES: Stems = ("profile", "profil", "profils", "perfil", "профил*")
PROFILE_HINTS = (
    Wording((_PROFILES, (*NUMBERS, "altcraft", "альткрафт"))),
    Wording((("profilnummer", "profilnr"),)),
)

# Whoever gets a newsletter agreed to it by e-mail; it may be the name of a list as well.
_NEWSLETTER: Stems = (
    *(
        "newsletter*",
        "infolettre*",
        "boletin*",
        "mailing*",
        "emailing*",
        "рассылк*",
        "mailing list",
    ),
)
_RECEIVING: Stems = (
    *("receive*", "receiv*", "get", "recevoir", "recoit", "erhalten", "recibir", "recibe"),
    *("получать", "получает", "commercia*", "comercia*", "promo*", "промо*", "double", "werbe*"),
)
_SIGNED: Stems = (
    *(*CONSENT, *SUBSCRIPTION, "abonniert*", "anmeldung", "angemeldet", "inscrit", "inscrite"),
    *("inscription", "signup", "sign up", "signed up", "inscrito", "inscrita", "подписан*"),
)
_OK: Stems = ("ok to", "okay to", "may we", "can we", "happy to")
EMAIL_CONSENT_HINTS = (
    Wording((_SIGNED, EMAIL), (*STATUS, *_RECEIVING, *PERHAPS_CONSENT)),
    Wording((_SIGNED, _NEWSLETTER), (*STATUS, *_RECEIVING, *EMAIL)),
    Wording((_NEWSLETTER, STATUS)),
    Wording((_OK, EMAIL)),
    # What Shopify's exports called the consent to e-mails.
    Wording((("accepts marketing", "buyer accepts marketing"),)),
)
SMS_CONSENT_HINTS = (
    Wording((_SIGNED, (*SMS, "text", "texts")), (*STATUS, *_RECEIVING, *PERHAPS_CONSENT, *PHONE)),
    Wording((_OK, (*SMS, "text", "texts"))),
)

_TOPIC: Stems = (
    *("topic", "topics", "sujet", "sujets", "theme*", "thema", "themen*", "tema", "temas", "тем*"),
    *("thematique*", "tematica*", "тематик*"),
)
_WANTED: Stems = (
    *("preference*", "preferred", "prefer*", "praferenz*", "bevorzugt*", "favorit*"),
    *("liebling*", "wunsch*", "wunsche", "subscribed", "chosen", "предпоч*", "любим*"),
    *("interest", "interesting", "interet", "interets", "interesse*", "interes", "интерес*"),
)
TOPICS = Wording((_TOPIC, _WANTED))
TOPIC_HINTS = (
    Wording((_TOPIC, (*_WANTED, *_NEWSLETTER, *PERHAPS_CONSENT, *EMAIL))),
    Wording(((*("content*", "contenu*", "inhalt*", "contenido*"), "контент*"), _WANTED)),
    Wording(
        (
            (
                *("topics", "themen", "thematiques", "themes", "temas", "tematicas", "темы"),
                *("тематика", "interessengebiete", "interessensgebiete"),
            ),
        )
    ),
)
