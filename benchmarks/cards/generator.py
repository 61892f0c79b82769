# ruff: noqa: E501, SIM905, E741
"""Invented business cards: what they say, where it stands, how they look, how they are damaged.

Everything follows from a seed. Names, streets and towns come from Faker's locale providers (MIT) at
generation time, companies and titles are put together here; nobody on a card exists. Phone numbers
are random ones of the right numbering plan, so the pictures stay on the machine that made them.

A card is a list of `Item`s (a printed line with the roles of its parts). It can be drawn and read
by the real OCR (`draw`, `damage`), or turned straight into lines with the errors OCR makes
(`simulate`), which is a thousand times cheaper.

Whole layout families, locales and fonts are kept out of training: see `HELD_OUT_LAYOUTS`,
`HELD_OUT_LOCALES`, `HELD_OUT_FONTS`.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import phonenumbers
from faker import Faker
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from leadcapture.capture.ocr import Line

sys.path.insert(0, str(Path(__file__).parent))
import oddities
import wording

TRAIN_LOCALES = (
    "en_US", "en_US", "en_US", "en_GB", "en_CA", "en_AU", "en_IN", "de_DE", "de_DE", "de_AT", "fr_FR", "fr_CH",
    "es_ES", "es_MX", "it_IT", "nl_NL", "pt_BR", "sv_SE", "pl_PL", "cs_CZ", "ja_JP", "ja_JP", "zh_CN",
    "no_NO", "tr_TR", "ro_RO",
)  # fmt: skip
HELD_OUT_LOCALES = (
    "en_IE", "en_NZ", "en_PH", "de_CH", "nl_BE", "pt_PT", "es_CO", "es_AR", "da_DK", "fi_FI", "hu_HU", "hr_HR",
    "zh_TW", "id_ID", "fr_CA", "sk_SK",
)  # fmt: skip
TRAIN_LAYOUTS = (
    "left",
    "centre",
    "right",
    "columns",
    "logo_left",
    "banner",
    "bottom_columns",
    "middle",
    "footer",
    "split",
    "logo_right",
)
HELD_OUT_LAYOUTS = ("portrait", "corners", "name_low", "rail")
HELD_OUT_FONTS = (
    "Lato", "EB Garamond", "Cabin", "Yanone Kaffeesatz", "Caladea", "Gillius", "IPAMincho", "WenQuanYi Micro Hei",
    "TeX Gyre Adventor", "B612",
)  # fmt: skip
_FONTS = (
    "DejaVu Sans", "DejaVu Serif", "Liberation Sans", "Liberation Serif", "Open Sans", "Roboto", "Roboto Slab",
    "Carlito", "Cantarell", "Inter", "Comfortaa", "FreeSerif", "Linux Libertine O", "Quattrocento", "Quattrocento Sans",
    "TeX Gyre Heros", "TeX Gyre Pagella", "TeX Gyre Bonum", "Vollkorn", "Universalis ADF Std", "Jura", "Dosis",
    "Gentium", "Charis SIL", "Noto Sans", "Noto Serif", "URW Gothic", "Nimbus Sans", "Nimbus Roman",
)  # fmt: skip
_CJK_FONTS = (
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
    "IPAGothic",
    "IPAexMincho",
    "WenQuanYi Zen Hei",
    "AR PL UMing CN",
)
_CJK_LOCALES = {"ja_JP", "zh_CN", "zh_TW"}


@dataclass(slots=True)
class Item:
    """One printed line."""

    text: str
    spans: list[tuple[int, int, str]]
    """(start, end, role) of its parts."""
    size: float = 24
    bold: bool = False
    x: float = 0
    y: float = 0
    width: float = 0
    vertical: bool = False
    font: str = ""
    """Where it differs from the card's."""
    icon: str = ""
    """A sign drawn before the line."""


@dataclass(slots=True)
class Card:
    items: list[Item]
    truth: dict[str, list[str]]
    """Field -> values; for name, title, company and address each accepted form of the one value."""
    layout: str
    locale: str
    font: str
    width: int
    height: int
    style: dict[str, float] = field(default_factory=dict)
    oddities: tuple[str, ...] = ()
    """What makes it hard, for the tables of `evaluate`."""


# --- words ---------------------------------------------------------------------------------------

