"""What a column, a JSON key or a URL parameter is called, in many languages -> our field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["ID_RANKS", "compact", "field_of", "guess_columns"]

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
        region state province stateprovince county stateorprovince stateorregion addressregion
        bundesland
        kanton etat departementregion provincia estado comunidad comunidadautonoma regione
        provincie staat statecode""",
    "country": """
        country countryname countryregion countrycode addresscountry land nation pays pais
        paese nazione landname countryiso""",
    "note": "note notes comment comments bemerkung notiz remarque notas nota opmerking",
}
# The same in languages whose lists are rarer here: Portuguese, Swedish, Danish, Norwegian, Finnish,
# Polish, Czech, Turkish, Russian, Greek, Japanese, Chinese and Korean.
_ELSEWHERE = {
    "badge_id": """
        バッジ番号 バッジid バーコード 受付番号 来場者番号 来場者id 登録番号 胸卡号 胸卡编号
        证件号 条码 條碼 报名编号 參展編號 登记编号 등록번호 배지번호 바코드 номербейджа бейдж
        штрихкод numeridentyfikatora identyfikator cislovisacky yakakartino""",
    "first_name": """
        名 ファーストネーム имя meno imie jmeno fornamn fornavn etunimi isim primeironome ονομα
        adı adi""",
    "middle_name": "отчество ミドルネーム mellannamn mellomnavn ikinciad",
    "last_name": """
        姓 苗字 ラストネーム 성 фамилия nazwisko prijmeni efternamn etternavn efternavn sukunimi
        soyad soyadi soyisim sobrenome apelido επωνυμο επιθετο""",
    "name": """
        氏名 お名前 名前 御名前 ご氏名 来場者名 来場者氏名 参加者名 フルネーム ご担当者名 姓名
        名字 联系人 聯絡人 联系人姓名 来宾姓名 성명 이름 성함 담당자명 фио полноеимя имяифамилия
        контактноелицо imieinazwisko jmenoaprijmeni namn fulltnamn fuldenavn navn fulltnavn nimi
        kokonimi adsoyad adisoyadi nomecompletodoparticipante ονοματεπωνυμο""",
    "prefix": "敬称 称谓 稱謂 обращение osloveni tiltal hitap tratamento",
    "title": """
        役職 役職名 肩書 肩書き 職種 ご役職 职位 職位 职务 職稱 头衔 직책 직위 직급 должность
        stanowisko pozice funkce befattning titel yrkestitel stilling tehtava tehtavanimike
        unvan gorev pozisyon cargo funcao θεση""",
    "department": """
        部署 部署名 部門 所属 所属部署 ご所属 部门 部門名 부서 부서명 отдел подразделение dzial
        oddeleni avdelning afdeling avdeling osasto departman bolum setor τμημα""",
    "company": """
        会社名 御社名 貴社名 会社 企業名 法人名 勤務先 勤務先名 勤務先会社名 団体名 組織名 公司
        公司名称 公司名稱 单位 单位名称 企业 企业名称 機構 회사 회사명 업체명 기관명 소속
        компания организация предприятие фирма nazwafirmy przedsiebiorstwo organizacja
        spolecnost nazevspolecnosti foretag foretagsnamn firmanamn virksomhed virksomhedsnavn
        firmanavn bedrift yritys yrityksennimi sirket sirketadi firmaadi kurum nomedaempresa
        εταιρεια επωνυμια""",
    "email": """
        メールアドレス メール eメール eメールアドレス 電子メール 電子メールアドレス mailアドレス
        emailアドレス 邮箱 电子邮箱 邮箱地址 电子邮件 電子郵件 電郵 信箱 이메일 이메일주소 메일
        전자우편 почта электроннаяпочта элпочта эпочта емейл имейл адресэлектроннойпочты
        adresemail emailova adresaemail epostadress epostadresse sahkoposti sahkopostiosoite
        eposta epostaadresi enderecodeemail correioeletronico ηλεκτρονικοταχυδρομειο""",
    "phone": """
        電話 電話番号 tel電話 お電話番号 会社電話番号 勤務先電話番号 代表電話 直通電話 电话
        电话号码 電話號碼 联系电话 聯絡電話 座机 固定电话 전화 전화번호 연락처 회사전화 телефон
        номертелефона рабочийтелефон numertelefonu telefoncislo telefonnicislo telefonnummer
        puhelin puhelinnumero telefonnumarasi telefone numerodetelefone τηλεφωνο""",
    "mobile": """
        携帯 携帯電話 携帯番号 携帯電話番号 モバイル 手机 手机号 手机号码 手機 手機號碼 移动电话
        휴대폰 휴대전화 휴대폰번호 핸드폰 мобильный мобильныйтелефон сотовый komorka
        telefonkomorkowy mobilnitelefon mobilnummer mobiltelefonnummer matkapuhelin
        matkapuhelinnumero ceptelefonu telemovel κινητο κινητοτηλεφωνο""",
    "fax": "ファックス fax番号 ファクス ファックス番号 传真 傳真 팩스 팩스번호 факс faks",
    "website": """
        ウェブサイト ホームページ webサイト サイトurl 网址 网站 網址 網站 公司网址 웹사이트
        홈페이지 сайт вебсайт stronainternetowa stronawww webovestranky hemsida webbplats
        hjemmeside nettsted verkkosivu kotisivu websitesi ιστοσελιδα""",
    "street": """
        番地 町名番地 街道 улица ulica ulice gata gatuadress gade vej gate gateadresse
        katuosoite sokak rua οδος""",
    "address": """
        住所 ご住所 所在地 勤務先住所 会社住所 地址 公司地址 通讯地址 주소 회사주소 адрес adresa
        adress osoite adresi endereco morada διευθυνση""",
    "postcode": """
        郵便番号 邮编 邮政编码 郵遞區號 우편번호 индекс почтовыйиндекс kodpocztowy psc
        postnummer postinumero postakodu cep codigodeenderecamentopostal τκ""",
    "city": """
        市区町村 市 城市 所在城市 도시 시 город miasto miejscowosc mesto obec stad postort
        poststed kaupunki paikkakunta postitoimipaikka sehir cidade localidade πολη""",
    "region": """
        都道府県 県 省 省份 州 시도 지역 регион область wojewodztwo lan fylke maakunta distrito
        νομος""",
    "country": """
        国 国名 国地域 国家 国家地区 國家 국가 나라 страна kraj zeme land maa ulke pais χωρα""",
    "note": """
        備考 メモ コメント 特記事項 备注 備註 说明 비고 메모 примечание комментарий заметки
        uwagi notatka poznamka anteckning anteckningar bemærkning bemerkning huomautus
        huomautukset notlar observacoes σημειωσεις""",
}

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

