"""A third vocabulary, written by somebody who had not seen the aliases nor the program under test.

Topics and marks are those of header_words_held.py; no topic repeats a phrase of its there.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "person": """
        Customer ID!; customer number!; CRM ID; SubscriberKey!; member no.; user_id
        identifiant client!; numéro client!; réf. client!; code client!; numéro d'adhérent; ID CRM
        Kundennummer!; Kunden-ID!; KdNr!; Benutzer-ID; Mitgliedsnummer; CRM-ID
        ID de cliente!; número de cliente!; código de cliente!; ID de usuario!; nº de socio; ID CRM
        ID клиента!; код клиента!; номер клиента!; ID пользователя!; user id; ID в CRM""",
    "email": """
        Email address; e-mail address; work email; your email!; billing email; contact mail
        adresse e-mail; courriel; adresse électronique; votre email!; adresse mail; email pro
        E-Mail-Adresse; Mailadresse; Mail-Adresse; Ihre E-Mail!; E-Mail (Arbeit); Rechnungs-E-Mail
        correo electrónico; correo; dirección de correo; tu email!; correo trabajo; e-mail factura
        электронная почта; почта; имэйл; адрес электронной почты; имейл; ваш email!""",
    "phone": """
        phone number; mobile phone; mobile no.; contact number; WhatsApp number; billing phone
        téléphone; numéro de téléphone; portable; tél. portable; GSM; tél. mobile
        Telefon; Telefonnummer; Handy; Mobiltelefon; Rufnummer; Handynummer
        teléfono; número de teléfono; móvil; celular; teléfono móvil; tfno.
        телефон; номер телефона; мобильный; мобильный телефон; контактный телефон; сотовый""",
    "language": """
        language; preferred language; locale; language code; correspondence language
        langue; langue préférée; code langue; langue de correspondance; langue du site
        Sprache; bevorzugte Sprache; Korrespondenzsprache; Sprachkürzel; Muttersprache
        idioma; idioma preferido; lengua; idioma de comunicación; cód. idioma
        язык; предпочитаемый язык; язык общения; язык рассылки; локаль""",
    "country": """
        Country; country code; country of residence; country/region; billing country; ISO country
        pays; code pays; pays de résidence; pays de facturation; pays / région
        Land; Ländercode; Wohnsitzland; Länderkürzel; Land/Region; Rechnungsland
        país; código de país; país de residencia; país/región; cód. país
        страна; код страны; страна проживания; страна/регион; страна клиента!""",
    "timezone": """
        time zone; timezone; preferred time zone; UTC zone; your time zone!
        fuseau horaire; time zone; zone horaire; fuseau (UTC); votre fuseau horaire!
        Zeitzone (UTC); Zeitzone des Nutzers!; Zeitzonen-ID; Ihre Zeitzone!; Timezone
        zona horaria; huso horario; franja horaria (UTC); zona de tiempo; tu zona horaria!
        часовой пояс; таймзона; временная зона; пояс (UTC); ваш часовой пояс!""",
    "email consent": """
        Accepts Email Marketing!; email opt-in!; email subscription status!; newsletter opt-in!;\
 email marketing status!; GDPR consent email!
        opt-in email!; consentement email!; abonné à la newsletter!; optin newsletter!;\
 accepte les e-mails commerciaux!; statut d'abonnement email!
        E-Mail-Einwilligung!; Newsletter-Anmeldung!; E-Mail Opt-in!; Newsletter abonniert!;\
 Einwilligung E-Mail-Marketing!; Newsletter-Status!
        consentimiento email!; acepta email marketing!; suscrito al boletín!; opt-in email!;\
 suscripción al newsletter!; acepta recibir correos!
        согласие на email-рассылку!; подписка на рассылку!; согласие на e-mail!;\
 подписан на email!; статус подписки email!; согласен получать письма!""",
    "sms consent": """
        Accepts SMS Marketing!; SMS opt-in!; SMS consent!; text opt-in!; SMS subscription status!;\
 OK to text?!
        opt-in SMS!; consentement SMS!; accepte les SMS!; abonné SMS!; optin mobile (SMS)!
        SMS-Einwilligung!; SMS Opt-in!; Einwilligung SMS-Marketing!; SMS erlaubt!; SMS-Status!
        consentimiento SMS!; acepta SMS!; opt-in SMS!; suscripción SMS!; acepta recibir SMS!
        согласие на SMS!; подписка на SMS!; согласие на смс-рассылку!; подписан на смс!;\
 статус подписки SMS!""",
    "topics": """
        topic preferences!; topics of interest!; newsletter topics!; email preferences (topics)!;\
 content preferences!
        thèmes d'intérêt!; préférences de contenu!; thématiques!; sujets d'intérêt!;\
 thématiques d'abonnement!
        Themen!; Themenpräferenzen!; Interessengebiete!; Newsletter-Themen!; bevorzugte Themen!
        temas de interés!; preferencias de temas!; temas del boletín!; temáticas!;\
 preferencias de contenido!
        интересующие темы!; темы рассылки!; предпочтения по темам!; тематика подписки!;\
 темы подписки!""",
    "first name": """
        First Name; given name; fname; forename; your first name!; billing first name
        prénom; prénom usuel; votre prénom!; 1er prénom; prénom (facturation)
        Vorname; Vorname(n); Ihr Vorname!; Vorname Rechnung; Vorn.
        nombre; nombre de pila; tu nombre!; nombre (sin apellidos); nombre facturación
        имя; имя клиента!; ваше имя!; имя получателя!; личное имя""",
    "last name": """
        Last Name; surname; family name; lname; your last name!; billing last name
        nom de famille; nom; votre nom de famille!; nom (facturation); nom d'usage
        Nachname; Familienname; Zuname; Ihr Nachname!; Nachname Rechnung
        apellidos; apellido; tus apellidos!; apellido paterno; apellidos facturación
        фамилия; фамилия клиента!; ваша фамилия!; фамилия (рус.); фамилия получателя!""",
    "birth": """
        date of birth; birthday; DOB; birth date; b-day; when is your birthday?!
        date de naissance; anniversaire; naissance; DDN; date anniversaire; né le!
        Geburtsdatum; Geburtstag; geb. am!; Geb.datum; GebDat; Geburtsdatum (TT.MM.JJJJ)
        fecha de nacimiento; cumpleaños; nacimiento; fecha de cumpleaños; F. nac.; fec. nacimiento
        дата рождения; день рождения; ДР; д.р.; др клиента!; дата рождения (дд.мм.гггг)""",
    "sex": """
        gender; sex; M/F; customer gender!; gender identity
        sexe; genre; H/F; sexe du client!; sexe (homme/femme)
        Geschlecht; M/W/D; Gender; Geschlecht (m/w/d); Geschlechtsangabe
        sexo; género; H/M; sexo (hombre/mujer); sexo del cliente!
        пол; пол клиента!; гендер; М/Ж; половая принадлежность""",
    "registered": """
        registration date; created at!; sign-up date; date joined; member since!; account created!
        date d'inscription; inscrit le!; date de création!; membre depuis!; client depuis!;\
 date d'enregistrement
        Registrierungsdatum; Anmeldedatum; registriert am!; Mitglied seit!; Kunde seit!;\
 angemeldet am!
        fecha de registro; fecha de alta; fecha de inscripción; miembro desde!; cliente desde!;\
 cuenta creada el!
        дата регистрации; зарегистрирован!; дата создания аккаунта!; дата вступления!;\
 клиент с!; когда зарегистрировался!""",
    "registered ip": """
        registration IP; sign-up IP address; OPTIN_IP!; IP of registration; IP used to sign up!
        IP d'inscription; adresse IP d'inscription; IP lors de l'inscription!; IP opt-in!;\
 IP d'enregistrement
        Registrierungs-IP; Anmelde-IP; IP bei der Anmeldung!; Opt-in-IP!; IP-Adresse bei Anmeldung!
        IP de registro; dirección IP de registro; IP de alta; IP de inscripción; IP opt-in!
        IP регистрации; IP-адрес регистрации; IP-адрес при регистрации!; IP при подписке!;\
 регистрационный IP""",
    "ip": """
        IP; IP address; last IP; visitor IP!; browser IP!; IPv4
        IP; adresse IP; dernière IP; IP du visiteur!; adresse IPv4
        IP; IP-Adresse; letzte IP; Besucher-IP!; IPv4-Adresse
        IP; dirección IP; última IP; IP del visitante!; dirección IPv4
        IP; IP-адрес; последний IP; IP посетителя!; айпи адрес""",
    "registered city": """
        registration city; city of registration; sign-up city; city when registered!;\
 city by registration IP!
        ville d'inscription; ville lors de l'inscription!; ville d'enregistrement;\
 ville au moment de l'inscription!
        Registrierungsstadt; Stadt der Registrierung; Ort der Anmeldung; Stadt bei Anmeldung!
        ciudad de registro; ciudad de alta; ciudad al registrarse!; ciudad en el alta!
        город регистрации; город на момент регистрации!; город при подписке!;\
 регистрационный город""",
    "city": """
        City; town; mailing city; billing city; city of residence; where do you live (city)?!
        ville; commune; ville de résidence; ville de facturation; votre ville!
        Stadt; Ort; Wohnort; Rechnungsort; Ihr Wohnort!
        ciudad; localidad; ciudad de residencia; ciudad de facturación; poblado
        город; населённый пункт; город проживания; город клиента!; ваш город!""",
    "region": """
        region; state; province; state/region; county; mailing state/province
        région; département; province; région de résidence; état/région
        Bundesland; Region; Bundesland/Kanton; Provinz; Wohnregion
        región; provincia; estado/provincia; departamento (provincia); región de residencia
        регион; область; край/область; область/регион; субъект РФ!""",
    "registered country": """
        registration country; country of registration; sign-up country; country when registered!;\
 country by registration IP!
        pays d'inscription; pays lors de l'inscription!; pays d'enregistrement;\
 pays au moment de l'inscription!
        Registrierungsland; Land der Registrierung; Land bei Anmeldung!; Land der Anmeldung
        país de registro; país de alta; país al registrarse!; país en el alta!
        страна регистрации; страна на момент регистрации!; страна при подписке!;\
 регистрационная страна""",
    "registered page": """
        registration page; sign-up page; registration URL; page where they signed up!;\
 signup form URL!
        page d'inscription; URL d'inscription; URL du formulaire d'inscription!;\
 page d'enregistrement
        Registrierungsseite; Anmeldeseite; Registrierungs-URL; URL des Anmeldeformulars!
        página de registro; URL de registro; URL de alta; página de inscripción;\
 URL del formulario de registro!
        страница регистрации; URL регистрации; страница подписки; URL страницы регистрации!;\
 с какой страницы зарегистрировался!""",
    "postal code": """
        ZIP; zip code; postcode; postal code; billing zip; mailing zip/postal code
        code postal; CP; code postal de facturation; cd postal; code postal / ZIP
        PLZ; Postleitzahl; Rechnungs-PLZ; Postleitzahl (PLZ); Post-Leitzahl
        código postal; CP; cód. postal; código postal de facturación; codpostal; código ZIP
        индекс; почтовый индекс; индекс адреса!; почт. инд.; ZIP-код""",
    "source": """
        lead source; source; utm_source!; original source!; traffic source;\
 how did you hear about us?!
        source; origine du contact; source du lead; canal d'acquisition;\
 comment nous avez-vous connus ?!; origine
        Quelle; Lead-Quelle; Herkunft; Leadquelle; Wie haben Sie von uns erfahren?!; Kundenquelle
        fuente; origen; fuente del lead; origen del contacto; canal de captación;\
 ¿cómo nos conociste?!
        источник; источник трафика; канал привлечения; источник контакта; откуда узнали о нас!;\
 источник клиента!""",
    "profile status": """
        profile status!; status of the profile!; profile subscription status!; status!
        statut du profil!; état du profil!; statut!; statut d'abonnement du profil!
        Profilstatus!; Status des Profils!; Status!; Zustand des Profils!
        estado del perfil!; estado!; estatus del perfil (suscripción)!; situación del perfil!
        статус профиля!; состояние профиля!; статус!; статус подписки профиля!""",
    "browser": """
        browser; web browser; browser used!; last browser; browser family
        navigateur; navigateur web; navigateur utilisé!; dernier navigateur
        Browser; Webbrowser; verwendeter Browser!; genutzter Browser!; letzter Browser
        navegador; navegador web; navegador utilizado!; último navegador; explorador web
        браузер; веб-браузер; используемый браузер!; последний браузер; обозреватель""",
    "os": """
        OS; operating system; platform (OS); device operating system; OS family; mobile OS
        OS; système d'exploitation; OS de l'appareil!; sys. d'exploitation; plateforme (OS)
        OS; Betriebssystem; Geräte-OS; Betriebssystem des Geräts!; BS (Betriebssystem)!
        SO!; sistema operativo; OS; sistema operativo del dispositivo!; sist. operativo
        ОС; операционная система; операционка; ОС устройства!; тип ОС""",
    "profile": """
        profile ID!; profile_id!; ID of the profile!; Altcraft profile!; Altcraft ID!
        ID du profil!; ID de profil!; identifiant de profil!; ID Altcraft!; n° de profil!
        Profil-ID!; ID des Profils!; Profilnummer!; Altcraft-ID!; Profil-Nr.!
        ID del perfil!; ID de perfil!; identificador de perfil!; ID Altcraft!; nº de perfil!
        ID профиля!; идентификатор профиля!; номер профиля!; Altcraft ID!; айди профиля!""",
    "event": """
        event name!; event!; event type!; activity name!; what happened!
        événement!; nom de l'événement!; type d'événement!; nom de l'event!; évènement!
        Ereignis!; Ereignisname!; Event!; Event-Name!; Ereignistyp!
        evento!; nombre del evento!; tipo de evento!; nombre evento!; suceso!
        событие!; название события!; тип события!; событие (название)!; ивент!""",
    "event time": """
        event time!; event date!; timestamp!; date of the event!; datetime!; happened at!
        date de l'événement!; heure de l'événement!; horodatage!; date/heure!; survenu le!
        Ereigniszeit!; Zeitstempel!; Eventdatum!; Datum/Uhrzeit!; Zeitpunkt des Ereignisses!
        fecha del evento!; hora del evento!; marca de tiempo!; fecha/hora!; ocurrido el!
        время события!; дата события!; таймстемп!; дата/время!; метка времени!""",
    "event label": """
        event label!; label!; event_label!; GA event label!
        libellé de l'événement!; libellé!; label de l'événement!; libellé évènement!
        Ereignis-Label!; Event-Label!; Label!; Ereignisbezeichnung (Label)!; Beschriftung!
        etiqueta del evento!; etiqueta!; label del evento!; rótulo del evento!
        метка события!; ярлык!; лейбл события!; label события!""",
    "event tags": """
        event tags!; tags (event)!; tags on event!; event tag(s)!
        tags de l'événement!; tags de l'event!; mots-clés de l'événement!; étiquettes (tags)!
        Ereignis-Tags!; Event-Tags!; Schlagwörter!; Schlagworte zum Ereignis!
        etiquetas del evento!; tags del evento!; palabras clave del evento!; etiquetas!
        теги события!; теги!; тэги события!; метки (теги)!""",
    "item": """
        SKU!; item ID!; product ID!; article no.!; Variant SKU!; item code!
        référence produit!; code article!; SKU!; ID article!; référence!; code produit!
        Artikelnummer!; Art.-Nr.!; SKU!; Produkt-ID!; Artikel-ID!; Bestellnummer des Artikels!
        SKU!; referencia!; ID de producto!; código de artículo!; ref. producto!; id del artículo!
        артикул!; ID товара!; код товара!; SKU!; арт.!; номенклатурный номер!""",
    "action": """
        action!; row action!; add or remove!; add/remove!; command!
        action!; opération!; ajout/suppression!; ajouter/retirer!; type d'action!
        Aktion!; Vorgang!; hinzufügen oder entfernen!; Aktionstyp!; was tun!
        acción!; operación!; añadir/eliminar!; agregar o quitar!; tipo de acción!
        действие!; операция!; добавить или удалить!; тип действия!; команда!""",
    "field": """
        field name!; field!; attribute name!; attribute!; property name!; column!
        nom du champ!; champ!; attribut!; nom de l'attribut!; nom de colonne!; propriété!
        Feldname!; Feld!; Attribut!; Name des Attributs!; Spaltenname!; Eigenschaft!
        nombre del campo!; campo!; atributo!; nombre del atributo!; nombre de columna!; propiedad!
        название поля!; поле!; имя поля!; атрибут!; название атрибута!; название колонки!""",
    "type": """
        type!; data type!; field type!; attribute type!; column type!; kind of value!
        type!; type de données!; type de champ!; type du champ!; type de l'attribut!
        Typ!; Datentyp!; Feldtyp!; Attributtyp!; Typ des Attributs!
        tipo!; tipo de dato!; tipo de campo!; tipo de atributo!; tipo de valor!
        тип!; тип данных!; тип поля!; тип атрибута!; тип колонки!""",
}

# What a destination knows nothing of, some of it near to what it does know.
OWN: dict[str, str] = {
    "count": """
        orders count; emails opened; number of children; loyalty points; webinars attended
        nombre de commandes; nb d'enfants; points de fidélité; emails ouverts
        Anzahl Bestellungen; Anzahl Kinder; Treuepunkte; geöffnete E-Mails
        número de pedidos; número de hijos; puntos de fidelidad; correos abiertos
        количество заказов; количество детей; бонусные баллы; открыто писем""",
    "money": """
        total spent; lifetime value; order total; shipping cost; last order amount
        total dépensé; panier moyen; montant de la commande; frais de port
        Gesamtumsatz; Warenkorbwert; Bestellsumme; Versandkosten
        total gastado; ticket medio; importe del pedido; gastos de envío
        сумма заказов; средний чек; сумма последнего заказа; стоимость доставки""",
    "day": """
        last order date; renewal date; trial ends on; last login; wedding anniversary
        date de dernière commande; date de renouvellement; fin d'essai; dernière connexion
        letztes Bestelldatum; Vertragsende; letzter Login; Hochzeitstag
        fecha del último pedido; fecha de renovación; fin de prueba; último acceso
        дата последнего заказа; дата продления; последний вход; дата свадьбы""",
    "code": """
        order number; promo code; VAT number; ticket no.; loyalty card number
        numéro de commande; code promo; n° de TVA; numéro de carte de fidélité
        Auftragsnummer; Gutscheincode; USt-IdNr.; Kundenkartennummer
        número de pedido; código promocional; NIF; número de tarjeta de fidelidad
        номер заказа; промокод; ИНН; номер карты лояльности""",
    "yes": """
        VIP; has children; attended the webinar; first-time buyer; paid
        VIP; a des enfants; a participé au webinaire; payé
        VIP; hat Kinder; am Webinar teilgenommen; bezahlt
        VIP; tiene hijos; asistió al webinar; pagado
        VIP; есть дети; был на вебинаре; оплачено""",
    "text": """
        company name; job title; account manager; shipping method; preferred store; street address
        société; fonction; nom du conseiller; mode de livraison; magasin préféré; rue
        Firma; Position; Ansprechpartner im Vertrieb; Versandart; Lieblingsfiliale; Straße
        empresa; cargo; nombre del comercial; método de envío; tienda preferida; calle
        компания; должность; имя менеджера; способ доставки; любимый магазин; улица""",
    "list": """
        favorite colors; allergies; products viewed; pets
        couleurs préférées; allergies; produits consultés; animaux
        Lieblingsfarben; Allergien; angesehene Produkte; Haustiere
        colores favoritos; alergias; productos vistos; mascotas
        любимые цвета; аллергии; просмотренные товары; питомцы""",
    "web": """
        website; company website; avatar URL; invoice link
        site web; site de l'entreprise; URL de l'avatar; lien facture
        Webseite; Firmenwebsite; Avatar-URL; Rechnungslink
        sitio web; web de la empresa; URL del avatar; enlace de la factura
        сайт; сайт компании; ссылка на аватар; ссылка на счёт""",
}

OF_PEOPLE = {
    "en": ("customer {}", "contact {}", "user's {}", "{} of the recipient"),
    "fr": ("{} du client", "{} du contact", "{} du destinataire"),
    "de": ("{} des Kunden", "{} (Kunde)", "Kunde: {}"),
    "es": ("{} del cliente", "{} del contacto", "cliente: {}"),
    "ru": ("{} клиента", "{} контакта", "{} получателя"),
}
OPTIONAL = {
    "en": ("{} *", "{} (optional)", "{} (required)"),
    "fr": ("{} *", "{} (facultatif)", "{} (obligatoire)"),
    "de": ("{} *", "{} (optional)", "{} (Pflichtfeld)"),
    "es": ("{} *", "{} (opcional)", "{} (obligatorio)"),
    "ru": ("{} *", "{} (необязательно)", "{} (обязательно)"),
}
SYSTEM = ("customer.{}", "crm_{}", "{}_c", "user-{}")
