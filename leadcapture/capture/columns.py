"""What a column, a JSON key or a URL parameter is called, in six languages -> our field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["ID_RANKS", "field_of", "guess_columns"]

# Spellings without blanks, accents and case. Where a word means two things ("Name", "Titel"),
# `guess_columns` looks at the other columns.
_SPELLINGS = {
    "badge_id": """
        badgeid badge badgenumber badgeno badgenr badgecode badgebarcode badgeref badgereference
        badgenummer badgeidentifier idbadge nbadge numerobadge numerodebadge codebadge badgeuid
        numerodiacreditacion numerodecredencial credencial acreditacion
        barcode barcodeid barcodenumber barcodevalue qrcode qr qrcodevalue qrvalue qrid strichcode
        codebarres codeabarres codigodebarras codicebarre codiceabarre streepjescode scancode
        scanid scannedcode scan
        registrationid registrationnumber registrationno registrationcode regid regno regnumber
        regcode registrantid registrant inscriptionid numeroinscription registrierungsnummer
        anmeldenummer registratienummer confirmationnumber confirmationcode confirmation
        attendeeid attendeenumber attendeecode attendeeuuid attendeeref visitorid visitorno
        visitornumber visitorcode participantid participantnumber delegateid guestid guestuid
        teilnehmerid teilnehmernummer besucherid besuchernummer besuchercode ausweisnummer
        idparticipant idvisiteur identifiantvisiteur idvisitante idasistente idvisitatore
        codicevisitatore bezoekerid bezoekersnummer deelnemerid deelnemernummer
        lead leadid leadcode pseudonymizationid ticketid ticketcode ticketnumber ticketno
        ticketsecret ticket ticketnummer numerobillet codebillet entrada biglietto
        secret checkinsecret checkincode token positionsecret orderpositionsecret
        personid userid contactid memberid profileid externalid extid fpextid uid uuid guid id
        identifier identifiant identificador identificativo kennung reference ref code codice
        codigo nr no number nummer numero personalnumber key""",
    "first_name": """
        firstname first fname fn givenname given forename forenames christianname vorname vornamen
        prenom prenoms primernombre nombres nombredepila voornaam voornamen roepnaam
        attendeegivenname attendeefirstname contactfirstname firstnames""",
    "middle_name": "middlename middle additionalname zweitername deuxiemeprenom secondonome",
    "last_name": """
        lastname last lname ln surname familyname family sn nachname familienname zuname
        nomdefamille nomfamille apellido apellidos primerapellido cognome achternaam
        attendeefamilyname attendeelastname contactlastname""",
    "name": """
        name fullname displayname attendeename visitorname contactname contact personname
        participantname delegatename guestname nom nomcomplet nomprenom prenomnom nombre
        nombrecompleto nombreyapellidos nome nomecompleto nomecognome nomeecognome naam
        volledigenaam vollstaendigername vollstandigername vorundnachname ansprechpartner
        kontakt nameonbadge badgename attendee person badgeholder formattedname fullnameonbadge""",
    "prefix": """
        prefix salutation honorific honorificprefix anrede civilite tratamiento appellativo
        aanhef academictitle akademischertitel nameprefix mrmrs titelanrede""",
    "suffix": "suffix honorificsuffix namesuffix postnominals namenszusatz",
    "title": """
        title jobtitle job position role jobrole jobposition jobfunction function occupation
        designation profession titel berufsbezeichnung beruf funktion stellenbezeichnung
        poste fonction intituleduposte titre metier cargo puesto puestodetrabajo funcion
        ruolo posizione qualifica mansione titolo functie functietitel functieomschrijving
        worktitle businesstitle til""",
    "department": """
        department dept division div abteilung bereich service departement departamento area
        dipartimento reparto afdeling orgunit organizationalunit businessunit team""",
    "company": """
        company companyname organization organisation organizationname organisationname org
        employer firm firma firmenname unternehmen betrieb entreprise societe nomdelasociete
        raisonsociale organisme empresa nombredelaempresa compania organizacion azienda
        societa nomeazienda ragionesociale organizzazione ditta bedrijf bedrijfsnaam
        organisatie institution institute university affiliation account accountname business
        companyinstitution companyorganization companyorganisation worksfor comp co""",
    "email": """
        email emails emailaddress emailaddresses mail mailaddress workemail emailwork
        businessemail companyemail officeemail contactemail attendeeemail visitoremail
        primaryemail emailprimary email1 email2 emailaddress1 emailaddress2 personalemail
        emailadresse mailadresse epost adresseemail adressemail adressedemessagerie courriel
        couriel correo correoelectronico correoe direccionemail postaelettronica
        indirizzoemail indirizzodiposta emailadres mailadres moreemails otheremails""",
    "phone": """
        phone phones telephone tel phonenumber telephonenumber phoneno telno telnumber
        workphone phonework businessphone officephone companyphone directphone direct
        directdial directline landline phone1 phone2 mainphone primaryphone contactphone
        contactnumber attendeephone telefon telefonnummer telefonnr rufnummer festnetz
        telefondurchwahl durchwahl telefongeschaeftlich numerodetelephone notelephone
        telephonefixe telephonebureau fixe telefono numerodetelefono telefonofijo
        telefonotrabajo numeroditelefono telefonoufficio telefonofisso telefoon
        telefoonnummer vastetelefoon worktelephone otherphones otherphone""",
    "mobile": """
        mobile mobilephone mobilenumber mobileno mobiletelephone cell cellphone cellular
        cellphonenumber cellnumber handy handynummer mobil mobilnummer mobiltelefon mobiltel
        telefonmobil portable telephoneportable telephonemobile telmobile mobiles
        numerodeportable movil telefonomovil celular telefonocelular cellulare
        telefonocellulare mobiel mobielnummer mobieletelefoon gsm gsmnummer smsnumber""",
    "fax": "fax faxnumber faxno telefax telecopie faxnummer workfax businessfax",
    "home_phone": "homephone phonehome privatephone telefonprivat telephoneprive hometelephone",
    "website": """
        website websites web url urls homepage webpage webaddress internet site siteweb
        siteinternet webseite internetseite paginaweb sitoweb sito sitioweb webadres
        companywebsite companyurl www""",
    "social": """
        social socialprofile socialprofiles socialmedia socialhandle linkedin linkedinurl
        linkedinprofile xing xingprofile xingprofil twitter twitterhandle twitterurl instagram
        profilelinkedin profillinkedin linkedinprofil perfillinkedin""",
    "street": """
        street streetaddress address1 addressline1 addressline streetaddress1 street1
        mailingstreet strasse strassehausnummer strasseundhausnummer strassenr anschrift1 rue
        voie numeroetrue calle via indirizzo1 straat straatnaam straathuisnummer""",
    "address": """
        address addr adresse fulladdress postaladdress mailingaddress businessaddress
        workaddress companyaddress anschrift postanschrift adressepostale direccion
        domicilio indirizzo adres postadres""",
    "postcode": """
        postcode postalcode zip zipcode zippostalcode zippostcode postalzip plz postleitzahl
        codepostal cp codigopostal cap codicepostale codicediavviamentopostale pcode
        postleitzahlplz""",
    "city": """
        city town locality addresslocality suburb ort stadt wohnort ville commune localite
        ciudad poblacion localidad municipio citta comune localita stad plaats woonplaats
        cityname""",
    "region": """
        region state province stateprovince county stateorprovince addressregion bundesland
        kanton etat departementregion provincia estado comunidad comunidadautonoma regione
        provincie staat statecode""",
    "country": """
        country countryname countryregion countrycode addresscountry land nation pays pais
        paese nazione landname countryiso""",
    "note": "note notes comment comments bemerkung notiz remarque notas nota opmerking",
}
_FIELD_OF = {spelling: field for field, words in _SPELLINGS.items() for spelling in words.split()}

#: Which of several id columns is the badge's: the first of these that a name holds.
ID_RANKS = (
    "badge",
    "lead",
    "barcode",
    "qr",
    "strichcode",
    "codebarre",
    "codeabarre",
    "codigodebarras",
    "codicebarre",
    "codiceabarre",
    "scan",
    "pseudonym",
    "regist",
    "attendee",
    "visitor",
    "teilnehmer",
    "besucher",
    "participant",
    "ticket",
    "secret",
    "confirm",
    "uid",
    "guid",
    "id",
)

_PHRASES = (
    (("email", "mail", "courriel", "correo"), "email"),
    (("mobile", "mobil", "handy", "cellphone", "cellular", "portable", "movil"), "mobile"),
    (("fax",), "fax"),
    (("phone", "telefon", "telephone", "telefono", "telefoon", "tel"), "phone"),
    (("website", "webseite", "homepage", "url"), "website"),
    (("firstname", "vorname", "prenom", "voornaam", "givenname"), "first_name"),
    (("lastname", "nachname", "surname", "apellidos", "cognome", "achternaam"), "last_name"),
    (("jobtitle", "jobfunction", "position"), "title"),
    (("company", "firma", "organisation", "organization", "entreprise", "empresa"), "company"),
    (("country",), "country"),
    (("zip", "postal", "postcode"), "postcode"),
    (("badgeid", "badgenumber", "barcode"), "badge_id"),
)


#: A column of these is about a field, not the field: "Email opt-in", "Phone verified".
_ABOUT_A_FIELD = re.compile(
    r"optin|optout|consent|permission|allowed|accept|agree|einwilligung|zustimmung|newsletter"
    r"|subscri|marketing|gdpr|dsgvo|rgpd|verified|validated|bounce|status|type|domain|sent|date"
    r"|language"
)


def _compact(name: str) -> str:
    text = unicodedata.normalize("NFKD", name[:200].casefold().replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]", "", text)


def field_of(name: str) -> str:
    """Our field for a column's or key's name in en, de, fr, es, it or nl; empty when unknown."""
    compact = _compact(re.sub(r"\([^)]*\)|\*", "", name)) or _compact(name)
    if field := _FIELD_OF.get(compact):
        return field
    trimmed = re.sub(
        r"^(attendee|contact|visitor|participant|delegate|person|guest|work|business|your|user"
        r"|badge|primary|main|teilnehmer|besucher|job)|(\d{1,2}|optional|required|work|business)$",
        "",
        compact,
    )
    if field := _FIELD_OF.get(trimmed):
        return field
    if len(compact) <= 40 and not _ABOUT_A_FIELD.search(compact):
        for words, field in _PHRASES:
            if any(word in compact for word in words if len(word) > 3):
                return field
    return ""


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Column -> field (`leadcapture.contact.FIELDS`); columns that mean nothing to us are left out.

    One column becomes the badge id: the best of those that could be.
    """
    guessed = {column: field for column in header if (field := field_of(column))}
    ids = [column for column, field in guessed.items() if field == "badge_id"]
    if len(ids) > 1:
        best = min(ids, key=_id_rank)
        for column in ids:
            if column != best:
                del guessed[column]
    found = set(guessed.values())
    for column, field in tuple(guessed.items()):
        compact = _compact(column)
        if field == "name":
            # "Name" beside "Vorname" is the family name, "Nombre" beside "Apellidos" the first.
            if "first_name" in found and "last_name" not in found:
                guessed[column] = "last_name"
                found.add("last_name")
            elif "last_name" in found and "first_name" not in found:
                guessed[column] = "first_name"
                found.add("first_name")
        elif compact in {"title", "titel", "titre", "titolo"} and any(
            other == "title" and _compact(name) != compact for name, other in guessed.items()
        ):
            guessed[column] = "prefix"  # "Title" beside "Job title" is Dr. or Ms.
    return guessed


def _id_rank(column: str) -> tuple[int, int]:
    compact = _compact(column)
    for rank, word in enumerate(ID_RANKS):
        if word in compact:
            return rank, len(compact)
    return len(ID_RANKS), len(compact)