_TITLES: dict[str, list[str]] = {
    "en": """Chief Executive Officer|CEO|CEO & Founder|Founder|Co-Founder & CTO|President|Vice President|Vice President of Sales|VP Engineering|SVP, Global Partnerships|Managing Director|General Manager|Director of Marketing|Director, Business Development|Sales Manager|Regional Sales Manager|Area Sales Manager|Account Manager|Key Account Manager|Senior Account Executive|Product Manager|Senior Product Manager|Project Manager|Program Coordinator|Marketing Manager|Head of Operations|Head of Research|Operations Manager|Office Manager|Executive Assistant|Software Engineer|Senior Software Engineer|Lead Developer|Principal Engineer|Solutions Architect|Field Application Engineer|Technical Sales Engineer|Sales Representative|Sales Executive|Business Development Manager|Purchasing Manager|Buyer|Quality Manager|Plant Manager|Export Manager|Design Director|Creative Director|Art Director|Graphic Designer|Photographer|Architect|Consultant|Senior Consultant|Partner|Associate|Attorney at Law|Realtor|Real Estate Agent|Broker|Mortgage Loan Officer|Financial Advisor|Professor of Physics|Assistant Professor|Associate Professor|Research Scientist|Postdoctoral Researcher|PhD Student|Editor-in-Chief|Journalist|Producer|Program Manager|Community Manager|Customer Success Manager|Human Resources Manager|Recruiter|Controller|Chief Financial Officer|CTO|CFO|COO|Owner|Proprietor|Master Electrician|Head Chef|Event Manager|Director|Manager|Principal|Board Member|Chairman|Mayor|City Council Member|Executive Director|Development Officer|Curator|Librarian|Systems Administrator|IT Manager|Data Scientist|UX Designer|Web Developer|Interpreter & Translator|Physiotherapist|Dentist|Veterinarian|Director of Global Supply Chain Management|Senior Vice President, Strategy and Corporate Development|Applications Engineer, EMEA|Sales & Marketing|International Sales|Technical Director|Deputy Director|Secretary General|Policy Analyst|Legal Counsel""".split("|"),
    "de": """Geschäftsführer|Geschäftsführerin|Geschäftsführender Gesellschafter|Inhaber|Inhaberin|Vertriebsleiter|Leiter Vertrieb|Leiterin Marketing|Leiter Einkauf|Projektleiter|Projektmanagerin|Vertrieb Innendienst|Vertriebsingenieur|Gebietsverkaufsleiter|Key Account Manager|Prokurist|Mitglied des Vorstands|Vorsitzender des Vorstands|Wissenschaftlicher Mitarbeiter|Entwicklungsingenieur|Technischer Leiter|Kundenberater|Rechtsanwalt|Rechtsanwältin und Notarin|Steuerberater|Architektin|Referent für Öffentlichkeitsarbeit|Abteilungsleiter|Produktmanager|Assistentin der Geschäftsleitung|Diplom-Ingenieur|Redakteur|Softwareentwickler|Bereichsleiter Logistik|Fachärztin für Innere Medizin|Sachbearbeiterin|Qualitätsmanagement|Anwendungstechnik|Geschäftsleitung|Marketing & Kommunikation""".split("|"),
    "fr": """Directeur général|Directrice commerciale|Président|Présidente-Directrice Générale|Gérant|Responsable commercial|Responsable des ventes|Chef de projet|Chef de produit|Ingénieur commercial|Ingénieure d'affaires|Chargée de mission|Chargé de clientèle|Consultant senior|Attaché commercial|Avocat à la Cour|Architecte DPLG|Directeur technique|Responsable marketing|Conseillère en gestion|Technico-commercial|Directeur des opérations|Assistante de direction|Fondateur|Délégué régional|Maître de conférences|Acheteur""".split("|"),
    "es": """Director General|Directora Comercial|Gerente General|Gerente de Ventas|Jefe de Producto|Jefa de Marketing|Ingeniero de Ventas|Asesora Comercial|Ejecutivo de Cuenta|Responsable de Exportación|Abogado|Arquitecta|Consultor Senior|Director Técnico|Coordinadora de Proyectos|Presidente|Socio Fundador|Administrador|Representante de Ventas|Subdirector de Operaciones|Contador Público""".split("|"),
    "pt": """Diretor Geral|Diretora Comercial|Gerente de Vendas|Gerente de Projetos|Engenheiro de Aplicações|Consultora|Sócio-Diretor|Coordenador de Marketing|Advogada|Representante Comercial|Analista de Sistemas|Gestor de Clientes|Assessora de Imprensa|Responsável de Exportação|Administrador""".split("|"),
    "it": """Amministratore Delegato|Direttore Commerciale|Direttrice Marketing|Responsabile Vendite|Responsabile Acquisti|Ingegnere|Titolare|Consulente|Avvocato|Architetto|Export Manager|Area Manager|Presidente|Direttore Tecnico|Responsabile Ufficio Stampa|Socio Fondatore""".split("|"),
    "nl": """Directeur|Algemeen Directeur|Commercieel Directeur|Accountmanager|Projectleider|Adviseur|Senior Adviseur|Eigenaar|Hoofd Verkoop|Verkoopleider Binnendienst|Marketing Manager|Ingenieur|Vertegenwoordiger|Zaakvoerder|Beleidsmedewerker|Oprichter""".split("|"),
    "nordic": """Verkställande direktör|VD|Säljare|Försäljningschef|Projektledare|Daglig leder|Salgssjef|Markedssjef|Konsulent|Direktør|Salgschef|Projektleder|Adm. direktør|Toimitusjohtaja|Myyntipäällikkö|Projektipäällikkö|Tuotepäällikkö|Senior Advisor|Key Account Manager""".split("|"),
    "slavic": """Prezes Zarządu|Dyrektor Handlowy|Kierownik Projektu|Specjalista ds. Sprzedaży|Przedstawiciel Handlowy|Obchodní ředitel|Jednatel|Vedoucí oddělení|Obchodní zástupce|Projektový manažer|Konateľ|Riaditeľ|Obchodný zástupca|Direktor prodaje|Voditelj projekta|Director General|Inginer de vânzări|Manager Vânzări|Ügyvezető igazgató|Értékesítési vezető|Projektmenedzser|Kereskedelmi igazgató""".split("|"),
    "tr": """Genel Müdür|Satış Müdürü|Satış Mühendisi|Yönetim Kurulu Başkanı|Proje Yöneticisi|Pazarlama Uzmanı|İhracat Müdürü""".split("|"),
    "id": """Direktur Utama|Manajer Pemasaran|Direktur Penjualan|Kepala Divisi|Marketing Manager|General Manager|Manajer Proyek""".split("|"),
    "ja": """代表取締役|代表取締役社長|営業部長|営業部 課長|取締役 営業本部長|開発部 主任|技術部 部長|総務課長|マネージャー|チーフエンジニア|デザイナー|課長|部長|主任|専務取締役|教授|准教授|研究員|支店長|店長|営業担当|コンサルタント|代表|プロデューサー""".split("|"),
    "zh": """总经理|销售经理|副总经理|市场部经理|工程师|高级工程师|董事长|销售总监|业务经理|技术总监|客户经理|项目经理|外贸经理|总裁助理|销售代表""".split("|"),
    "zh_TW": """總經理|業務經理|副總經理|資深工程師|董事長|專案經理|行銷總監|業務專員|教授|研發部經理""".split("|"),
}  # fmt: skip
_DEPARTMENTS: dict[str, list[str]] = {
    "en": "Sales Department|Department of Physics|Department of Computer Science|Research & Development|Marketing Division|International Division|School of Business|Faculty of Engineering|Global Services Group|Industrial Products Division|Customer Service|Office of the President|Institute for Advanced Materials|Information Technology Department|Business Unit Energy|Export Department|Department of Economics|Human Resources Department|Corporate Communications|Engineering Team".split("|"),
    "de": "Abteilung Einkauf|Geschäftsbereich Automotive|Fakultät für Maschinenbau|Institut für Informatik|Lehrstuhl für Werkstofftechnik|Referat 42|Abteilung Entwicklung|Fachbereich Wirtschaft|Vertriebsabteilung|Presse- und Öffentlichkeitsarbeit".split("|"),
    "fr": "Direction commerciale|Service des achats|Département Recherche|Pôle Innovation|Direction régionale|Service Export".split("|"),
    "es": "Departamento de Ventas|Área de Exportación|Facultad de Ciencias|División Industrial|Departamento Comercial".split("|"),
    "ja": "営業部|技術部|開発本部|総務部|海外事業部|情報システム部|第一営業課".split("|"),
    "zh": "市场部|销售部|技术部|国际业务部|研发中心".split("|"),
}  # fmt: skip
_LEGAL = {
    "US": "Inc.|Inc|LLC|Corp.|Corporation|Co.|, Inc.|, LLC|LLP|L.L.C.", "GB": "Ltd|Ltd.|Limited|PLC|LLP", "CA": "Inc.|Ltd.|Corp.", "AU": "Pty Ltd|Pty. Ltd.",
    "IN": "Pvt. Ltd.|Private Limited|Ltd.", "DE": "GmbH|GmbH & Co. KG|AG|e.K.|KG|UG|eG|SE", "AT": "GmbH|AG|OG", "CH": "AG|GmbH|SA|Sàrl", "FR": "SAS|SARL|S.A.|SA|EURL",
    "ES": "S.L.|S.A.|SL|S.L.U.", "MX": "S.A. de C.V.|S. de R.L.", "IT": "S.r.l.|S.p.A.|srl|S.a.s.|SpA", "NL": "B.V.|BV|N.V.", "BR": "Ltda.|S.A.|Ltda|ME", "SE": "AB", "PL": "Sp. z o.o.|S.A.",
    "CZ": "s.r.o.|a.s.", "NO": "AS|ASA", "TR": "A.Ş.|Ltd. Şti.", "RO": "S.R.L.|SRL|S.A.", "IE": "Ltd|DAC|Limited", "NZ": "Ltd|Limited", "PH": "Inc.|Corp.", "BE": "NV|BV|BVBA|SA", "PT": "Lda.|S.A.|Lda",
    "CO": "S.A.S.|Ltda.", "AR": "S.A.|S.R.L.", "DK": "A/S|ApS", "FI": "Oy|Oyj|Ab", "HU": "Kft.|Zrt.|Bt.", "HR": "d.o.o.|d.d.", "ID": "Tbk", "SK": "s.r.o.|a.s.",
    "JP": "Co., Ltd.|Inc.|Corporation|K.K.", "CN": "Co., Ltd.|Co.,Ltd", "TW": "Co., Ltd.|Corp.|Inc.",
}  # fmt: skip
_INDUSTRY = {
    "en": "Robotics|Software|Technologies|Solutions|Systems|Consulting|Logistics|Pharma|Biotech|Medical|Engineering|Electronics|Instruments|Automation|Foods|Packaging|Plastics|Chemicals|Energy|Solar|Design|Media|Partners|Capital|Holdings|Group|Industries|Manufacturing|Trading|International|Realty|Architects|Interiors|Construction|Plumbing|Landscaping|Travel|Hotels|Catering|Security|Analytics|Labs|Networks|Studios|Publishing|Insurance|Bank|Law Offices|Dental Care|Fitness|Marine|Aviation|Automotive|Tools|Textiles|Optics|Sensors|Materials|Events|Photography|Music|Films|Advisory|Ventures|Machinery|Steel".split("|"),
    "de": "Maschinenbau|Elektrotechnik|Software|Logistik|Druckerei|Bau|Immobilien|Metallbau|Werkzeugbau|Messtechnik|Systemhaus|Consulting|Kunststofftechnik|Architekten|Anlagenbau|Verlag|Medizintechnik|Energie|Lebensmittel|Sensorik|Haustechnik|Versicherungen|Reisen|Autohaus|Möbel".split("|"),
    "fr": "Industrie|Conseil|Ingénierie|Logistique|Immobilier|Transports|Énergie|Informatique|Assurances|Édition|Bâtiment|Electronique|Services|Développement|Mécanique".split("|"),
    "es": "Ingeniería|Consultores|Construcciones|Sistemas|Logística|Alimentos|Industrias|Servicios|Inmobiliaria|Tecnología|Comercial|Maquinaria|Energía|Diseño".split("|"),
    "pt": "Engenharia|Consultoria|Sistemas|Indústria|Comércio|Tecnologia|Alimentos|Logística|Serviços".split("|"),
    "it": "Meccanica|Impianti|Costruzioni|Elettronica|Consulenza|Sistemi|Alimentari|Servizi|Arredamenti|Officine".split("|"),
    "ja": "商事|工業|電機|製作所|システムズ|デザイン|建設|物産|印刷|産業|テクノロジー|製薬|不動産|電子|運輸|食品".split("|"),
    "zh": "科技|电子|贸易|机械|实业|化工|信息技术|国际贸易|纺织|塑料制品|生物技术|进出口".split("|"),
}  # fmt: skip
_TAGS = "Your partner for {a}|Innovation in {a}|Quality since {y}|{a} you can trust|We make {a} simple|The future of {a}|Building better {a}|Solutions for a smarter world|Passion for {a}|Experts in {a}|Where ideas take shape|Connecting people and technology|Simply better {a}|Think. Build. Deliver.|Leading the way in {a}|People. Planet. Progress.|Ihr Partner für {a}|Qualität aus Leidenschaft|L'excellence au service de {a}|Soluciones para la industria|Engineering tomorrow|Serving the region since {y}|Better by design|Made with care|Creating value together|A {c} company|Member of the {c} Group|Moving business forward|Turning data into decisions".split("|")  # fmt: skip
_SERVICES = "Web Design|Branding|Hosting|SEO|Weddings|Portraits|Events|Repairs|Installation|Free Estimates|Residential|Commercial|Consulting|Training|Audit|Tax|Payroll|Import|Export|Rental|Maintenance|Injection Moulding|CNC Machining|Assembly|Printing|Packaging|Translation|Editing|Coaching".split("|")  # fmt: skip
_NOTES = "ISO 9001:2015 certified|Licensed & Insured|Lic. #{n}|VAT {cc}{n9}|USt-IdNr. {cc}{n9}|HRB {n}|Mon-Fri 9:00-17:00|Open 7 days|By appointment only|Reg. No. {n9}|Follow us on social media|Since {y}|Est. {y}|Please recycle|Member FDIC|Equal Housing Lender|Booth {b}|Printed on recycled paper|24/7 Emergency Service|Company No. {n9}|An equal opportunity employer|Se habla español|Scan me".split("|")  # fmt: skip
_SYLLABLES = "ve lo ra nex tor mi ka sol ar den zy pho lu men tri quan ta bel vor al ti no gra fen cor ax syn do pri ma ster lin ever hal con ver ter bio pol ska del om ni tec ur ban ze ph ir is qu ant ri za mo dal ka ri".split()  # fmt: skip
_LANGUAGE = {
    "de": "de", "fr": "fr", "es": "es", "pt": "pt", "it": "it", "nl": "nl", "sv": "nordic", "no": "nordic", "da": "nordic", "fi": "nordic",
    "pl": "slavic", "cs": "slavic", "sk": "slavic", "hr": "slavic", "hu": "slavic", "ro": "slavic", "tr": "tr", "id": "id",
}  # fmt: skip
_LABELS: dict[str, list[tuple[str, str, str, str, str]]] = {
    # office, mobile, fax, mail, web
    "en": [("T", "M", "F", "E", "W"), ("T:", "M:", "F:", "E:", "W:"), ("Tel:", "Mobile:", "Fax:", "Email:", "Web:"), ("Tel.", "Mob.", "Fax", "E-mail", "Web"), ("Phone:", "Cell:", "Fax:", "E-mail:", "Website:"), ("Phone", "Cell", "Fax", "Email", "Web"), ("P:", "C:", "F:", "E:", "W:"), ("p.", "m.", "f.", "e.", "w."), ("Office", "Mobile", "Fax", "", ""), ("Direct:", "Mobile:", "Fax:", "", ""), ("O", "C", "F", "", ""), ("D:", "M:", "F:", "E:", ""), ("TEL", "CELL", "FAX", "EMAIL", "WEB"), ("t", "m", "f", "e", "w"), ("Tel :", "Mob :", "Fax :", "Email :", "Web :"), ("Work:", "Cell:", "Fax:", "Email:", "")],
    "de": [("Tel.", "Mobil", "Fax", "E-Mail", "Internet"), ("Telefon:", "Mobil:", "Telefax:", "E-Mail:", "Web:"), ("Telefon", "Handy", "Fax", "E-Mail", ""), ("T", "M", "F", "E", ""), ("Fon", "Mobil", "Fax", "Mail", "Web"), ("Durchwahl", "Mobil", "Fax", "", "")],
    "fr": [("Tél.", "Mob.", "Fax", "Email", "Web"), ("Tél :", "Port. :", "Fax :", "E-mail :", "Site :"), ("Tél.:", "Mobile:", "Fax:", "Courriel:", "")],
    "es": [("Tel.", "Móvil", "Fax", "E-mail", "Web"), ("Teléfono:", "Celular:", "Fax:", "Correo:", "Web:"), ("Tel:", "Cel:", "Fax:", "Email:", "")],
    "it": [("Tel.", "Cell.", "Fax", "E-mail", "Web"), ("Tel:", "Mob:", "Fax:", "Mail:", "")],
    "pt": [("Tel.", "Telem.", "Fax", "E-mail", "Web"), ("Tel:", "Cel:", "Fax:", "E-mail:", "Site:")],
    "ja": [("TEL", "携帯", "FAX", "E-mail", "URL"), ("TEL:", "携帯:", "FAX:", "E-mail:", "URL:"), ("電話", "携帯", "FAX", "メール", "HP"), ("Tel.", "Mobile.", "Fax.", "E-mail.", "")],
    "zh": [("电话:", "手机:", "传真:", "邮箱:", "网址:"), ("Tel:", "Mob:", "Fax:", "E-mail:", "Web:"), ("電話:", "手機:", "傳真:", "E-mail:", "")],
}  # fmt: skip
_COUNTRY = {
    "US": "USA|United States", "GB": "United Kingdom|UK|England", "CA": "Canada", "AU": "Australia", "IN": "India", "DE": "Germany|Deutschland", "AT": "Austria|Österreich", "CH": "Switzerland|Schweiz",
    "FR": "France", "ES": "Spain|España", "MX": "Mexico|México", "IT": "Italy|Italia", "NL": "The Netherlands|Nederland", "BR": "Brasil|Brazil", "SE": "Sweden|Sverige", "PL": "Poland|Polska", "CZ": "Czech Republic",
    "JP": "Japan", "CN": "China|P.R. China", "NO": "Norway|Norge", "TR": "Türkiye|Turkey", "RO": "Romania", "IE": "Ireland", "NZ": "New Zealand", "PH": "Philippines", "BE": "Belgium|België", "PT": "Portugal",
    "CO": "Colombia", "AR": "Argentina", "DK": "Denmark|Danmark", "FI": "Finland", "HU": "Hungary", "HR": "Croatia", "TW": "Taiwan|Taiwan, R.O.C.", "ID": "Indonesia", "SK": "Slovakia",
}  # fmt: skip
_DEGREES = [
    "PhD",
    "Ph.D.",
    "MBA",
    "CPA",
    "P.E.",
    "MD",
    "Esq.",
    "PMP",
    "CFA",
    "M.Sc.",
    "AIA",
    "RN",
    "LL.M.",
    "DDS",
]
_PREFIXES = {
    "de": ["Dr.", "Prof. Dr.", "Dipl.-Ing.", "Dr.-Ing.", "Prof. Dr.-Ing."],
    "en": ["Dr.", "Mr.", "Ms.", "Prof."],
    "it": ["Dott.", "Ing.", "Avv.", "Arch."],
    "es": ["Ing.", "Lic.", "Dr.", "Dra."],
    "fr": ["Dr", "M.", "Mme", "Pr"],
    "cs": ["Ing.", "Mgr."],
}


