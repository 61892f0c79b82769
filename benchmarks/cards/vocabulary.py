# ruff: noqa: E501, SIM905
"""The words of business cards by language and country: titles, departments, legal forms, trades,
labels, countries, forms of address. `wording` has more, and what training never sees.
"""

TITLES: dict[str, list[str]] = {
    "en": """Chief Executive Officer|CEO|CEO & Founder|Founder|Co-Founder & CTO|President|Vice President|Vice President of Sales|VP Engineering|SVP, Global Partnerships|Managing Director|General Manager|Director of Marketing|Director, Business Development|Sales Manager|Regional Sales Manager|Area Sales Manager|Account Manager|Key Account Manager|Senior Account Executive|Product Manager|Senior Product Manager|Project Manager|Program Coordinator|Marketing Manager|Head of Operations|Head of Research|Operations Manager|Office Manager|Executive Assistant|Software Engineer|Senior Software Engineer|Lead Developer|Principal Engineer|Solutions Architect|Field Application Engineer|Technical Sales Engineer|Sales Representative|Sales Executive|Business Development Manager|Purchasing Manager|Buyer|Quality Manager|Plant Manager|Export Manager|Design Director|Creative Director|Art Director|Graphic Designer|Photographer|Architect|Consultant|Senior Consultant|Partner|Associate|Attorney at Law|Realtor|Real Estate Agent|Broker|Mortgage Loan Officer|Financial Advisor|Professor of Physics|Assistant Professor|Associate Professor|Research Scientist|Postdoctoral Researcher|PhD Student|Editor-in-Chief|Journalist|Producer|Program Manager|Community Manager|Customer Success Manager|Human Resources Manager|Recruiter|Controller|Chief Financial Officer|CTO|CFO|COO|Owner|Proprietor|Master Electrician|Head Chef|Event Manager|Director|Manager|Principal|Board Member|Chairman|Mayor|City Council Member|Executive Director|Development Officer|Curator|Librarian|Systems Administrator|IT Manager|Data Scientist|UX Designer|Web Developer|Interpreter & Translator|Physiotherapist|Dentist|Veterinarian|Director of Global Supply Chain Management|Senior Vice President, Strategy and Corporate Development|Applications Engineer, EMEA|Technical Director|Deputy Director|Secretary General|Policy Analyst|Legal Counsel""".split("|"),
    "de": """Geschäftsführer|Geschäftsführerin|Geschäftsführender Gesellschafter|Inhaber|Inhaberin|Vertriebsleiter|Leiter Vertrieb|Leiterin Marketing|Leiter Einkauf|Projektleiter|Projektmanagerin|Vertriebsingenieur|Gebietsverkaufsleiter|Key Account Manager|Prokurist|Mitglied des Vorstands|Vorsitzender des Vorstands|Wissenschaftlicher Mitarbeiter|Entwicklungsingenieur|Technischer Leiter|Kundenberater|Rechtsanwalt|Rechtsanwältin und Notarin|Steuerberater|Architektin|Referent für Öffentlichkeitsarbeit|Abteilungsleiter|Produktmanager|Assistentin der Geschäftsleitung|Diplom-Ingenieur|Redakteur|Softwareentwickler|Bereichsleiter Logistik|Fachärztin für Innere Medizin|Sachbearbeiterin|Geschäftsleitung""".split("|"),
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
DEPARTMENTS: dict[str, list[str]] = {
    "en": "Sales Department|Department of Physics|Department of Computer Science|Research & Development|Marketing Division|International Division|School of Business|Faculty of Engineering|Global Services Group|Industrial Products Division|Customer Service|Office of the President|Institute for Advanced Materials|Information Technology Department|Business Unit Energy|Export Department|Department of Economics|Human Resources Department|Corporate Communications|Engineering Team|Sales & Marketing|International Sales|Trade Marketing|Sales & Service|Marketing & PR|Purchasing|Accounting|Export Sales|Technical Support|Help Desk".split("|"),
    "de": "Abteilung Einkauf|Geschäftsbereich Automotive|Fakultät für Maschinenbau|Institut für Informatik|Lehrstuhl für Werkstofftechnik|Referat 42|Abteilung Entwicklung|Fachbereich Wirtschaft|Vertriebsabteilung|Presse- und Öffentlichkeitsarbeit|Vertrieb Innendienst|Außendienst|Qualitätsmanagement|Anwendungstechnik|Marketing & Kommunikation".split("|"),
    "fr": "Direction commerciale|Service des achats|Département Recherche|Pôle Innovation|Direction régionale|Service Export".split("|"),
    "es": "Departamento de Ventas|Área de Exportación|Facultad de Ciencias|División Industrial|Departamento Comercial|Relaciones Públicas".split("|"),
    "it": "Ufficio Acquisti|Ufficio Commerciale".split("|"),
    "ja": "営業部|技術部|開発本部|総務部|海外事業部|情報システム部|第一営業課".split("|"),
    "zh": "市场部|销售部|技术部|国际业务部|研发中心".split("|"),
}  # fmt: skip
LEGAL = {
    "US": "Inc.|Inc|LLC|Corp.|Corporation|Co.|, Inc.|, LLC|LLP|L.L.C.", "GB": "Ltd|Ltd.|Limited|PLC|LLP", "CA": "Inc.|Ltd.|Corp.", "AU": "Pty Ltd|Pty. Ltd.",
    "IN": "Pvt. Ltd.|Private Limited|Ltd.", "DE": "GmbH|GmbH & Co. KG|AG|e.K.|KG|UG|eG|SE", "AT": "GmbH|AG|OG", "CH": "AG|GmbH|SA|Sàrl", "FR": "SAS|SARL|S.A.|SA|EURL",
    "ES": "S.L.|S.A.|SL|S.L.U.", "MX": "S.A. de C.V.|S. de R.L.", "IT": "S.r.l.|S.p.A.|srl|S.a.s.|SpA", "NL": "B.V.|BV|N.V.", "BR": "Ltda.|S.A.|Ltda|ME", "SE": "AB", "PL": "Sp. z o.o.|S.A.",
    "CZ": "s.r.o.|a.s.", "NO": "AS|ASA", "TR": "A.Ş.|Ltd. Şti.", "RO": "S.R.L.|SRL|S.A.", "IE": "Ltd|DAC|Limited", "NZ": "Ltd|Limited", "PH": "Inc.|Corp.", "BE": "NV|BV|BVBA|SA", "PT": "Lda.|S.A.|Lda",
    "CO": "S.A.S.|Ltda.", "AR": "S.A.|S.R.L.", "DK": "A/S|ApS", "FI": "Oy|Oyj|Ab", "HU": "Kft.|Zrt.|Bt.", "HR": "d.o.o.|d.d.", "ID": "Tbk", "SK": "s.r.o.|a.s.",
    "JP": "Co., Ltd.|Inc.|Corporation|K.K.", "CN": "Co., Ltd.|Co.,Ltd", "TW": "Co., Ltd.|Corp.|Inc.",
}  # fmt: skip
INDUSTRY = {
    "en": "Robotics|Software|Technologies|Solutions|Systems|Consulting|Logistics|Pharma|Biotech|Medical|Engineering|Electronics|Instruments|Automation|Foods|Packaging|Plastics|Chemicals|Energy|Solar|Design|Media|Partners|Capital|Holdings|Group|Industries|Manufacturing|Trading|International|Realty|Architects|Interiors|Construction|Plumbing|Landscaping|Travel|Hotels|Catering|Security|Analytics|Labs|Networks|Studios|Publishing|Insurance|Bank|Law Offices|Dental Care|Fitness|Marine|Aviation|Automotive|Tools|Textiles|Optics|Sensors|Materials|Events|Photography|Music|Films|Advisory|Ventures|Machinery|Steel".split("|"),
    "de": "Maschinenbau|Elektrotechnik|Software|Logistik|Druckerei|Bau|Immobilien|Metallbau|Werkzeugbau|Messtechnik|Systemhaus|Consulting|Kunststofftechnik|Architekten|Anlagenbau|Verlag|Medizintechnik|Energie|Lebensmittel|Sensorik|Haustechnik|Versicherungen|Reisen|Autohaus|Möbel".split("|"),
    "fr": "Industrie|Conseil|Ingénierie|Logistique|Immobilier|Transports|Énergie|Informatique|Assurances|Édition|Bâtiment|Electronique|Services|Développement|Mécanique".split("|"),
    "es": "Ingeniería|Consultores|Construcciones|Sistemas|Logística|Alimentos|Industrias|Servicios|Inmobiliaria|Tecnología|Comercial|Maquinaria|Energía|Diseño".split("|"),
    "pt": "Engenharia|Consultoria|Sistemas|Indústria|Comércio|Tecnologia|Alimentos|Logística|Serviços".split("|"),
    "it": "Meccanica|Impianti|Costruzioni|Elettronica|Consulenza|Sistemi|Alimentari|Servizi|Arredamenti|Officine".split("|"),
    "ja": "商事|工業|電機|製作所|システムズ|デザイン|建設|物産|印刷|産業|テクノロジー|製薬|不動産|電子|運輸|食品".split("|"),
    "zh": "科技|电子|贸易|机械|实业|化工|信息技术|国际贸易|纺织|塑料制品|生物技术|进出口".split("|"),
}  # fmt: skip
TAGS = "Your partner for {a}|Innovation in {a}|Quality since {y}|{a} you can trust|We make {a} simple|The future of {a}|Building better {a}|Solutions for a smarter world|Passion for {a}|Experts in {a}|Where ideas take shape|Connecting people and technology|Simply better {a}|Think. Build. Deliver.|Leading the way in {a}|People. Planet. Progress.|Ihr Partner für {a}|Qualität aus Leidenschaft|L'excellence au service de {a}|Soluciones para la industria|Engineering tomorrow|Serving the region since {y}|Better by design|Made with care|Creating value together|A {c} company|Member of the {c} Group|Moving business forward|Turning data into decisions".split("|")  # fmt: skip
SERVICES = "Web Design|Branding|Hosting|SEO|Weddings|Portraits|Events|Repairs|Installation|Free Estimates|Residential|Commercial|Consulting|Training|Audit|Tax|Payroll|Import|Export|Rental|Maintenance|Injection Moulding|CNC Machining|Assembly|Printing|Packaging|Translation|Editing|Coaching".split("|")  # fmt: skip
NOTES = "ISO 9001:2015 certified|Licensed & Insured|Lic. #{n}|VAT {cc}{n9}|USt-IdNr. {cc}{n9}|HRB {n}|Mon-Fri 9:00-17:00|Open 7 days|By appointment only|Reg. No. {n9}|Follow us on social media|Since {y}|Est. {y}|Please recycle|Member FDIC|Equal Housing Lender|Booth {b}|Printed on recycled paper|24/7 Emergency Service|Company No. {n9}|An equal opportunity employer|Se habla español|Scan me".split("|")  # fmt: skip
SYLLABLES = "ve lo ra nex tor mi ka sol ar den zy pho lu men tri quan ta bel vor al ti no gra fen cor ax syn do pri ma ster lin ever hal con ver ter bio pol ska del om ni tec ur ban ze ph ir is qu ant ri za mo dal ka ri".split()  # fmt: skip
LANGUAGE = {
    "de": "de", "fr": "fr", "es": "es", "pt": "pt", "it": "it", "nl": "nl", "sv": "nordic", "no": "nordic", "da": "nordic", "fi": "nordic",
    "pl": "slavic", "cs": "slavic", "sk": "slavic", "hr": "slavic", "hu": "slavic", "ro": "slavic", "tr": "tr", "id": "id",
}  # fmt: skip
LABELS: dict[str, list[tuple[str, str, str, str, str]]] = {
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
COUNTRY = {
    "US": "USA|United States", "GB": "United Kingdom|UK|England", "CA": "Canada", "AU": "Australia", "IN": "India", "DE": "Germany|Deutschland", "AT": "Austria|Österreich", "CH": "Switzerland|Schweiz",
    "FR": "France", "ES": "Spain|España", "MX": "Mexico|México", "IT": "Italy|Italia", "NL": "The Netherlands|Nederland", "BR": "Brasil|Brazil", "SE": "Sweden|Sverige", "PL": "Poland|Polska", "CZ": "Czech Republic",
    "JP": "Japan", "CN": "China|P.R. China", "NO": "Norway|Norge", "TR": "Türkiye|Turkey", "RO": "Romania", "IE": "Ireland", "NZ": "New Zealand", "PH": "Philippines", "BE": "Belgium|België", "PT": "Portugal",
    "CO": "Colombia", "AR": "Argentina", "DK": "Denmark|Danmark", "FI": "Finland", "HU": "Hungary", "HR": "Croatia", "TW": "Taiwan|Taiwan, R.O.C.", "ID": "Indonesia", "SK": "Slovakia",
}  # fmt: skip
DEGREES = [
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
PREFIXES = {
    "de": ["Dr.", "Prof. Dr.", "Dipl.-Ing.", "Dr.-Ing.", "Prof. Dr.-Ing."],
    "en": ["Dr.", "Mr.", "Ms.", "Prof."],
    "it": ["Dott.", "Ing.", "Avv.", "Arch."],
    "es": ["Ing.", "Lic.", "Dr.", "Dra."],
    "fr": ["Dr", "M.", "Mme", "Pr"],
    "cs": ["Ing.", "Mgr."],
}

JP_CITY = (
    ("Shibuya-ku, Tokyo", "150-0002", "東京都渋谷区渋谷"),
    ("Kita-ku, Osaka", "530-0001", "大阪府大阪市北区梅田"),
    ("Naka-ku, Nagoya", "460-0008", "愛知県名古屋市中区栄"),
    ("Matsue, Shimane", "690-0826", "島根県松江市学園南"),
    ("Chuo-ku, Kobe", "650-0021", "兵庫県神戸市中央区三宮町"),
)
CN_CITY = (
    ("Shenzhen", "518000", "广东省深圳市南山区科技路"),
    ("Hangzhou", "310000", "浙江省杭州市西湖区文三路"),
    ("Shanghai", "200000", "上海市浦东新区张江路"),
)
TW_CITY = (("Taipei 110", "110", "台北市信義區信義路"), ("Hsinchu 300", "300", "新竹市東區光復路"))
