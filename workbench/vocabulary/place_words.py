"""What people call places, and where and from what somebody came; the notation of stems.py.

Terms of forms, shops and CRM exports; which target a group means is said where the target is.
"""

from __future__ import annotations

from workbench.vocabulary.header_words import ADDRESS, CODES, MAIN, NAMES, WHICH
from workbench.vocabulary.stems import CITY, DAY, Stems, Wording

RESIDENCE: Stems = (
    *("residence", "domicile", "home", "wohnsitz*", "residencia", "domicilio", "проживания"),
    "name",
)
# Beside a place, which of several it is and how it is written.
_OF_PLACE: Stems = (*WHICH, *RESIDENCE, *CODES, *NAMES, "wohn")
COUNTRIES: Stems = (
    *("country", "countries", "pays", "land", "landes", "lander", "wohnsitzland", "wohnland"),
    *("pais", "страна", "страны", "государство"),
    # As forms of several countries have it: Country/Region.
    *("country region", "pays region", "land region", "pais region", "страна регион"),
)
COUNTRY = Wording((COUNTRIES,), (*RESIDENCE, *CODES))
COUNTRY_HINTS = (Wording((COUNTRIES,), (*_OF_PLACE, "id")),)
TIMEZONE = Wording(
    (
        (
            *("timezone*", "time zone", "tz", "fuseau horaire", "fuseau", "zone horaire"),
            *("zeitzone*", "zona horaria", "huso horario", "huso", "часов* пояс*"),
            *("временн* зон*", "часов* зон*", "таимзон*", "таим зон*"),
        ),
    ),
    (*CODES, *NAMES, "local", "locale", "lokale", "местн*"),
)
TIMEZONE_HINTS = (
    Wording(
        (
            (
                *(*TIMEZONE.needs[0], "utc zone", "gmt zone", "franja horaria", "zona tiempo"),
                *("zona de tiempo", "zona temporal", "пояс"),
            ),
        ),
        (*TIMEZONE.beside, *WHICH, "preferred", "prefer*", "utc", "gmt", "id"),
    ),
)

CITIES: Stems = (*CITY, "wohnstadt", "города", "населенн* пункт")
CITY_HINTS = (
    Wording(
        ((*CITY, "poblado", "нас пункт", "where do you live city"),),
        (*WHICH, *RESIDENCE, *NAMES, "wohn", "town", "locality"),
    ),
)
REGION = Wording(
    (
        (
            *("region", "state", "province", "county", "departement", "bundesland", "kanton"),
            *("provincia", "departamento", "comunidad autonoma", "регион", "область", "краи"),
            *("область краи", "субъект рф", "provinz", "bundeslander", "canton"),
            *("etat region", "region etat", "estado provincia", "provincia estado"),
            *("etat province", "province etat"),
        ),
    ),
    (*RESIDENCE, *CODES),
)
REGION_HINTS = (
    Wording(
        (REGION.needs[0],),
        (*_OF_PLACE, "administrative", "federal*", "id", "prefecture", "district"),
    ),
)
POSTAL_CODE = Wording(
    (
        (
            *("postal code", "postcode", "post code", "zip", "zip code", "zipcode", "code postal"),
            *("cp", "c p", "postleitzahl", "plz", "codigo postal", "cod postal", "индекс"),
            *("почтов* индекс", "почт индекс", "индекс почтовыи", "postalcode", "codigo zip"),
            *("zip postal code", "zip postal", "codpostal", "codepostal", "cd postal", "zip код"),
        ),
    ),
    RESIDENCE,
)
POSTAL_CODE_HINTS = (
    Wording(
        (
            (
                *(*POSTAL_CODE.needs[0], "post leitzahl", "почтов* код", "почт инд", "инд"),
                *("postal", "eircode", "distrito postal"),
            ),
        ),
        _OF_PLACE,
    ),
)