@lru_cache(maxsize=64)
def _faker(locale: str) -> Faker:
    return Faker(locale)


def _ascii(text: str) -> str:
    for a, b in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("ø", "o"),
        ("ł", "l"),
        ("đ", "d"),
        ("ı", "i"),
        ("å", "a"),
        ("æ", "ae"),
    ):
        text = text.lower().replace(a, b)
    text = unicodedata.normalize("NFKD", text)
    return re.sub(
        r"[^a-z0-9]+", "-", "".join(c for c in text if not unicodedata.combining(c))
    ).strip("-")


class _Writer:
    """What one card says."""

    def __init__(self, rng: random.Random, locale: str, unseen: bool = False) -> None:
        self.rng, self.locale = rng, locale
        self.unseen = unseen
        self.world = wording.WORLD.get(locale[-2:]) if locale.startswith("x_") else None
        self.fake = _faker("en_US" if self.world else locale)
        self.fake.seed_instance(rng.getrandbits(48))
        self.country = locale[-2:]
        self.language = "en" if self.world else locale[:2]

    def pick(self, options: list[str] | tuple[str, ...] | str) -> str:
        return self.rng.choice(options.split("|") if isinstance(options, str) else options)

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def names(self) -> tuple[str, str]:
        """First name(s) and family name."""
        if self.world:
            return self.pick(self.world.first), self.pick(self.world.last)
        return self.fake.first_name(), self.fake.last_name()

    def shaped(self, last: str) -> tuple[str, str, str]:
        """A name of a company after one of many patterns: full, short, domain core."""
        unseen = self.unseen and self.chance(0.6)
        shape = self.pick(wording.UNSEEN_SHAPES if unseen else wording.TRAIN_SHAPES)
        trades = wording.UNSEEN_TRADES if self.unseen else wording.TRADES
        city = self.pick(self.world.cities).split(",")[0] if self.world else self.fake.city()
        first, other = self.names()
        brand = self.brand()
        words = {
            "{b}": brand, "{b2}": self.brand(), "{t}": self.pick(trades), "{t2}": self.pick(trades), "{l}": last, "{l2}": other,
            "{l3}": self.names()[1], "{f}": first, "{c}": city, "{n}": self.pick("3|4|7|24|360|99|1st"), "{x}": self.pick("io|ai|net"),
        }  # fmt: skip
        full = re.sub(r"\{\w+\}", lambda m: words[m.group(0)], shape)
        if self.language in ("ja", "zh") and not full.isascii():
            full = f"{brand} {words['{t}']}"
        plain = _ascii(full)
        core = self.pick(
            [plain.replace("-", ""), plain, plain.split("-")[0] if len(plain.split("-")[0]) > 3 else plain,
             "".join(w[0] for w in plain.split("-") if w) if plain.count("-") > 1 else plain.replace("-", "")]
        )[:28].strip("-")  # fmt: skip
        legal = self.world.legal if self.world else _LEGAL.get(self.country, "Ltd")
        if self.chance(0.3):
            form = self.pick(legal)
            return f"{full}{'' if form[0] == ',' else ' '}{form}", full, core
        return full, self.pick([full, full.upper()]), core

    def brand(self) -> str:
        word = "".join(self.rng.choice(_SYLLABLES) for _ in range(self.rng.randint(2, 3)))[
            :10
        ].capitalize()
        style = self.rng.random()
        if style < 0.12:
            return word.upper()
        if style < 0.2:
            return "".join(
                self.rng.choice("ABCDEFGHIKLMNPRSTVW") for _ in range(self.rng.randint(2, 4))
            )
        if style < 0.28:
            return word + self.pick("soft|tech|net|med|lab|works|bau|pharm|logic|ware")
        return word

    def company(self, last: str) -> tuple[str, str, str]:
        """Full name, short form (the logo), core for the domain."""
        if self.chance(0.4):
            return self.shaped(last)
        lang = {"ja": "en", "zh": "en"}.get(self.language, self.language)
        if self.unseen and self.chance(0.5):
            industry = self.pick(wording.UNSEEN_TRADES)
        elif self.chance(0.3):
            industry = self.pick(wording.UNSEEN_TRADES if self.unseen else wording.TRADES)
        else:
            industry = self.pick(
                _INDUSTRY.get(lang, _INDUSTRY["en"]) if self.chance(0.7) else _INDUSTRY["en"]
            )
        city = (
            self.pick(self.world.cities).split(",")[0]
            if self.world
            else self.fake.city()
            if self.language not in ("ja", "zh")
            else self.pick("Osaka|Tokyo|Kobe|Nagoya|Shenzhen|Taipei|Hangzhou")
        )
        roll = self.rng.random()
        legal = self.pick(self.world.legal if self.world else _LEGAL.get(self.country, "Ltd"))
        surname = (
            last
            if self.language not in ("ja", "zh")
            else self.pick("Yamato|Sakura|Fuji|Golden Dragon|Great Wall|Sunrise|Asahi")
        )
        if roll < 0.1:
            word = {
                "de": "Universität {c}|Technische Universität {c}|Hochschule {c}|Stadt {c}|Sparkasse {c}",
                "fr": "Université de {c}|Ville de {c}|CHU de {c}",
                "es": "Universidad de {c}|Ayuntamiento de {c}",
                "it": "Università di {c}|Comune di {c}",
                "pt": "Universidade de {c}",
                "nl": "Universiteit {c}|Gemeente {c}",
            }.get(
                lang,
                "University of {c}|{c} State University|{c} Community College|City of {c}|{c} Public Library|{c} Medical Center|{c} Chamber of Commerce|Bank of {c}|Museum of {c}|{c} School District|Ministry of Economy|{c} Tourism Board|The {c} Times|{c} Institute of Technology",
            )
            full = self.pick(word).replace("{c}", city)
            return (
                full,
                full,
                self.pick(
                    [
                        _ascii(city).replace("-", ""),
                        "".join(w[0] for w in _ascii(full).split("-") if w),
                    ]
                ),
            )
        if roll < 0.24:
            a = surname.split()[0]
            b = self.names()[1].split()[-1] if self.language not in ("ja", "zh") else "Partners"
            full = self.pick(
                [
                    f"{a} & {b}",
                    f"{a} {industry}",
                    f"{a} & Partners",
                    f"{a} {industry} {legal}",
                    f"{a} & Sons {legal}",
                    f"Kanzlei {a}" if lang == "de" else f"{a} Associates",
                    f"{a}, {b} & Co.",
                    f"Studio {a}",
                    f"Hotel {a}",
                ]
            )
            return (
                full,
                full,
                _ascii(
                    full.split(" & ")[0]
                    if "&" in full and self.chance(0.5)
                    else re.sub(rf"\s(?:{re.escape(legal)})$", "", full)
                ).replace("-", ""),
            )
        brand = self.brand()
        second = f"{brand} {industry}"
        core = brand if self.chance(0.45) else second
        full = (
            core
            if self.chance(0.35)
            else (f"{core}{legal}" if legal.startswith(",") else f"{core} {legal}")
        )
        if self.country == "ID" and self.chance(0.7):
            full = f"PT {core}" + (" Tbk" if self.chance(0.3) else "")
        short = self.pick([brand, core, brand.upper(), core.upper()])
        domain = _ascii(core)
        if self.chance(0.6):
            domain = domain.replace("-", "")
        if self.chance(0.15):
            domain = _ascii(brand) + self.pick("-group|-int|online|hq|app|")
        return full, short, domain

    def phone(self, kind: str) -> tuple[str, str]:
        """E.164 and how it is printed."""
        number_type = (
            phonenumbers.PhoneNumberType.MOBILE
            if kind == "mobile"
            else phonenumbers.PhoneNumberType.FIXED_LINE
        )
        example = phonenumbers.example_number_for_type(self.country, number_type)
        if example is None:
            example = phonenumbers.example_number(self.country)
        for _ in range(30):
            digits = list(str(example.national_number))
            for i in range(3, len(digits)):
                digits[i] = str(self.rng.randint(0, 9))
            number = phonenumbers.PhoneNumber(
                country_code=example.country_code,
                national_number=int("".join(digits)),
                italian_leading_zero=example.italian_leading_zero,
            )
            if phonenumbers.is_valid_number(number):
                break
        else:
            number = example
        international = self.chance(0.55 if self.country != "US" else 0.15)
        form = (
            phonenumbers.PhoneNumberFormat.INTERNATIONAL
            if international
            else phonenumbers.PhoneNumberFormat.NATIONAL
        )
        text = phonenumbers.format_number(number, form)
        roll = self.rng.random()
        if roll < 0.15:
            text = re.sub(r"[ -]", ".", text).replace(").", ") ")
        elif roll < 0.25:
            text = re.sub(r" ", "-", text)
        elif roll < 0.32:
            text = re.sub(r"[ ()-]", "", text)
        elif (
            roll < 0.42
            and international
            and phonenumbers.country_code_for_region(self.country)
            in (44, 49, 33, 31, 32, 41, 43, 61, 64, 46)
        ):
            parts = text.split(" ", 1)
            text = f"{parts[0]} (0){'' if self.chance(0.5) else ' '}{parts[1]}"
        elif roll < 0.48 and not international and self.country in ("DE", "AT", "CH", "BE", "NL"):
            text = text.replace(" ", self.pick([" / ", "/", "-"]), 1)
        elif roll < 0.53 and self.country == "US" and not international:
            text = "1-" + re.sub(r"[() ]+", "-", text).strip("-")
        elif roll < 0.63 and international:
            text = text.replace("+", "00", 1)
        elif roll < 0.66 and international:
            text = text.replace("+", "", 1)
        elif roll < 0.7 and international:
            head, _, tail = text.partition(" ")
            text = f"{head}-{re.sub('[ -]', '', tail)}"
        elif roll < 0.73:
            text = text.replace("-", " - ") if "-" in text else text.replace(" ", "  ", 1)
        elif roll < 0.76:
            text = re.sub(r"[ .-]", "/", text, count=1)
        elif roll < 0.82 and international:
            parts = text.split(" ", 1)
            text = f"({parts[0]}) {parts[1]}" if len(parts) > 1 else text
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), text

    def address(self) -> list[str]:
        if self.world:
            n = self.rng.randint
            street = self.pick(self.world.streets).replace("{n}", str(n(1, 250)))
            city = self.pick(self.world.cities)
            code = re.sub("#", lambda _: str(n(0, 9)), self.world.code)
            place = (
                self.pick(
                    [f"{city} {code}", f"{code} {city}", f"{city} - {code}", f"{city}, {code}"]
                ).strip(" ,-")
                if code
                else city
            )
            lines = [*street.split(", ", 1)] if self.chance(0.3) else [street]
            lines.append(place)
            if self.chance(0.6):
                lines = (
                    [*lines[:-1], f"{place}, {self.pick(self.world.country)}"]
                    if self.chance(0.5)
                    else [*lines, self.pick(self.world.country)]
                )
            return lines
        try:
            raw = self.fake.address().split("\n")
        except Exception:  # some locales lack parts
            raw = [
                f"{self.rng.randint(1, 200)} {self.fake.street_name()}",
                f"{self.fake.postcode()} {self.fake.city()}",
            ]
        lines = [line.strip(" ,") for line in raw if line.strip(" ,")]
        if any(re.search(r"\b(?:APO|FPO|DPO|PSC|Unit \d+ Box)\b", line) for line in lines):
            lines = [
                f"{self.rng.randint(10, 9000)} {self.fake.last_name()} {self.pick('Street|Ave.|Blvd|Road|Dr.')}",
                f"{self.fake.city()}, {self.pick('CA|NY|TX|IL|WA|MA|OH|GA')} {self.rng.randint(10000, 99000)}",
            ]
        if self.language in ("ja", "zh"):
            return lines
        if self.country in ("BR", "PT", "MX") and self.chance(0.4):
            code = re.search(r"\d{5}-\d{3}|\d{4}-\d{3}|\b\d{5}\b", " ".join(lines))
            if code:
                lines = [
                    re.sub(r"\s*" + re.escape(code.group(0)) + r"\s*", " ", line).strip(" ,")
                    for line in lines
                ]
                lines = [line for line in lines if line]
                lines.append(f"{'C.P.' if self.country == 'MX' else 'CEP'} {code.group(0)}")
        if self.country in ("BR", "ID", "IN") and self.chance(0.25):
            lines[-1:] = [f"{self.fake.last_name()} - {lines[-1]}"]
        if self.country == "IN" and self.chance(0.4):
            lines = [
                f"{self.pick('Plot No.|Shop No.|#|Flat')} {self.rng.randint(1, 300)}, {self.pick('Sector|Phase|Block')} {self.rng.randint(1, 60)}",
                f"{self.fake.city()} - {self.rng.randint(110001, 799999)}, {self.pick('Haryana|Maharashtra|Karnataka|Tamil Nadu')}",
            ]
        if self.chance(0.08):
            head = self.pick(
                "Head Office|Postal Address|Visiting Address|Corporate Office|Showroom"
                if self.language == "en"
                else "Adresse|Office|Address"
            )
            lines[0] = f"{head}: {lines[0]}"
        if self.language == "en" and self.chance(0.1) and re.match(r"\d", lines[0]):
            lines.insert(
                1,
                self.pick("Suite {n}|{n}th Floor|Room {n}|Bldg. {n}|Mail Stop {n}").replace(
                    "{n}", str(self.rng.randint(2, 99))
                ),
            )
        if self.chance(0.12):
            lines.insert(
                0,
                self.pick(
                    "Suite {n}|{n}th Floor|Building {b}|P.O. Box {n}|Unit {n}|Level {n}|Technology Park|Industrial Estate|Harbour House|Tower {b}"
                )
                .replace("{n}", str(self.rng.randint(2, 900)))
                .replace("{b}", self.pick("A|B|C|4|7")),
            )
        if self.chance(0.3):
            country = self.pick(_COUNTRY.get(self.country, "Germany"))
            if self.chance(0.5):
                lines.append(country)
            else:
                lines[-1] = f"{lines[-1]}, {country}"
        return lines