#: Letters that no accent is taken off.
_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss"})
#: How a name is read aloud: not the name.
_READING = re.compile(r"カナ|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|ローマ字|よみ|読み|拼音|pinyin", re.IGNORECASE)


def compact(name: str) -> str:
    """A head's letters and digits of any script, without case, accents and what is between."""
    text = unicodedata.normalize("NFKD", name[:200].casefold().translate(_BARE))
    return re.sub(r"[\W_]", "", text)


_FIELD_OF = {
    compact(spelling): field
    for spellings in (_ELSEWHERE, _SPELLINGS)
    for field, words in spellings.items()
    for spelling in words.split()
}

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
    r"|language|許可|同意|配信|希望|日時|日付|동의|согласи"
)


def field_of(name: str) -> str:
    """Our field for a column's or key's name, in many languages; empty when unknown."""
    if _READING.search(name):
        return ""
    whole = compact(name)
    text = compact(re.sub(r"[(（][^)）]*[)）]|\*", "", name)) or whole
    if field := _FIELD_OF.get(text):
        return field
    trimmed = re.sub(
        r"^(attendee|contact|visitor|participant|delegate|person|guest|work|business|your|user"
        r"|badge|primary|main|teilnehmer|besucher|job)|(\d{1,2}|optional|required|work|business)$",
        "",
        text,
    )
    if field := _FIELD_OF.get(trimmed):
        return field
    if len(text) <= 40 and not _ABOUT_A_FIELD.search(text):
        for words, field in _PHRASES:
            if any(word in text for word in words if len(word) > 3):
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
        short = compact(column)
        if field == "name":
            # "Name" beside "Vorname" is the family name, "Nombre" beside "Apellidos" the first.
            if "first_name" in found and "last_name" not in found:
                guessed[column] = "last_name"
                found.add("last_name")
            elif "last_name" in found and "first_name" not in found:
                guessed[column] = "first_name"
                found.add("first_name")
        elif short in {"title", "titel", "titre", "titolo"} and any(
            other == "title" and compact(name) != short for name, other in guessed.items()
        ):
            guessed[column] = "prefix"  # "Title" beside "Job title" is Dr. or Ms.
    return guessed


def _id_rank(column: str) -> tuple[int, int]:
    short = compact(column)
    for rank, word in enumerate(ID_RANKS):
        if word in short:
            return rank, len(short)
    return len(ID_RANKS), len(short)