REGISTRATION: Stems = (
    *("registration", "registered", "signup", "sign up", "inscription", "enregistrement"),
    *("registrierung", "anmeldung", "anmelde", "anmelden", "registro", "alta", "inscripcion"),
    *("регистраци*", "рег"),
)
# Mailchimp's OPTIN_IP; beside a place or a page a subscription is where somebody signed up.
_SIGNING_UP: Stems = (
    *(*REGISTRATION, "sign ups", "signed up", "optin", "opt in", "subscription", "confirm"),
    *("registrarse", "registrar", "inscrire", "registriert", "registering", "подписке"),
    *("подписки", "зарегистрировался", "зарегистрировалась"),
)
_MOMENT: Stems = (
    *("when", "lors", "moment", "time", "момент", "used", "where", "they", "from", "from which"),
    *("какои", "momento"),
)
REGISTERED_ON = (
    Wording((REGISTRATION, (*DAY, "timestamp", "time", "heure", "uhrzeit", "hora", "время"))),
    Wording(
        (
            (
                *("registered on", "registered at", "registered", "signed up", "signed up on"),
                *("inscrit le", "inscrite le", "inscrit e le", "enregistre le", "registriert am"),
                *("registriert seit", "angemeldet am", "registrado el", "registrada el"),
                *("inscrito el", "зарегистрирован", "зарегистрирована"),
            ),
        )
    ),
)
_ACCOUNT: Stems = (
    *("account", "compte", "konto", "kontos", "cuenta", "аккаунта", "учетнои записи", "profile"),
    *("profil", "profils", "perfil", "профиля"),
)
REGISTERED_ON_HINTS = (
    # An order is created too, so a word that it is about the person is missing.
    Wording(
        (
            (
                *("created at", "created on", "create date", "created date", "date created"),
                *("date added", "added on", "added at", "date joined"),
                *("joined on", "join date", "date de creation", "date creation", "cree le"),
                *("creee le", "date ajout", "date d ajout", "angelegt am", "erstellt am"),
                *("erstellungsdatum", "anlagedatum", "beitrittsdatum", "fecha creacion"),
                *("fecha de creacion", "creado el", "creada el", "дата создания"),
                *("дата вступления", "дата добавления", "date add", "creation date"),
            ),
        ),
        _ACCOUNT,
    ),
    Wording(
        (
            (
                *("member since", "customer since", "client since", "user since", "membre depuis"),
                *("client depuis", "mitglied seit", "kunde seit", "miembro desde"),
                *("cliente desde", "socio desde", "клиент с", "участник с", "subscriber since"),
                *("registrierung am", "регистрация", "когда зарегистрировался"),
            ),
        )
    ),
)
IPS: Stems = ("ip", "ips", "ipv4", "айпи", "аипи")
# The latest of several, and whose it is.
_LATEST: Stems = (
    *("last", "latest", "recent", "dernier*", "letzt*", "ultim*", "последн*", "current"),
    *("aktuell*", "actuel*", "actual", "текущ*", "visitor", "visiteur", "besucher", "visitante"),
    *("посетителя", "browser", "device", "appareil", "known", "used", "utilis*", "verwendet*"),
    *("genutzt*", "usado", "используем*", "web", "internet", "веб", "интернет"),
)
IP = Wording((IPS,), (*ADDRESS, *MAIN))
IP_HINTS = (Wording((IPS,), (*ADDRESS, *MAIN, *_LATEST)),)
REGISTERED_IP = Wording((REGISTRATION, IPS), ADDRESS)
REGISTERED_IP_HINTS = (Wording((_SIGNING_UP, IPS), (*ADDRESS, *_MOMENT)),)
REGISTERED_CITY = Wording((REGISTRATION, CITIES))
REGISTERED_CITY_HINTS = (Wording((_SIGNING_UP, CITIES), (*IPS, *_MOMENT, *NAMES)),)
REGISTERED_COUNTRY = Wording((REGISTRATION, COUNTRIES), CODES)
REGISTERED_COUNTRY_HINTS = (Wording((_SIGNING_UP, COUNTRIES), (*IPS, *_MOMENT, *CODES, *NAMES)),)
_PAGES: Stems = (
    *("page", "url", "link", "site", "seite", "lien", "pagina", "enlace", "страниц*"),
    *("ссылк*", "саит*"),
)
REGISTERED_PAGE = Wording((REGISTRATION, _PAGES), ADDRESS)
REGISTERED_PAGE_HINTS = (
    Wording(
        (_SIGNING_UP, _PAGES),
        (*ADDRESS, *_MOMENT, "form", "formular*", "formulaire", "formulario", "формы", "source"),
    ),
)
SOURCE = Wording(
    (("source", "sources", "provenance", "quelle", "origen", "fuente", "procedencia", "источник"),),
    (
        *("lead", "leads", "traffic", "trafic", "trafico", "трафика", "лида", "acquisition"),
        *("akquise", "adquisicion", "привлечения"),
    ),
)
SOURCE_HINTS = (
    Wording(
        ((*SOURCE.needs[0], "origine", "herkunft", "lead origin"),),
        (*SOURCE.beside, "original", "utm", "first", "acquisition*", "registration", "signup"),
    ),
    Wording(
        (
            ("channel", "canal", "kanal", "канал"),
            ("acquisition", "akquise", "adquisicion", "captacion", "привлечения", "origin"),
        )
    ),
    Wording(
        (
            (
                *("how did you hear about us", "how did you find us", "heard about us"),
                *("comment nous avez vous connu", "comment nous avez vous connus"),
                *("wie haben sie von uns erfahren", "como nos conociste", "откуда узнали о нас"),
                *("откуда узнали", "откуда пришел", "откуда пришла"),
            ),
        )
    ),
)
BROWSER = Wording(
    (("browser", "browsers", "browsername", "navigateur", "navegador", "браузер"),),
    (*NAMES, "web", "internet", "веб", "интернет"),
)
_FAMILY: Stems = ("family", "famille", "familie", "familia", "type", "typ", "tipo", "тип")
BROWSER_HINTS = (
    Wording(
        (
            (
                *(*BROWSER.needs[0], "браузера", "web explorer", "explorador", "explorador web"),
                "обозреватель",
            ),
        ),
        (*NAMES, *_LATEST, *_FAMILY),
    ),
)
SYSTEM = Wording(
    (
        (
            *("operating system", "os", "systeme d exploitation", "systeme exploitation"),
            *("betriebssystem", "sistema operativo", "so", "операционн* систем*", "ос"),
        ),
    ),
    (*NAMES, "device", "appareil", "gerat", "dispositivo", "устроиства"),
)
SYSTEM_HINTS = (
    Wording(
        (
            (
                *(*SYSTEM.needs[0], "sys d exploitation", "sys exploitation", "sist operativo"),
                *("betriebssysteme", "операционка", "опер систем*"),
            ),
        ),
        (
            *(*SYSTEM.beside, *_LATEST, *_FAMILY, "mobile", "mobil", "platform", "plateforme"),
            *("gerate", "gerats", "plataforma", "платформа", "phone", "computer", "bs"),
        ),
    ),
)