_JP_CITY = (
    ("Shibuya-ku, Tokyo", "150-0002", "東京都渋谷区渋谷"),
    ("Kita-ku, Osaka", "530-0001", "大阪府大阪市北区梅田"),
    ("Naka-ku, Nagoya", "460-0008", "愛知県名古屋市中区栄"),
    ("Matsue, Shimane", "690-0826", "島根県松江市学園南"),
    ("Chuo-ku, Kobe", "650-0021", "兵庫県神戸市中央区三宮町"),
)
_CN_CITY = (
    ("Shenzhen", "518000", "广东省深圳市南山区科技路"),
    ("Hangzhou", "310000", "浙江省杭州市西湖区文三路"),
    ("Shanghai", "200000", "上海市浦东新区张江路"),
)
_TW_CITY = (("Taipei 110", "110", "台北市信義區信義路"), ("Hsinchu 300", "300", "新竹市東區光復路"))


def _mail_local(rng: random.Random, first: str, last: str) -> str:
    f = _ascii(first).split("-")[0] or "info"
    parts = [p for p in _ascii(last).split("-") if p] or ["office"]
    l = "".join(parts)
    return rng.choice(
        [
            f"{f}.{l}",
            f"{f}.{l}",
            f"{f}.{l}",
            f"{f[0]}{l}",
            f"{f[0]}{l}",
            f"{f[0]}.{l}",
            f,
            f,
            f"{l}.{f}",
            f"{f}_{l}",
            f"{f}{l}",
            l,
            f"{f}{l[0]}",
            f"{f[0]}{parts[-1]}",
        ]
    )


