"""What people call such columns in five languages: words for the generated sheets.

Written from what forms, shops and CRM exports say, not from the workbench's own aliases. A word
with `!` behind it stands alone: it would mean something else with “of the customer” behind it.
"""

from __future__ import annotations

LANGUAGES = ("en", "fr", "de", "es", "ru")

# Five lines a meaning: English, French, German, Spanish, Russian.
WORDS: dict[str, str] = {
    "person": """
        customer id; user id; client number; member id; contact id; custom id; customer number
        identifiant client; numéro client; id utilisateur; identifiant; code client
        Kundennummer; Kunden-ID; Benutzer-ID; Mitgliedsnummer; Kundennr.
        ID de cliente; número de cliente; identificador; código de cliente; ID de usuario
        ID клиента; номер клиента; идентификатор; код клиента; ID пользователя""",
    "email": """
        email; e-mail address; mail address; email address; primary email; contact email
        adresse e-mail; courriel; adresse mail; adresse électronique; e-mail
        E-Mail-Adresse; Mailadresse; E-Mail; Mail-Adresse
        correo electrónico; dirección de correo; correo; dirección de correo electrónico
        электронная почта; адрес электронной почты; эл. почта; почта; e-mail адрес; имейл""",
    "phone": """
        phone number; mobile phone; cell phone; telephone; mobile; mobile number; contact number
        téléphone portable; numéro de téléphone; téléphone; portable; numéro de portable
        Handynummer; Telefonnummer; Mobiltelefon; Telefon; Handy; Rufnummer; Mobilfunknummer
        teléfono móvil; número de teléfono; móvil; celular; teléfono; número de móvil
        телефон; номер телефона; мобильный телефон; мобильный; контактный телефон; сотовый""",
    "language": """
        language; preferred language; language code
        langue; langue préférée; code langue
        Sprache; bevorzugte Sprache; Korrespondenzsprache
        idioma; idioma preferido; lengua
        язык; язык общения; предпочитаемый язык""",
    "country": """
        country; country code; country of residence
        pays; pays de résidence; code pays
        Land; Ländercode; Wohnsitzland; Länderkürzel
        país; país de residencia; código de país
        страна; код страны; страна проживания""",
    "timezone": """
        time zone; timezone; user timezone
        fuseau horaire; zone horaire
        Zeitzone; Zeitzone (IANA)
        zona horaria; huso horario
        часовой пояс; временная зона; таймзона""",
    "email consent": """
        email marketing!; email opt-in!; email consent!; email marketing consent!
        consentement e-mail!; opt-in e-mail!; accord marketing e-mail!; abonnement e-mail!
        E-Mail-Einwilligung!; E-Mail-Marketing!; Einwilligung E-Mail-Werbung!; E-Mail-Opt-in!
        consentimiento de correo electrónico!; suscripción por correo!; consentimiento e-mail!
        согласие на e-mail рассылку!; подписка на email!; согласие на электронные письма!""",
    "sms consent": """
        SMS marketing!; SMS opt-in!; SMS consent!; text message opt-in!
        consentement SMS!; opt-in SMS!; accord marketing SMS!; abonnement SMS!
        SMS-Einwilligung!; SMS-Marketing!; Einwilligung SMS-Werbung!
        consentimiento SMS!; suscripción SMS!; consentimiento para SMS!
        согласие на SMS!; подписка на смс!; согласие на смс-рассылку!""",
    "topics": """
        topic preferences!; preferred topics!
        préférences de sujets!; thèmes préférés!
        Themenpräferenzen!; bevorzugte Themen!
        preferencias de temas!; temas preferidos!
        предпочитаемые темы!; предпочтения по темам!""",
    "first name": """
        first name; given name; forename
        prénom; prénom usuel
        Vorname; Vorname(n)
        nombre de pila; nombre!
        имя; личное имя""",
    "last name": """
        last name; surname; family name
        nom de famille; nom
        Nachname; Familienname; Zuname
        apellido; apellidos
        фамилия; фамилия по паспорту""",
    "birth": """
        date of birth; birth date; birthday; DOB
        date de naissance; anniversaire
        Geburtsdatum; Geburtstag
        fecha de nacimiento; cumpleaños
        дата рождения; день рождения""",
    "sex": """
        gender; sex
        sexe; genre
        Geschlecht
        sexo; género
        пол""",
    "registered": """
        registration date; sign-up date; registered on!; date of registration
        date d'inscription; date d'enregistrement; inscrit le!
        Registrierungsdatum; Anmeldedatum; Registriert am!
        fecha de registro; fecha de alta; fecha de inscripción
        дата регистрации; зарегистрирован""",
    "registered ip": """
        registration ip; sign-up ip
        ip d'inscription; adresse ip d'inscription
        Registrierungs-IP; IP der Registrierung
        IP de registro; dirección IP de registro
        ip регистрации; ip-адрес регистрации""",
    "ip": """
        ip address; IP!
        adresse IP; IP!
        IP-Adresse; IP!
        dirección IP; IP!
        ip-адрес; IP!""",
    "registered city": """
        registration city; city of registration; sign-up city
        ville d'inscription; ville d'enregistrement
        Registrierungsstadt; Stadt der Registrierung
        ciudad de registro; ciudad de alta
        город регистрации""",
    "city": """
        city; town; city of residence
        ville; ville de résidence; commune
        Stadt; Ort; Wohnort
        ciudad; localidad; ciudad de residencia
        город; населённый пункт; город проживания""",
    "region": """
        region; state; province
        région; région de résidence
        Bundesland; Region
        región; provincia
        регион; область""",
    "registered country": """
        registration country; country of registration; sign-up country
        pays d'inscription; pays d'enregistrement
        Registrierungsland; Land der Registrierung
        país de registro; país de alta
        страна регистрации""",
    "registered page": """
        registration page; registration url; sign-up page
        page d'inscription; url d'inscription
        Registrierungsseite; Registrierungs-URL; Anmeldeseite
        página de registro; URL de registro
        страница регистрации; url регистрации""",
    "postal code": """
        postal code; zip code; postcode; zip
        code postal; CP!
        Postleitzahl; PLZ
        código postal; CP!
        почтовый индекс; индекс""",
    "source": """
        source; lead source; traffic source
        source; source du contact
        Quelle; Leadquelle
        origen; fuente
        источник; источник трафика""",
    "profile status": """
        profile status!; status of the profile!
        statut du profil!; état du profil!
        Profilstatus!; Status des Profils!
        estado del perfil!
        статус профиля!; состояние профиля!""",
    "browser": """
        browser; web browser
        navigateur; navigateur web
        Browser; Webbrowser
        navegador; navegador web
        браузер; веб-браузер""",
    "os": """
        operating system; OS!
        système d'exploitation; OS!
        Betriebssystem; OS!
        sistema operativo; SO!
        операционная система; ОС!""",
    "profile": """
        profile id!; altcraft id!
        id du profil!; identifiant altcraft!
        Profil-ID!; Altcraft-ID!
        ID del perfil!; ID de Altcraft!
        ID профиля!; идентификатор профиля!""",
    "event": """
        event name!; event!
        nom de l'événement!; événement!
        Ereignis!; Ereignisname!
        nombre del evento!; evento!
        событие!; название события!""",
    "event time": """
        event time!; event date!; timestamp!
        date de l'événement!; heure de l'événement!; horodatage!
        Ereignisdatum!; Zeitstempel!; Ereigniszeit!
        fecha del evento!; hora del evento!; marca de tiempo!
        дата события!; время события!""",
    "event label": """
        event label!; label!
        libellé de l'événement!; libellé!
        Ereignisbezeichnung!; Label!
        etiqueta del evento!
        метка события!""",
    "event tags": """
        event tags!; tags!
        tags de l'événement!; tags!
        Ereignis-Tags!; Schlagwörter!
        tags del evento!; tags!
        теги события!; теги!""",
    "item": """
        item id!; product id!; SKU!; article number!
        référence produit!; identifiant produit!; code article!
        Artikelnummer!; Produkt-ID!; Artikel-ID!
        ID de producto!; código de artículo!; referencia!
        артикул!; ID товара!; код товара!""",
    "action": """
        action!; operation!; add or remove!
        action!; opération!
        Aktion!; Vorgang!
        acción!; operación!
        действие!; операция!""",
    "field": """
        field name!; field!; attribute name!
        nom du champ!; champ!
        Feldname!; Feld!
        nombre del campo!; campo!
        имя поля!; поле!; название поля!""",
    "type": """
        type!; data type!; field type!
        type de données!; type du champ!; type!
        Typ!; Datentyp!; Feldtyp!
        tipo!; tipo de dato!; tipo de campo!
        тип!; тип данных!; тип поля!""",
}

