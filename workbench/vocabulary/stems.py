"""How headers name people's data in five languages, as beginnings of words; knows no target.

English, French, German, Spanish and Russian, without capitals and accents. `abonn*` is any word
that begins so, a phrase is several words in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    *("пользовател*", "контакт*"),
)

EMAIL: Stems = (
    *("email*", "e mail*", "mail", "mails", "courriel*", "correo", "correo electronico"),
    *("имеил", "емеил", "почт*", "электронн* почт*", "эл почт*"),
)
SMS: Stems = ("sms", "texto", "textos", "смс")
PHONE: Stems = (
    *("phone", "phones", "telephone*", "telefon", "telefonnummer*", "telefono*", "tel", "mobile"),
    *("mobiles", "mobil", "mobilnummer*", "mobiltelefon*", "mobilfunk*", "movil", "moviles"),
    *("handy", "handynummer*", "rufnummer*", "gsm", "portable", "cellphone*", "cell", "celular"),
    *("msisdn", "телефон*", "мобильн*"),
)
NUMBERS: Stems = (*("number", "numbers", "numero*", "num", "no", "n", "nr", "nummer*", "номер*"),)

DAY: Stems = ("date", "day", "jour", "datum", "tag", "fecha", "dia", "дата", "день")
BIRTH: Stems = ("birth", "naissance", "geburt", "nacimiento", "рождения", "anniversaire")
BIRTHDAY: Stems = (
    *("birthdate", "birthday", "bdate", "bday", "dob", "date birth", "born", "naissance"),
    *("ne le", "nee le", "anniversaire", "geburtsdatum", "geburtstag", "geboren", "cumpleanos"),
)
FIRST_NAME: Stems = (
    *("first name", "firstname", "fname", "given name", "forename", "prenom", "prenoms"),
    *("vorname", "vornamen", "имя"),
)
LAST_NAME: Stems = (
    *("last name", "lastname", "lname", "family name", "surname", "nom", "nom famille"),
    *("nom de famille", "nachname", "familienname", "apellido", "apellidos", "фамилия"),
)
CITY: Stems = (
    *("city", "town", "ville", "commune", "localite", "stadt", "wohnort", "ort", "ciudad"),
    *("localidad", "poblacion", "город", "населенныи пункт"),
)
RESIDENCE: Stems = (
    *("residence", "domicile", "wohnsitz*", "residencia", "domicilio", "проживания", "name"),
)
SEX: Stems = ("sex", "sexe", "sexo", "gender", "genre", "genero", "geschlecht", "пол")
STATUS: Stems = ("status", "statut", "etat", "estado", "zustand", "статус")
PROFILE: Stems = ("profile", "profil", "profils", "perfil", "профиля", "профиль")

# That somebody agreed. With a channel beside them they can mean nothing else.
CONSENT: Stems = (
    *("consent*", "opt in*", "optin*", "marketing*", "permission*", "autoris*", "einwillig*"),
    *("zustimm*", "einverstand*", "autoriza*", "acept*", "соглас*", "разреш*"),
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
        known = (*self.needs, (*self.beside, *FILLERS))
        found: set[int] = set()
        at = 0
        while at < len(words):
            longest = max((_length(words[at:], group), -n) for n, group in enumerate(known))
            if not longest[0]:
                return False
            found.update(n for n, g in enumerate(known) if _length(words[at:], g) == longest[0])
            at += longest[0]
        return found.issuperset(range(len(self.needs)))


def names_any(words: Sequence[str], stems: Stems) -> bool:
    """Whether one of the stems stands anywhere among the words."""
    return any(_length(words[at:], stems) for at in range(len(words)))


def _length(words: Sequence[str], stems: Stems) -> int:
    """How many of the first words the longest stem takes that they begin with; 0 for none."""
    return max(_lengths(words, stems), default=0)


def _lengths(words: Sequence[str], stems: Stems) -> Iterator[int]:
    for stem in stems:
        parts = stem.split(" ")
        if len(parts) <= len(words) and all(map(_is, words, parts)):
            yield len(parts)


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