def write(
    rng: random.Random, locale: str, layout: str, unseen_words: bool = False
) -> tuple[dict[str, list[list[tuple[str, str]]]], dict[str, list[str]]]:
    """The card's blocks (block -> lines -> parts of (text, role)) and its truth."""
    w = _Writer(rng, locale, unseen_words)
    truth: dict[str, list[str]] = {
        k: []
        for k in (
            "name",
            "title",
            "department",
            "company",
            "email",
            "phone",
            "website",
            "address",
            "phone_kind",
        )
    }
    cjk = locale in _CJK_LOCALES
    mode = "latin"
    if cjk:
        mode = rng.choice(["native", "native", "both", "latin"])
    lang_key = {"ja": "ja", "zh": "zh"}.get(w.language, _LANGUAGE.get(w.language, "en"))
    if locale == "zh_TW":
        lang_key = "zh_TW"

    # name
    native = ""
    if cjk:
        family, given = w.fake.last_name(), w.fake.first_name()
        native = (
            family
            + (rng.choice(["", "", " ", "　"]) if locale == "ja_JP" else rng.choice(["", "", " "]))
            + given
        )
        if locale == "ja_JP":
            first, last = w.fake.first_romanized_name(), w.fake.last_romanized_name()
        else:
            pool = "Wei Ming Jian Hao Yu Xin Li Jun Yan Fang Chen Hui Ting Bo Kai Ling".split()
            first = (
                rng.choice(pool) + rng.choice(["", "-", ""]) + rng.choice(pool).lower()
            ).capitalize()
            last = rng.choice(
                "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Lin He Guo Tsai Hsu".split()
            )
    else:
        first, last = w.names()
        if w.chance(0.06):
            last = rng.choice(
                [
                    "van der " + last,
                    "von " + last,
                    "de " + last,
                    "Mc" + last,
                    "O'" + last,
                    f"{last}-{w.names()[1]}",
                    f"{last} {w.names()[1]}",
                    "di " + last,
                    "bin " + last,
                ]
            )
    if w.chance(0.04) and not cjk:
        first = f"{first}{w.pick(['-', ' '])}{w.names()[0].split()[0]}"
    if " " in first and not w.world and w.chance(0.5):
        first = first.split()[0]
    style = rng.random()
    middle = f" {rng.choice('ABCDEFGHJKLMPRST')}." if w.language == "en" and w.chance(0.15) else ""
    shown = f"{first}{middle} {last}"
    accepted = [shown, f"{first} {last}"]
    if locale == "hu_HU" and w.chance(0.8):
        shown = f"{last} {first}"
        accepted.append(shown)
    elif style < 0.1:
        shown = f"{first}{middle} {last.upper()}"
    elif style < 0.28:
        shown = shown.upper()
    elif style < 0.32:
        shown = f"{last.upper()} {first}"
        accepted.append(f"{last} {first}")
    elif style < 0.34:
        shown = shown.lower()
    decorated = shown
    if w.chance(0.12):
        decorated = f"{w.pick(_PREFIXES.get(w.language, ['Dr.']))} {shown}"
    if w.language == "en" and w.chance(0.12):
        decorated = f"{decorated}{w.pick([', ', ', ', ' '])}{w.pick(wording.DEGREES)}" + (
            f", {w.pick(wording.DEGREES)}" if w.chance(0.3) else ""
        )
    names: list[str] = []
    if mode in ("native", "both"):
        names.append(native)
    if mode in ("latin", "both"):
        names.append(decorated)
    truth["name"] = [*accepted, native] if cjk else accepted
    if mode == "native":
        truth["name"] = [native]

    # title, department
    def one_title() -> str:
        titles = wording.UNSEEN_TITLES
        if unseen_words and w.chance(0.6) and (lang_key in titles or not cjk):
            native_titles = mode in ("native", "both")
            if not cjk or (native_titles and lang_key == "zh_TW"):
                return w.pick(titles.get(lang_key if w.chance(0.7) else "en", titles["en"]))
        if mode in ("native", "both") and cjk:
            return w.pick(_TITLES[lang_key if lang_key in _TITLES else "zh"])
        if lang_key in _TITLES and lang_key not in ("ja", "zh", "zh_TW") and w.chance(0.75):
            return w.pick([*_TITLES[lang_key], *wording.TITLES.get(lang_key, [])])
        if w.chance(0.25):
            try:
                job = w.fake.job() if not cjk else _faker("en_US").job()
                return re.sub(r"\s*\(.*?\)", "", job).split("/")[0]
            except Exception:
                pass
        return w.pick([*_TITLES["en"], *wording.TITLES["en"]])

    title_native = title = ""
    if w.chance(0.88):
        title = one_title()
        if mode == "both":
            title_native, title = title, w.pick(_TITLES["en"])
        elif w.chance(0.1) and mode == "latin":
            title = f"{title}{w.pick([' & ', ' / ', ', '])}{one_title()}"
        if w.chance(0.12):
            title = title.upper()
    department = ""
    if w.chance(0.16):
        key = {"de": "de", "fr": "fr", "es": "es", "ja": "ja", "zh": "zh"}.get(w.language, "en")
        if cjk and mode == "latin":
            key = "en"
        department = w.pick(_DEPARTMENTS[key])

    # company
    full, short, core = w.company(last)
    company_native = ""
    if cjk and mode != "latin":
        stem = w.fake.last_name() + w.pick(["", w.fake.last_name()[:1]])
        if w.language == "ja":
            ind = w.pick(_INDUSTRY["ja"])
            company_native = w.pick(
                [
                    f"株式会社{stem}{ind}",
                    f"{stem}{ind}株式会社",
                    f"有限会社{stem}{ind}",
                    f"{stem}大学",
                    f"{stem}{ind}",
                ]
            )
        else:
            city = w.pick("深圳市|上海|杭州|北京|广州") if locale == "zh_CN" else ""
            company_native = (
                f"{city}{stem}{w.pick(_INDUSTRY['zh'])}{w.pick(['有限公司', '股份有限公司'])}"
            )
    top = {
        "GB": "co.uk",
        "JP": w.pick("co.jp|jp|com"),
        "AU": "com.au",
        "NZ": "co.nz",
        "BR": "com.br",
        "CN": w.pick("com.cn|cn|com"),
        "TW": "com.tw",
        "TR": "com.tr",
        "MX": "com.mx",
        "AR": "com.ar",
        "CO": "com.co",
        "ID": "co.id",
        "US": "com",
        "IN": w.pick("in|co.in|com"),
        "PH": "com.ph",
    }.get(w.country, w.country.lower())
    if w.chance(0.35):
        top = w.pick("com|com|com|net|org|eu|io|biz|tech")
    if w.chance(0.1):
        top = w.pick(wording.UNSEEN_TLDS if unseen_words else wording.ODD_TLDS)
    if w.chance(0.06):
        core = _ascii(w.brand() + w.brand()).replace("-", "")
    host = f"{core or 'contact'}.{top}"
    printed_company = w.chance(0.95)
    accepted_company = [full, short]
    if company_native:
        accepted_company.append(company_native)

    # contacts
    mails: list[str] = []
    if w.chance(0.9):
        local = _mail_local(rng, first, last)
        mails.append(
            f"{local}@{w.pick('gmail.com|yahoo.com|hotmail.com|outlook.com|gmx.net|t-online.de') if w.chance(0.1) else host}"
        )
        if w.chance(0.07):
            mails.append(f"{w.pick('info|office|sales|contact|mail')}@{host}")
    sites: list[str] = []
    if w.chance(0.68):
        sites.append(
            w.pick(
                [
                    f"www.{host}",
                    f"www.{host}",
                    f"www.{host}",
                    host,
                    f"http://www.{host}",
                    f"https://{host}",
                    f"WWW.{host.upper()}" if w.chance(0.2) else f"www.{host}",
                ]
            )
        )
    social = (
        w.pick(
            [
                f"linkedin.com/in/{_ascii(first + ' ' + last)}",
                f"@{_ascii(last).replace('-', '')}",
                f"facebook.com/{core}",
                f"twitter.com/{core}",
            ]
        )
        if w.chance(0.08)
        else ""
    )
    kinds = []
    roll = rng.random()
    kinds = (
        ["office", "mobile", "fax"]
        if roll < 0.3
        else ["office", "fax"]
        if roll < 0.45
        else ["office", "mobile"]
        if roll < 0.7
        else ["mobile"]
        if roll < 0.84
        else ["office"]
        if roll < 0.95
        else []
    )
    if kinds and w.chance(0.06):
        kinds.append("office")
    label_set = _LABELS.get(w.language, _LABELS["en"]) if w.chance(0.6) else _LABELS["en"]
    if cjk and mode == "latin":
        label_set = _LABELS["en"]
    if w.chance(0.3) and not (cjk and mode == "native"):
        label_set = wording.UNSEEN_LABELS if unseen_words else wording.LABELS
    labels = rng.choice(label_set)
    bare = w.chance(0.15)
    index = {"office": 0, "mobile": 1, "fax": 2}
    phones: list[tuple[str, str, str]] = []
    for kind in kinds:
        e164, text = w.phone("mobile" if kind == "mobile" else "office")
        if (kind == "office" and w.chance(0.06)) and not bare:
            extension = str(rng.randint(10, 999))
            e164, text = f"{e164};ext={extension}", f"{text} {w.pick('ext.|x|Ext|ext')} {extension}"
        phones.append((kind, e164, text))
    gap = (
        rng.choice([" ", " ", " ", "  ", ""])
        if not labels[0].isalnum() or len(labels[0]) > 3
        else rng.choice([" ", " ", "  ", ""])
    )

    def labelled(label: str, value: str, role: str) -> list[tuple[str, str]]:
        if bare or not label:
            return [(value, role)]
        if label.isalpha() and gap == "" and value[:1].isalpha() and not w.chance(0.3):
            return [(f"{label} ", "label"), (value, role)]
        return [(label + gap, "label"), (value, role)]

    after = w.chance(0.08)
    phone_lines: list[list[tuple[str, str]]] = []
    for kind, _e164, text in phones:
        if kind == "fax" and bare:
            phone_lines.append([("Fax ", "label"), (text, "phone")])
        elif after and not bare:
            phone_lines.append(
                [(text, "phone"), (f" {w.pick([kind, f'({kind})', f'({kind[0]})'])}", "label")]
            )
        else:
            phone_lines.append(labelled(labels[index[kind]], text, "phone"))
    if len(phone_lines) >= 2 and w.chance(0.22):
        glue = rng.choice(["  ", " | ", "   ", " / ", " • ", ", "])
        phone_lines[:2] = [[*phone_lines[0], (glue, "label"), *phone_lines[1]]]
    web_lines: list[list[tuple[str, str]]] = [
        labelled(labels[3], m if not w.chance(0.05) else m.upper() if w.chance(0.3) else m, "email")
        for m in mails
    ]
    site_lines = [labelled(labels[4], s, "website") for s in sites]
    if web_lines and site_lines and w.chance(0.12):
        web_lines[-1] = [
            *web_lines[-1],
            (rng.choice([" | ", "  ", " • "]), "label"),
            *site_lines.pop(0),
        ]
    if social:
        site_lines.append([(social, "social")])

    # address
    address: list[str] = []
    accepted_address: list[str] = []
    if w.chance(0.82):
        if cjk:
            table = {"ja_JP": _JP_CITY, "zh_CN": _CN_CITY, "zh_TW": _TW_CITY}[locale]
            city, code, street = rng.choice(table)
            a, b, c = rng.randint(1, 9), rng.randint(1, 30), rng.randint(1, 20)
            latin = [
                f"{a}-{b}-{c} {w.pick('Nishi|Higashi|Minami|Sakae|Honcho')}"
                if locale == "ja_JP"
                else f"No. {b}, {w.pick('Keji|Renmin|Zhongshan|Guangfu')} Road",
                f"{city} {code}" + (f", {w.pick(_COUNTRY[w.country])}" if w.chance(0.7) else ""),
            ]
            chinese = (
                [f"〒{code} {street}{a}-{b}-{c}"]
                if locale == "ja_JP" and w.chance(0.6)
                else [f"〒{code}", f"{street}{a}-{b}-{c}"]
                if locale == "ja_JP"
                else [
                    f"{'地址:' if w.chance(0.4) else ''}{street}{b}号{w.pick(['', f'{a}楼', f'科技大厦{a}层'])}"
                ]
            )
            if locale == "ja_JP" and w.chance(0.3):
                chinese[-1] += f" {w.fake.last_name()}ビル{a}F"
            if mode == "latin":
                address = latin
            elif mode == "native":
                address = chinese
            else:
                address = chinese if w.chance(0.6) else latin
            accepted_address = [", ".join(address)]
        else:
            address = w.address()
            accepted_address = [", ".join(address)]
    lines_address: list[list[tuple[str, str]]]
    second: list[list[tuple[str, str]]] = []
    if address and not cjk and w.chance(0.05):
        # A second address: the first one is the one to take.
        second = [[(line, "address")] for line in w.address()]
    style = rng.random()
    if address and style < 0.3:
        lines_address = [[(rng.choice([", ", " · ", ", ", " | "]).join(address), "address")]]
    else:
        lines_address = [[(line, "address")] for line in address]
    if lines_address and w.chance(0.06):
        lines_address[0] = [(w.pick("Address: |Add: |A: |"), "label"), *lines_address[0]]

    if second:
        lines_address = [
            *lines_address,
            [(w.pick("Factory:|Branch Office:|Works:|Lager:|R&D Center:"), "label"), *second[0]],
            *second[1:],
        ]
        accepted_address.append(", ".join(line[-1][0] for line in second))

    # blocks
    name_lines: list[list[tuple[str, str]]] = []
    for n in names:
        if mode == "latin" and " " in n and n == shown and w.chance(0.07) and len(n) > 10:
            head, _, tail = n.partition(" ")
            name_lines += [[(head, "name")], [(tail, "name")]]
        else:
            name_lines.append([(n, "name")])
    title_lines: list[list[tuple[str, str]]] = []
    if mode == "both":
        if title_native:
            title_lines.append([(title_native, "title")])
        if title:
            title_lines.append([(title, "title")])
    elif title:
        if len(title) > 26 and " " in title and w.chance(0.5):
            cutting = title.find(" ", len(title) // 2)
            title_lines = (
                [[(title[:cutting], "title")], [(title[cutting + 1 :], "title")]]
                if cutting > 0
                else [[(title, "title")]]
            )
        else:
            title_lines = [[(title, "title")]]
    if len(name_lines) == 1 and len(title_lines) == 1 and w.chance(0.13):
        glue = (
            rng.choice([", ", ", ", " - ", " | ", " – "])
            if mode == "latin"
            else rng.choice([" ", "  ", ""])
        )
        if mode == "latin":
            name_lines, title_lines = [[*name_lines[0], (glue, "label"), *title_lines[0]]], []
        else:
            name_lines, title_lines = (
                [[*title_lines[0], (glue, "label"), *name_lines[0]]]
                if w.chance(0.6)
                else [[*name_lines[0], (glue, "label"), *title_lines[0]]],
                [],
            )
    elif len(title_lines) == 1 and printed_company and w.chance(0.03) and mode == "latin":
        title_lines = [[*title_lines[0], (", ", "label"), (full, "company")]]
    dept_lines = [[(department, "department")]] if department else []
    company_lines: list[list[tuple[str, str]]] = []
    logo_lines: list[list[tuple[str, str]]] = []
    if printed_company:
        shown_company = (
            [company_native]
            if mode == "native"
            else [company_native, full]
            if mode == "both" and w.chance(0.7)
            else [company_native]
            if mode == "both"
            else [full]
        )
        roll = rng.random()
        if roll < 0.5:
            logo_lines = [[(s, "company")] for s in shown_company]
        elif roll < 0.8:
            company_lines = [[(s, "company")] for s in shown_company]
        else:
            logo_lines = [[(short, "company")]]
            company_lines = [[(s, "company")] for s in shown_company]
        if (
            w.chance(0.08)
            and len(full.split()) >= 3
            and mode == "latin"
            and logo_lines
            and logo_lines[0][0][0] == full
        ):
            head, _, tail = full.rpartition(" ")
            logo_lines = [[(head, "company")], [(tail, "company")]]
        if w.chance(0.1):
            logo_lines = [[(t.upper(), r) for t, r in line] for line in logo_lines]
    else:
        accepted_company.append(core)
    tag_lines: list[list[tuple[str, str]]] = []
    if w.chance(0.24):
        industry = w.pick(wording.UNSEEN_TRADES if unseen_words else _INDUSTRY["en"]).lower()
        if w.chance(0.3):
            glue = rng.choice([" • ", " | ", ", ", " - ", " · "])
            tag_lines = [[(glue.join(rng.sample(_SERVICES, rng.randint(2, 4))), "other")]]
        elif w.chance(0.35):
            tag_lines = [[(w.pick(wording.UNSEEN_TAGS if unseen_words else wording.TAGS), "other")]]
        elif w.chance(0.3):
            tag_lines = [[(_faker("en_US").catch_phrase(), "other")]]
        else:
            tag_lines = [
                [
                    (
                        w.pick(_TAGS)
                        .replace("{a}", industry)
                        .replace("{y}", str(rng.randint(1900, 2015)))
                        .replace("{c}", w.brand()),
                        "other",
                    )
                ]
            ]
    note_lines: list[list[tuple[str, str]]] = []
    if w.chance(0.13):
        note = (
            w.pick(_NOTES)
            .replace("{n9}", str(rng.randint(10**8, 10**9 - 1)))
            .replace("{n}", str(rng.randint(1000, 99999)))
            .replace("{y}", str(rng.randint(1900, 2015)))
            .replace("{cc}", w.country)
            .replace("{b}", w.pick("A12|3C7|H5"))
        )
        note_lines = [[(note, "other")]]
    truth["title"] = [t for t in (title, title_native) if t]
    truth["department"] = [department] if department else []
    truth["company"] = [c for c in dict.fromkeys(accepted_company) if c]
    truth["email"] = [m.lower() for m in mails]
    truth["phone"] = list(dict.fromkeys(e for _, e, _ in phones))
    truth["phone_kind"] = [k for k, _, _ in phones]
    truth["website"] = [s.lower() for s in sites]
    truth["address"] = accepted_address
    blocks = {
        "name": name_lines, "title": title_lines, "department": dept_lines, "company": company_lines, "logo": logo_lines,
        "tag": tag_lines, "address": lines_address, "phones": phone_lines, "mail": web_lines, "web": site_lines, "note": note_lines,
    }  # fmt: skip
    return blocks, truth


# --- layout --------------------------------------------------------------------------------------

#: Layout -> zones: x, y (fractions), align, anchor (top/bottom/middle), blocks.
_ZONES: dict[str, list[tuple[float, float, str, str, tuple[str, ...]]]] = {
    "left": [(0.07, 0.08, "l", "t", ("logo", "tag")), (0.07, 0.36, "l", "t", ("name", "title", "department", "company", "", "address", "phones", "mail", "web", "note"))],
    "centre": [(0.5, 0.06, "c", "t", ("logo", "tag", "", "name", "title", "department", "", "company", "address", "phones", "mail", "web", "note"))],
    "right": [(0.93, 0.08, "r", "t", ("logo", "tag")), (0.93, 0.34, "r", "t", ("name", "title", "department", "", "company", "address", "phones", "mail", "web", "note"))],
    "columns": [(0.06, 0.12, "l", "t", ("name", "title", "department", "", "logo", "tag")), (0.56, 0.3, "l", "t", ("company", "address", "", "phones", "mail", "web", "note"))],
    "logo_left": [(0.05, 0.42, "l", "t", ("logo", "tag")), (0.45, 0.12, "l", "t", ("name", "title", "department", "", "company", "address", "phones", "mail", "web", "note"))],
    "banner": [(0.5, 0.05, "c", "t", ("logo",)), (0.07, 0.3, "l", "t", ("name", "title", "department", "company")), (0.07, 0.94, "l", "b", ("address", "phones", "mail", "web")), (0.95, 0.94, "r", "b", ("tag", "note"))],
    "bottom_columns": [(0.06, 0.08, "l", "t", ("logo", "tag", "", "name", "title", "department")), (0.06, 0.94, "l", "b", ("company", "address", "note")), (0.6, 0.94, "l", "b", ("phones", "mail", "web"))],
    "middle": [(0.5, 0.2, "c", "t", ("name", "title", "department")), (0.5, 0.48, "c", "t", ("logo", "company", "tag")), (0.5, 0.94, "c", "b", ("address", "phones", "mail", "web", "note"))],
    "footer": [(0.07, 0.12, "l", "t", ("name", "title", "department")), (0.93, 0.1, "r", "t", ("logo", "tag")), (0.07, 0.94, "l", "b", ("company", "address")), (0.93, 0.94, "r", "b", ("phones", "mail", "web", "note"))],
    "split": [(0.46, 0.15, "r", "t", ("logo", "tag", "", "name", "title", "department")), (0.54, 0.2, "l", "t", ("company", "phones", "mail", "web", "", "address", "note"))],
    "logo_right": [(0.06, 0.1, "l", "t", ("name", "title", "department", "company", "", "phones", "mail", "web", "address", "note")), (0.95, 0.45, "r", "t", ("logo", "tag"))],
    "portrait": [(0.5, 0.06, "c", "t", ("logo", "tag")), (0.5, 0.32, "c", "t", ("name", "title", "department")), (0.5, 0.94, "c", "b", ("company", "address", "", "phones", "mail", "web", "note"))],
    "corners": [(0.06, 0.08, "l", "t", ("name", "title", "department")), (0.94, 0.08, "r", "t", ("phones", "mail")), (0.06, 0.92, "l", "b", ("company", "address", "note")), (0.94, 0.92, "r", "b", ("logo", "tag", "web"))],
    "name_low": [(0.06, 0.06, "l", "t", ("company", "address", "note")), (0.94, 0.08, "r", "t", ("logo", "tag")), (0.06, 0.9, "l", "b", ("name", "title", "department", "", "phones", "mail", "web"))],
    "rail": [(0.04, 0.06, "l", "t", ("phones", "mail", "web", "", "address", "note")), (0.96, 0.4, "r", "t", ("name", "title", "department")), (0.96, 0.93, "r", "b", ("logo", "company", "tag"))],
}  # fmt: skip


def make_card(seed: int, *, held_out: bool = False) -> Card:
    """One card. `held_out` takes the layouts, locales and fonts kept out of training."""
    rng = random.Random(seed * 2 + held_out)
    locale = rng.choice(HELD_OUT_LOCALES if held_out else TRAIN_LOCALES)
    if rng.random() < 0.4:
        world = wording.HELD_OUT_WORLD if held_out else wording.TRAIN_WORLD
        locale = f"x_{rng.choice(world)}"
    layout = rng.choice(HELD_OUT_LAYOUTS if held_out else TRAIN_LAYOUTS)
    blocks, truth = write(rng, locale, layout, unseen_words=held_out)
    made = oddities.apply(rng, blocks, truth, held_out=held_out)
    cjk = any(
        re.search(r"[\u3040-\u9fff]", t)
        for lines in blocks.values()
        for line in lines
        for t, _ in line
    )
    pool = available_fonts(held_out, cjk)
    font = rng.choice(pool)
    logo_font = rng.choice(pool) if rng.random() < 0.5 else ""
    icons = rng.random() < 0.2
    width, height = (600, 1050) if layout == "portrait" else (1050, 600)
    base = rng.uniform(19, 27)
    name_size = base * rng.choice([1.15, 1.4, 1.4, 1.6, 1.9, 2.2])
    logo_size = base * rng.choice([1.2, 1.6, 2.0, 2.4, 3.0])
    sizes = {
        "name": name_size, "title": base * rng.choice([0.95, 1.0, 1.1]), "department": base, "company": base * rng.choice([1.0, 1.0, 1.2, 1.4]),
        "logo": logo_size, "tag": base * rng.choice([0.8, 0.9, 1.0, 1.5, 2.0]), "note": base * 0.8,
    }  # fmt: skip
    leading = rng.uniform(1.18, 1.55)
    order = list(_ZONES[layout])
    items: list[Item] = []
    swap = rng.random()
    for zx, zy, align, anchor, roles in order:
        names = list(roles)
        if swap < 0.2 and "phones" in names and "address" in names:
            i, j = names.index("phones"), names.index("address")
            names[i], names[j] = names[j], names[i]
        if 0.2 < swap < 0.3 and "mail" in names and "phones" in names:
            i, j = names.index("phones"), names.index("mail")
            names[i], names[j] = names[j], names[i]
        if swap > 0.95 and "title" in names and "name" in names:
            i, j = names.index("name"), names.index("title")
            names[i], names[j] = names[j], names[i]
        y = 0.0
        zone: list[Item] = []
        for role in names:
            if role == "":
                y += base * rng.uniform(0.5, 1.6)
                continue
            for line in blocks[role]:
                text, spans = "", []
                for part, kind in line:
                    spans.append((len(text), len(text) + len(part), kind))
                    text += part
                size = sizes.get(role, base)
                if role == "name" and spans[0][2] == "name" and len(text) > 32:
                    size = min(size, base * 1.4)
                item = Item(
                    text=text,
                    spans=spans,
                    size=size,
                    bold=role in ("name", "logo") and rng.random() < 0.5,
                    font=logo_font if role == "logo" else "",
                    icon=_ICONS.get(spans[0][2], "") if icons and spans else "",
                )
                item.width = measure(item, font)
                limit = width * (
                    0.9 if align == "c" else (1 - zx - 0.03 if align == "l" else zx - 0.03)
                )
                if layout in ("corners", "rail"):
                    limit = min(limit, width * 0.52)
                while item.width > limit and item.size > 13:
                    item.size *= 0.93
                    item.width = measure(item, font)
                item.y = y
                y += item.size * leading
                zone.append(item)
            if blocks[role]:
                y += base * rng.choice([0, 0, 0.2, 0.5])
        start = zy * height if anchor == "t" else zy * height - y
        for item in zone:
            item.y += start
            item.x = zx * width - (
                item.width if align == "r" else item.width / 2 if align == "c" else 0
            )
        items += zone
    bottom = max((i.y + i.size * 1.3 for i in items), default=height)
    top = min((i.y for i in items), default=0)
    items = _untangle(items)
    bottom = max((i.y + i.size * 1.3 for i in items), default=height)
    if top < 8:
        for item in items:
            item.y += 8 - top
        bottom += 8 - top
    return Card(items=items, truth=truth, layout=layout, locale=locale, font=font, width=width, height=int(max(height, bottom + 20)), style={"dark": float(rng.random() < 0.15), "hue": rng.random(), "damage": rng.random(), "noise": rng.random(), "seed": float(seed)}, oddities=made)  # fmt: skip


def _untangle(items: list[Item]) -> list[Item]:
    """Pushes down what would be printed over something else."""
    done: list[Item] = []
    for item in sorted(items, key=lambda i: i.y):
        for _ in range(12):
            hit = next(
                (
                    o
                    for o in done
                    if item.x < o.x + o.width + 10
                    and o.x < item.x + item.width + 10
                    and item.y < o.y + o.size * 1.15
                    and o.y < item.y + item.size * 1.15
                ),
                None,
            )
            if hit is None:
                break
            item.y = hit.y + hit.size * 1.2
        done.append(item)
    return done


# --- drawing -------------------------------------------------------------------------------------


@cache
def _font_files() -> dict[str, str]:
    listed = subprocess.run(
        ["fc-list", "--format", "%{family[0]}|%{style[0]}|%{file}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files: dict[str, str] = {}
    for line in sorted(listed.splitlines()):
        family, style, path = ([*line.split("|"), "", ""])[:3]
        if path.endswith((".ttf", ".otf", ".ttc")):
            key = (
                f"{family}|bold"
                if style in ("Bold",)
                else family
                if style in ("Regular", "Book", "Roman", "Medium", "")
                else ""
            )
            if key:
                files.setdefault(key, path)
    return files


def available_fonts(held_out: bool, cjk: bool) -> list[str]:
    files = _font_files()
    if cjk:
        wanted = ["IPAMincho", "WenQuanYi Micro Hei"] if held_out else list(_CJK_FONTS)
    else:
        wanted = (
            [f for f in HELD_OUT_FONTS if f not in ("IPAMincho", "WenQuanYi Micro Hei")]
            if held_out
            else list(_FONTS)
        )
    return [f for f in wanted if f in files] or ["DejaVu Sans"]


@lru_cache(maxsize=512)
def _font(family: str, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    files = _font_files()
    path = files.get(f"{family}|bold") if bold else None
    return ImageFont.truetype(path or files.get(family, files["DejaVu Sans"]), size)


#: Signs of DejaVu Sans that stand for what follows.
_ICONS = {"phone": "☎✆", "email": "✉@", "website": "⌂⊕", "address": "⚑⌖", "social": "♥f"}


def measure(item: Item, font: str) -> float:
    return float(_font(item.font or font, item.bold, max(8, round(item.size))).getlength(item.text))


def draw(card: Card) -> NDArray[np.uint8]:
    """The card as it leaves the printer: height × width × 3, BGR."""
    rng = random.Random(int(card.style["seed"]) + 7)
    hue = card.style["hue"]
    if card.style["dark"]:
        ground = tuple(int(c) for c in (20 + 60 * hue, 25 + 40 * (1 - hue), 40 + 30 * hue))
        ink, accent = (245, 245, 240), (235, 210, 140)
    else:
        ground = (
            (255, 255, 255)
            if rng.random() < 0.6
            else tuple(rng.randint(225, 252) for _ in range(3))
        )
        ink, accent = (
            tuple(rng.randint(0, 70) for _ in range(3)),
            tuple(rng.randint(0, 140) for _ in range(3)),
        )
    image = Image.new("RGB", (card.width, card.height), ground)
    pen = ImageDraw.Draw(image)
    if rng.random() < 0.3:
        x, y, r = (
            rng.uniform(0.8, 0.95) * card.width,
            rng.uniform(0.1, 0.9) * card.height,
            rng.randint(15, 40),
        )
        if not any(
            i.x - 10 < x + r
            and x - r < i.x + i.width + 10
            and i.y - 10 < y + r
            and y - r < i.y + i.size * 1.4
            for i in card.items
        ):
            pen.ellipse((x - r, y - r, x + r, y + r), fill=accent)
    _decorate(card, image, pen, rng, accent)
    for item in card.items:
        if item.icon and item.x > 2 * item.size:
            sign = item.icon[rng.random() < 0.4]
            side, left = item.size * 1.3, item.x - item.size * 1.8
            if rng.random() < 0.5:
                pen.ellipse((left, item.y, left + side, item.y + side), fill=accent)
                tint = ground
            else:
                tint = ink
            pen.text(
                (left + side / 2, item.y + side / 2),
                sign,
                font=_font("DejaVu Sans", False, max(8, round(item.size * 0.9))),
                fill=tint,
                anchor="mm",
            )
        color = accent if item.size > 34 and rng.random() < 0.6 else ink
        pen.text(
            (item.x, item.y),
            item.text,
            font=_font(item.font or card.font, item.bold, max(8, round(item.size))),
            fill=color,
        )
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _decorate(
    card: Card,
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    rng: random.Random,
    accent: tuple[int, ...],
) -> None:
    """What a card has besides its text: bars at the edge, a mark beside the logo, a soft ground."""
    w, h = image.size

    def free(x0: float, y0: float, x1: float, y1: float) -> bool:
        return not any(
            i.x - 8 < x1 and x0 < i.x + i.width + 8 and i.y - 6 < y1 and y0 < i.y + i.size * 1.4
            for i in card.items
        )

    if rng.random() < 0.25:
        bars = [(0, 0, w, 0.04 * h), (0, 0.96 * h, w, h), (0, 0, 0.03 * w, h), (0.97 * w, 0, w, h)]
        for bar in rng.sample(bars, rng.randint(1, 2)):
            if free(*bar):
                pen.rectangle(bar, fill=accent)
    for item in card.items:
        if item.size > 34 and rng.random() < 0.35:
            side = item.size * rng.uniform(1.2, 2.2)
            x0, y0 = item.x - side - 12, item.y - (side - item.size * 1.2) / 2
            if x0 > 4 and y0 > 4 and free(x0, y0, x0 + side, y0 + side):
                shape = rng.randrange(4)
                box = (x0, y0, x0 + side, y0 + side)
                if shape == 0:
                    pen.ellipse(box, outline=accent, width=max(3, int(side / 8)))
                elif shape == 1:
                    pen.polygon(
                        [(x0, y0 + side), (x0 + side / 2, y0), (x0 + side, y0 + side)], fill=accent
                    )
                elif shape == 2:
                    pen.rectangle(box, fill=accent)
                    pen.text(
                        (x0 + side / 2, y0 + side / 2),
                        item.text[:1],
                        font=_font(item.font or card.font, True, max(8, int(side * 0.7))),
                        fill=(255, 255, 255),
                        anchor="mm",
                    )
                else:
                    for k in range(3):
                        pen.arc(
                            (
                                x0 + k * side / 6,
                                y0 + k * side / 6,
                                x0 + side - k * side / 6,
                                y0 + side - k * side / 6,
                            ),
                            30 * k,
                            250 + 30 * k,
                            fill=accent,
                            width=4,
                        )


def damage(pixels: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """The card as a phone or a webcam sees it; a third of them are clean scans."""
    rng = random.Random(seed)
    noise = np.random.default_rng(seed)
    h, w = pixels.shape[:2]
    if rng.random() < 0.33:
        scale = rng.uniform(0.7, 1.3)
        return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    big_h, big_w = int(h * rng.uniform(1.1, 1.5)), int(w * rng.uniform(1.1, 1.4))
    table = np.full((big_h, big_w, 3), [rng.randint(30, 200) for _ in range(3)], np.float32)
    table += cv2.resize(
        noise.normal(0, 18, (big_h // 16, big_w // 16, 3)).astype(np.float32), (big_w, big_h)
    )
    dx, dy, j = (big_w - w) / 2, (big_h - h) / 2, 0.05 * h
    src = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    dst = np.array(
        [[dx + x + rng.uniform(-j, j), dy + y + rng.uniform(-j, j)] for x, y in src], np.float32
    )
    m = cv2.getPerspectiveTransform(src, dst)
    card = cv2.warpPerspective(
        pixels.astype(np.float32), m, (big_w, big_h), borderValue=(-1, -1, -1)
    )
    out = np.where(card[..., :1] >= 0, card, table)
    ramp = np.linspace(rng.uniform(0.6, 1), rng.uniform(0.8, 1.1), big_w, dtype=np.float32)[
        None, :, None
    ]
    out = out * ramp * rng.uniform(0.75, 1.05)
    if rng.random() < 0.4:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.3))
    if rng.random() < 0.12:
        # A lamp's reflection: bright in the middle, text still there.
        yy, xx = np.mgrid[0:big_h, 0:big_w].astype(np.float32)
        spot = np.exp(
            -((xx - rng.uniform(0, big_w)) ** 2 + (yy - rng.uniform(0, big_h)) ** 2)
            / (2 * (0.12 * big_w) ** 2)
        )
        out = out + 90 * spot[..., None]
    out += noise.normal(0, rng.uniform(0, 7), out.shape)
    scale = rng.uniform(0.65, 1.2)
    small = cv2.resize(
        np.clip(out, 0, 255).astype(np.uint8),
        None,
        fx=scale,
        fy=scale,
        interpolation=cv2.INTER_AREA,
    )
    ok, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(45, 92)])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8) if ok else small


_CONFUSED = {
    "l": "1I",
    "I": "l1",
    "1": "lI",
    "0": "O",
    "O": "0",
    "o": "0",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "é": "e",
    "è": "e",
    "ü": "u",
    "ö": "o",
    "ä": "a",
    "ł": "l",
    "ş": "s",
    "ı": "i",
    ".": ",",
    ",": ".",
    "-": "–",
    "'": "’",
    "ő": "ö",
    "ř": "r",
    "rn": "m",
    "g": "q",
    "c": "e",
}


def simulate(card: Card) -> list[Line]:
    """Lines as the OCR would give them: wrong characters, lost blanks, joined and jittered boxes."""
    rng = random.Random(int(card.style["seed"]) * 3 + 1)
    rate = rng.choice([0.0, 0.002, 0.004, 0.01])
    if rng.random() < 0.25 and card.items:
        # What an OCR makes of logos, icons and ornaments.
        for _ in range(rng.randint(1, 2)):
            junk = rng.choice(
                [
                    "O",
                    "M",
                    "&",
                    "AV",
                    "X",
                    "®",
                    "●",
                    "C",
                    "||",
                    "GT",
                    "oo",
                    "A",
                    "1",
                    "三",
                    "口",
                    "V V",
                    "SR",
                    "K",
                    "TM",
                    "◎",
                    "Q2",
                    "BB",
                    "e",
                ]
            )
            size = rng.choice([18.0, 30.0, 50.0, 70.0])
            spot = rng.choice(card.items)
            card.items.append(
                Item(
                    text=junk,
                    spans=[(0, len(junk), "other")],
                    size=size,
                    x=rng.uniform(0, card.width * 0.9),
                    y=max(0.0, spot.y - size * 1.6),
                    width=size * len(junk) * 0.6,
                )
            )
    cut: list[tuple[str, float, float, float, float, float]] = []
    for item in card.items:
        font_height = item.size * rng.uniform(1.12, 1.3)
        text = item.text
        wide = re.split(r"(\s{2,})", text)
        x = item.x
        per = item.width / max(len(text), 1)
        buffer: list[tuple[str, float]] = []
        if len(wide) > 1 and rng.random() < 0.6:
            at = 0
            for part in wide:
                if part.strip():
                    buffer.append((part, item.x + at * per))
                at += len(part)
        else:
            buffer.append((text, x))
        for part, left in buffer:
            kinds = {role for _, _, role in item.spans}
            if (
                rng.random() < 0.05
                and kinds & {"phone", "email", "website", "address"}
                and "label" not in kinds
            ):
                part = f"{rng.choice(['C', '9', 'O', '@', '&', 'M', '0', 'Q', 'V', '☎', '✉', 'B'])} {part}"
            read = "".join(
                rng.choice(_CONFUSED[c])
                if c in _CONFUSED and rng.random() < rate
                else ("" if rng.random() < rate * 0.2 else c)
                for c in part
            )
            if rng.random() < 0.02:
                spaces = [m.start() for m in re.finditer(" ", read)]
                if spaces:
                    s = rng.choice(spaces)
                    read = read[:s] + read[s + 1 :]
            if rng.random() < 0.3:
                read = re.sub(r"([,.:]) (?=\S)", r"\1", read, count=1)
            read = " ".join(read.split())
            if read:
                cut.append(
                    (
                        read,
                        left,
                        item.y + item.size * 0.05,
                        left + per * len(part),
                        item.y + font_height,
                        font_height,
                    )
                )
    scale = rng.uniform(0.6, 1.3)
    lines: list[Line] = []
    for text, x0, y0, x1, y1, h in cut:
        j = h * 0.08
        box = tuple((v + rng.uniform(-j, j)) * scale for v in (x0, y0, x1, y1))
        quad = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
        lines.append(
            Line(
                text=text,
                box=quad,
                score=min(0.999, rng.betavariate(30, 0.8)),
                upright=(box[0], box[1], box[2], box[3]),
                height=h * scale,
            )
        )
    lines.sort(key=lambda l: (round(l.upright[1] / 10), l.upright[0]))
    return lines


def role_of(
    text: str,
    rect: tuple[float, float, float, float],
    card: Card,
    scale: tuple[float, float, float, float] | None,
) -> str:
    """Which role a piece of read text has on the card; empty when nothing matches.

    `scale` is (sx, sy, dx, dy) from card to picture, or None to go by the text alone.
    """
    from difflib import SequenceMatcher

    plain = re.sub(r"\W", "", text.lower())
    best, role = 0.45, ""
    for item in card.items:
        for start, end, kind in item.spans:
            if kind == "label":
                continue
            part = re.sub(r"\W", "", item.text[start:end].lower())
            if not part or not plain:
                continue
            if plain in part:
                score = 0.9 + 0.1 * len(plain) / len(part) if len(plain) > 2 else 0.6
            else:
                match = SequenceMatcher(None, plain, part, autojunk=False)
                score = match.ratio()
            if score > best:
                best, role = score, kind
    return role