# Columns that are no known target anywhere: `what their values are`, then a line a language.
OWN: dict[str, str] = {
    "count": """
        order count; number of visits; loyalty points; phone calls made; emails opened
        nombre de commandes; points de fidélité; nombre d'enfants; e-mails ouverts
        Anzahl Bestellungen; Treuepunkte; Anzahl Kinder; Anrufe
        número de pedidos; puntos; visitas; correos abiertos
        количество заказов; бонусные баллы; число визитов; открытых писем""",
    "money": """
        basket total; lifetime value; last order amount; marketing budget
        panier moyen; chiffre d'affaires; montant total
        Umsatz; Warenkorbwert; Bestellwert
        importe total; gasto medio; valor del pedido
        сумма заказа; средний чек; выручка""",
    "day": """
        last purchase date; last login; expiry date; consent date
        date du dernier achat; dernière connexion; date d'expiration
        Datum letzter Kauf; letzter Login; Ablaufdatum
        fecha de última compra; último acceso; fecha de caducidad
        дата последней покупки; последний вход; срок действия""",
    "code": """
        order number; voucher code; store id; loyalty card; phone model
        numéro de commande; code promo; carte de fidélité; modèle de téléphone
        Bestellnummer; Gutscheincode; Filiale; Treuekarte
        número de pedido; código promocional; tienda; tarjeta de fidelidad
        номер заказа; промокод; магазин; карта лояльности""",
    "yes": """
        VIP; is premium; has children; newsletter
        premium; a des enfants; est fidèle
        Premiumkunde; hat Kinder; Stammkunde
        es premium; tiene hijos; cliente fiel
        премиум; есть дети; постоянный""",
    "text": """
        company; notes; favourite store; birthplace; job title
        entreprise; commentaire; magasin préféré; lieu de naissance; métier
        Firma; Bemerkung; Lieblingsfiliale; Geburtsort; Beruf
        empresa; comentario; tienda favorita; lugar de nacimiento; profesión
        компания; комментарий; любимый магазин; место рождения; должность""",
    "list": """
        interests; favourite colours
        centres d'intérêt; couleurs préférées
        Interessen; Lieblingsfarben
        intereses; colores favoritos
        интересы; любимые цвета""",
    "web": """
        avatar url; website
        site web; lien de la photo
        Webseite; Bild-Link
        sitio web; enlace de la foto
        сайт; ссылка на фото""",
}

OF_PEOPLE = {
    "en": ("customer {}", "user {}", "contact {}"),
    "fr": ("{} du client", "{} du contact"),
    "de": ("Kunde: {}", "{} des Kunden"),
    "es": ("{} del cliente", "{} del contacto"),
    "ru": ("{} клиента", "{} контакта"),
}
OPTIONAL = {
    "en": ("{} (optional)", "{}*", "{} :"),
    "fr": ("{} (facultatif)", "{} *", "{} :"),
    "de": ("{} (freiwillig)", "{}*", "{}:"),
    "es": ("{} (opcional)", "{}*", "{}:"),
    "ru": ("{} (необязательно)", "{}*", "{}:"),
}
SYSTEM = ("crm_{}", "usr.{}", "{}_1", "f_{}")
