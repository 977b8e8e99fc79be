"""What people call events, items and the fields of a catalog; the notation of stems.py.

Terms of forms, shops and CRM exports; which target a group means is said where the target is.
"""

from __future__ import annotations

from workbench.vocabulary.header_words import CODES, IDS, NAMES
from workbench.vocabulary.stems import NUMBERS, Stems, Wording

EVENTS: Stems = (
    *("event", "events", "evenement*", "ereignis", "ereignisse", "evento", "eventos"),
    *("событи*", "событие", "события"),
)
# Without the German day: an “event tag” is a word about it.
WHEN: Stems = (
    *("date", "day", "jour", "datum", "fecha", "dia", "дата", "день", "time", "timestamp"),
    *("datetime", "moment", "heure", "zeit", "uhrzeit", "zeitpunkt"),
    *("hora", "momento", "время", "момент", "zeitstempel", "horodatage"),
)
LABELS: Stems = (
    *("label", "libelle", "etiquette", "bezeichnung", "etiqueta", "метка", "ярлык", "rotulo"),
    *("beschriftung", "лейбл", "леибл"),
)
TAGGED: Stems = (
    *("tag", "tags", "tag s", "mots cles", "schlagworter", "schlagworte", "stichworter"),
    *("etiquetas", "palabras clave", "тег", "теги", "тегов", "тэги", "метки", "etiquettes"),
    *("keywords",),
)
_TYPES: Stems = ("type", "types", "typ", "tipo", "тип", "kind", "art", "вид")
EVENT_NAME = Wording((EVENTS, NAMES), CODES)
EVENT_HINTS = (Wording((EVENTS, (*_TYPES, *CODES)), NAMES),)
EVENT_TIME = Wording((EVENTS, WHEN))
EVENT_TIME_HINTS = (Wording((("ereignistag", "eventtag"),)),)
EVENT_LABEL = Wording((EVENTS, LABELS))
_TAG_LIST: Stems = ("list", "liste", "lista", "список")
EVENT_TAGS = Wording((EVENTS, TAGGED), _TAG_LIST)
# Where every row is an event, its own words need not say so.
THE_EVENT = Wording((EVENTS,))
_ACTIVITIES: Stems = ("activity", "activite", "aktivitat", "actividad", "активность", "активности")
THE_EVENT_HINTS = (
    Wording((EVENTS,), (*_TYPES, *NAMES, *_ACTIVITIES, "ga", "ga4")),
    Wording((_ACTIVITIES, (*NAMES, *_TYPES))),
    Wording((("what happened", "suceso", "ивент", "vorfall", "что произошло", "evt"),), NAMES),
)
THE_TIME = Wording(
    (
        (
            *("timestamp", "time stamp", "zeitstempel", "zeitpunkt", "horodatage", "datetime"),
            *("marca de tiempo", "date time", "date and time", "date heure", "date et heure"),
            *("datum uhrzeit", "datum und uhrzeit", "fecha hora", "fecha y hora", "дата время"),
            *("дата и время", "occurred at", "happened at"),
        ),
    )
)
THE_TIME_HINTS = (
    Wording(
        (
            (
                *("метка времени", "таимстемп", "таимстамп", "survenu le", "survenue le"),
                *("ocurrido el", "ocurrio el", "occurred on", "happened on", "passiert am"),
                *("произошло", "marca tiempo", "marca temporal", "event at", "event ts", "ts"),
            ),
        ),
        (*EVENTS, "utc", "ga", "ga4"),
    ),
    Wording((THE_TIME.needs[0],), (*EVENTS, "utc", "iso", "local", "server")),
)
THE_LABEL = Wording((("label", "libelle"),))
THE_LABEL_HINTS = (Wording((LABELS,), (*EVENTS, "ga", "ga4")),)
THE_TAGS = Wording((TAGGED,), _TAG_LIST)

ITEMS: Stems = (
    *("item", "items", "product*", "article*", "artikel", "produit*", "produkt", "produkte"),
    *("producto*", "articulo*", "товар*", "товара", "товаров", "продукт*"),
)
OF_ITEM = (
    Wording((ITEMS, (*IDS, *NUMBERS))),
    Wording((("sku", "skus", "артикул*", "reference", "referencia", "referenz"),), ITEMS),
)
_VARIANTS: Stems = ("variant", "variants", "variante", "variantes", "varianten", "варианта")
ITEM_HINTS = (
    Wording((("sku", "skus", "артикул*"),), (*ITEMS, *_VARIANTS, *CODES, *NUMBERS, *IDS)),
    Wording((("bestellnummer", "bestellnr"), ITEMS)),
    Wording((("art",), NUMBERS)),
    Wording((("арт", "номенклатурн* номер", "артикульн* номер", "ref", "artnr"),), ITEMS),
    Wording((ITEMS, ("handle",))),
)
FIELDS: Stems = (
    *("field", "fields", "champ", "champs", "feld", "feldes", "campo", "campos", "поле", "поля"),
    *("attribute", "attribut", "attributs", "attributes", "atributo", "атрибут*", "column"),
    *("colonne", "spalte", "columna", "колонк*", "property", "propriete", "eigenschaft"),
    *("propiedad", "свойство", "свойства", "spalten", "attributes"),
)
FIELD = Wording((FIELDS,), (*NAMES, "bezeichnung"))
TYPE = Wording(
    (("type", "types", "typ", "tipo", "тип", "datatype", "datentyp"),),
    (
        *(*FIELDS, "data", "donnees", "daten", "dato", "datos", "данных", "value", "valeur"),
        *("wert", "valor", "значения"),
    ),
)
TYPE_HINTS = (
    Wording((("kind", "art", "вид", "format", "genre"), TYPE.beside)),
    Wording((("feldtyp", "attributtyp"),)),
)
_ADD: Stems = (
    *("add", "ajouter", "hinzufugen", "anadir", "agregar", "добавить", "ajout", "adding"),
    "добавление",
)
_REMOVE: Stems = (
    *("remove", "delete", "supprimer", "retirer", "entfernen", "loschen", "quitar"),
    *("eliminar", "удалить", "suppression", "удаление", "borrar", "убрать"),
)
ACTION = (
    Wording(
        (
            (
                *("action", "operation", "aktion", "vorgang", "accion", "operacion", "действие"),
                "операция",
            ),
        )
    ),
    Wording((_ADD, _REMOVE)),
)
ACTION_HINTS = (
    Wording((("action", "aktions", "aktion", "accion", "действия"), ("row", *_TYPES))),
    Wording((("command", "commande", "befehl", "comando", "команда"),)),
)
