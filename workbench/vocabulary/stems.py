"""How headers name people's data in five languages, as beginnings of words; knows no target.

English, French, German, Spanish and Russian, without capitals and accents. `abonn*` is any word
that begins so, a phrase is several words in a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Stems = tuple[str, ...]

# Words that say nothing about what a column holds: small ones, and whose it is.
FILLERS: Stems = (
    *("a", "al", "and", "au", "aux", "by", "d", "das", "de", "del", "dem", "den", "der", "des"),
    *("die", "du", "el", "en", "et", "for", "fur", "in", "l", "la", "las", "le", "les", "los"),
    *("of", "on", "para", "par", "per", "por", "pour", "s", "the", "to", "und", "via", "von"),
    *("y", "your", "votre", "zu", "zum", "zur", "в", "для", "и", "на", "по", "от", "к", "с"),
    *("client", "clients", "cliente", "clientes", "customer", "customers", "kunde", "kunden"),
    *("contact", "kontakt", "contacto", "user", "utilisateur", "nutzer", "usuario", "person"),
    *("personne", "persona", "member", "membre", "mitglied", "miembro", "клиент*"),
    *("пользовател*", "контакт*", "am", "im", "or", "ou", "oder", "o", "u", "или"),
    *("subscriber*", "abonne", "abonnes", "abonnent*", "suscriptor*", "подписчик*", "crm", "usr"),
    *("at", "bei", "beim", "при", "cust", "ihr", "ihre", "tu", "tus", "su", "vos", "ваш*"),
    *("recipient*", "destinataire*", "empfanger*", "destinatario*", "получател*"),
    # What a form says of the field itself.
    *("optional*", "facultati*", "freiwillig*", "opcional*", "необязательн*", "required"),
    *("if known", "si connu*", "falls bekannt", "si se conoce", "если известно", "pflichtfeld*"),
    *("mandatory", "requis*", "obligatoire*", "obligatori*", "erforderlich*", "обязательн*"),
)

EMAIL: Stems = (
    *("email*", "e mail*", "mail", "mails", "courriel*", "correo", "correo electronico"),
    *("имеил", "емеил", "почт*", "электронн* почт*", "эл почт*", "электронн* письм*"),
    *("correos", "письма"),
)
SMS: Stems = (
    *("sms", "texto", "textos", "смс", "text message*", "textnachricht*", "mensaj* de texto"),
)
PHONE: Stems = (
    *("phone", "phones", "telephone*", "telefon", "telefonnummer*", "telefono*", "tel", "mobile"),
    *("mobiles", "mobil", "mobilnummer*", "mobiltelefon*", "mobilfunk*", "movil", "moviles"),
    *("handy", "handynummer*", "rufnummer*", "gsm", "portable", "cellphone*", "cell", "celular"),
    *("msisdn", "телефон*", "мобильн*", "сотов*", "тел", "contact number", "numero de contact"),
    *("numero de contacto", "fon", "fernsprecher", "tfno", "tlf", "telf", "telefonos"),
)
NUMBERS: Stems = (*("number", "numbers", "numero*", "num", "no", "n", "nr", "nummer*", "номер*"),)

DAY: Stems = ("date", "day", "jour", "datum", "tag", "fecha", "dia", "дата", "день")
BIRTH: Stems = ("birth", "naissance", "geburt", "nacimiento", "рождения", "anniversaire")
BIRTHDAY: Stems = (
    *("birthdate", "birthday", "bdate", "bday", "dob", "d o b", "date birth", "born", "naissance"),
    *("ne le", "nee le", "anniversaire", "geburtsdatum", "geburtstag", "geboren", "cumpleanos"),
)
FIRST_NAME: Stems = (
    *(
        "first name",
        "firstname",
        "fname",
        "given name",
        "christian name",
        "forename",
        "prenom",
        "prenoms",
    ),
    *("vorname", "vornamen", "имя"),
)
LAST_NAME: Stems = (
    *(
        "last name",
        "last names",
        "lastname",
        "lastnames",
        "lname",
        "family name",
        "surname",
        "nom",
        "nom famille",
    ),
    *(
        "nom de famille",
        "nachname",
        "nachnamen",
        "familienname",
        "zuname",
        "apellido",
        "apellidos",
        "фамилия",
    ),
)
CITY: Stems = (
    *("city", "town", "ville", "commune", "localite", "stadt", "wohnort", "ort", "ciudad"),
    *("localidad", "poblacion", "municipio", "город", "населенныи пункт"),
)
RESIDENCE: Stems = (
    *(
        "residence",
        "domicile",
        "wohnsitz*",
        "residencia",
        "domicilio",
        "проживания",
        "name",
        "home",
    ),
)
SEX: Stems = ("sex", "sexe", "sexo", "gender", "genre", "genero", "geschlecht", "пол")
STATUS: Stems = ("status", "statut", "state", "etat", "estado", "zustand", "статус", "состояние")
STATUSES: Stems = (*STATUS, "situacion", "estatus", "situation")
# Signs for the sexes, as forms head the column.
SEXES: Stems = (
    *("m f", "f m", "h f", "f h", "m w d", "m w", "w m", "h m", "m h", "м ж", "ж м", "гендер"),
    *("gender identity", "geschlechtsangabe", "половая принадлежность", "identite genre"),
    *("identidad genero", "identidad de genero"),
)
# Shorter than a word, or a question.
BORN: Stems = (
    *("b day", "ddn", "geb am", "geb datum", "geb dat", "gebdat", "gebdatum", "f nac"),
    *("fec nac", "fec nacimiento", "f nacimiento", "fecha nac", "fecha nacim", "др", "д р"),
    *("when is your birthday", "date naiss", "birth", "дата рожд", "geboren am", "born on"),
)
PROFILE: Stems = ("profile", "profil", "profils", "perfil", "профиля", "профиль")

# That somebody agreed. With a channel beside them they can mean nothing else.
CONSENT: Stems = (
    *("consent*", "opt in*", "optin*", "marketing*", "permis*", "autoris*", "einwillig*"),
    *("accord", "zustimm*", "einverstand*", "autoriza*", "acept*", "соглас*", "разреш*"),
    *("accept*", "erlaub*", "agree*"),
)
# That somebody gets something, or wants to; with a channel beside it, its messages.
SUBSCRIPTION: Stems = (
    *("subscription*", "subscribed", "abonnement*", "abonne", "abonnee", "suscripcion*"),
    *("suscrito", "подписка", "подписки", "подписан"),
)
# These may be a consent, and as well a product, a sender or the name of a list.
PERHAPS_CONSENT: Stems = (
    *("newsletter*", "infolettre*", "subscri*", "abonn*", "suscri*", "boletin*", "mailing*"),
    *("подпис*", "рассыл*", "gdpr", "rgpd", "dsgvo", "werbung", "werbe*", "publicid*"),
    *("communication*", "kommunikation*", "comunicacion*", "рекламн*"),
)
# The other way round: yes means no more messages.
REFUSAL: Stems = (
    *("opt out*", "optout*", "unsub*", "desabonn*", "desinscri*", "abgemeldet", "abmeld*"),
    *("baja", "отпис*", "отказ*"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a header has to say to mean a target: a word out of each group of `needs`.

    Beside them only fillers and words of `beside` may stand: any other word changes the meaning,
    as in “date of birth” and “place of birth”.
    """

    needs: tuple[Stems, ...]
    beside: Stems = ()

    def said_by(self, words: Sequence[str]) -> bool:
        """Whether a header of these words, already without capitals and accents, says it."""
        known = (*self.needs, self.beside, FILLERS)
        found: set[int] = set()
        at = 0
        while at < len(words):
            rest = " ".join(words[at:])
            lengths = [_length(rest, group) for group in known]
            longest = max(lengths)
            if not longest:
                return False
            found.update(n for n, length in enumerate(lengths) if length == longest)
            at += longest
        return found.issuperset(range(len(self.needs)))


def names_any(words: Sequence[str], stems: Stems) -> bool:
    """Whether one of the stems stands anywhere among the words."""
    return any(_length(" ".join(words[at:]), stems) for at in range(len(words)))


def _length(words: str, stems: Stems) -> int:
    """How many of the first words the longest stem takes that they begin with; 0 for none."""
    found = _beginning(stems).match(words)
    return found[0].count(" ") + 1 if found else 0


@lru_cache(maxsize=512)
def _beginning(stems: Stems) -> re.Pattern[str]:
    """Any of the stems, those of most words first; of none, nothing."""
    longest_first = sorted(stems, key=lambda stem: -stem.count(" "))
    said = "|".join(re.escape(stem).replace(r"\*", r"\S*") for stem in longest_first)
    return re.compile(rf"(?:{said})(?=\s|\Z)" if stems else r"(?!)")
