# ruff: noqa: E501, SIM905
"""Words that invented cards are made of, besides those in `generator`: titles, trades, names of
countries that Faker has no Latin letters for. `UNSEEN_*` never go into training.

Names are common first and family names put together at random; nobody on a card exists.
"""

from __future__ import annotations

from typing import NamedTuple

#: More titles for training, by the language keys of `generator`.
TITLES: dict[str, list[str]] = {
    "en": "Chief Marketing Officer|Chief Information Officer|Chief Technology Officer|Chief Product Officer|Chief Commercial Officer|Executive Vice President|Senior Director, Product|Group Head of Finance|Head of Sales EMEA|Head of Procurement|Head of Department|Founding Partner|Managing Partner|Senior Partner|Of Counsel|Paralegal|Barrister|Notary Public|Tax Consultant|Auditor|Actuary|Bookkeeper|Chartered Accountant|Investment Analyst|Portfolio Manager|Private Banker|Loan Consultant|Insurance Agent|Claims Manager|Estate Agent|Property Manager|Leasing Consultant|Surveyor|Civil Engineer|Structural Engineer|Mechanical Engineer|Electrical Engineer|Process Engineer|Service Engineer|Maintenance Manager|Production Manager|Supply Chain Manager|Logistics Coordinator|Warehouse Supervisor|Import Manager|Customs Broker|Ship Broker|Captain|Chief Pilot|Flight Instructor|Travel Consultant|Tour Guide|Concierge|Hotel Manager|Front Office Manager|Restaurant Manager|Executive Chef|Sommelier|Barista|Baker|Florist|Hair Stylist|Beautician|Make-up Artist|Personal Trainer|Massage Therapist|Nurse Practitioner|Registered Nurse|Pharmacist|Surgeon|Cardiologist|Psychologist|Optometrist|Midwife|Medical Director|Clinical Director|Lab Technician|Chemist|Geologist|Biologist|Statistician|Lecturer|Senior Lecturer|Dean|Provost|Rector|Vice-Chancellor|Headteacher|Teacher|Tutor|Student|Graduate Student|Author|Copywriter|Columnist|Publisher|Illustrator|Animator|Film Director|Sound Engineer|Musician|Composer|Conductor|Choreographer|Actor|Model|Gallery Director|Museum Director|Archivist|Ambassador|Consul General|First Secretary|Trade Commissioner|Minister|Senator|Member of Parliament|Commissioner|Police Officer|Fire Chief|Pastor|Rabbi|Electrician|Plumber|Carpenter|Painter & Decorator|Roofing Contractor|General Contractor|Landscape Architect|Interior Designer|Fashion Designer|Industrial Designer|Product Designer|Brand Strategist|Media Planner|Public Relations Manager|Press Officer|Social Media Manager|Content Manager|SEO Specialist|Growth Lead|DevOps Engineer|Security Consultant|Network Engineer|Database Administrator|QA Engineer|Support Engineer|Technical Writer|Trainer|Coach|Business Analyst|Management Consultant|Advisor|Volunteer Coordinator|Fundraiser|Treasurer|Secretary|Receptionist|Personal Assistant|Merchandiser|Retail Manager|Franchise Owner|Distributor|Dealer|Agent|Auctioneer|Jeweler|Watchmaker|Farmer|Winemaker|Brewmaster|Horticulturist|Artist|Owner / Operator|Sr. Manager|Asst. Manager|Dy. General Manager|Sr. Vice President - Sales|Mktg. Exec.|Proprietress|Chairman & Managing Director|Executive Officer|Representative Director|Section Chief|Deputy General Manager|Team Leader|Overseas Business Manager".split("|"),
    "de": "Vorstand|Geschäftsstellenleiter|Filialleiter|Betriebsleiter|Werkleiter|Produktionsleiter|Einkäufer|Leiter Finanzen|Leiter Qualitätssicherung|Personalreferentin|Steuerfachangestellte|Wirtschaftsprüfer|Patentanwalt|Notar|Zahnarzt|Facharzt für Orthopädie|Physiotherapeutin|Heilpraktikerin|Apotheker|Oberarzt|Professor für Physik|Dozentin|Schulleiter|Dipl.-Designerin|Grafikerin|Fotograf|Tischlermeister|Elektromeister|Malermeister|Bauleiter|Statiker|Makler|Immobilienberater|Versicherungskauffrau|Bankkaufmann|Filialdirektor|Pressesprecherin|Bürgermeister|Amtsleiter|Sozialpädagogin|Exportleiter|Servicetechniker|Disponent|Gastronom|Küchenchef|Hoteldirektorin|Inh.|Unternehmensberater|Systemadministrator|Bereichsleitung|stv. Geschäftsführer".split("|"),
    "fr": "Directeur|Directrice|Directeur Financier|Directrice des ressources humaines|Associé|Expert-comptable|Notaire|Avocat|Médecin généraliste|Chirurgien-dentiste|Kinésithérapeute|Pharmacien|Professeur|Chercheuse|Graphiste|Photographe|Décoratrice d'intérieur|Plombier|Menuisier|Chef cuisinier|Sommelier|Restaurateur|Agent immobilier|Conseiller clientèle|Courtier|Assureur|Chef d'agence|Journaliste|Rédactrice en chef|Attachée de presse|Maire|Secrétaire générale|Ingénieur d'études|Chef de service|Responsable export|Responsable qualité|Directeur d'usine|Artisan|PDG|Consultante|Formatrice|Traductrice".split("|"),
    "es": "Director|Directora|Gerente|Gerente Comercial|Gerente de Operaciones|Jefe de Ventas|Jefe de Compras|Jefe de Producción|Socio|Socia Directora|Abogada|Notario|Contador|Auditora|Médico Cirujano|Odontóloga|Psicóloga|Fisioterapeuta|Profesor|Investigadora|Periodista|Fotógrafo|Diseñadora Gráfica|Arquitecto|Ingeniero Civil|Ingeniera Industrial|Agente Inmobiliario|Asesor Financiero|Corredor de Seguros|Chef|Propietario|Dueña|Comercial|Técnico Comercial|Delegado de Zona|Alcalde|Secretaria General|Vendedor|Ejecutiva de Ventas|Director de Proyectos".split("|"),
    "pt": "Diretor|Diretora Executiva|Gerente|Gerente Geral|Gerente Comercial|Supervisor de Vendas|Sócio|Sócia Fundadora|Advogado|Contabilista|Médico|Dentista|Psicóloga|Professora|Investigador|Jornalista|Fotógrafo|Designer Gráfico|Arquiteta|Engenheiro Civil|Corretor de Imóveis|Corretora de Seguros|Consultor de Vendas|Comprador|Presidente|Proprietário|Técnico|Chefe de Cozinha|Coordenadora".split("|"),
    "it": "Direttore|Direttore Generale|Direttrice|Responsabile Commerciale|Responsabile Produzione|Responsabile Qualità|Socio|Commercialista|Notaio|Medico Chirurgo|Odontoiatra|Psicologa|Fisioterapista|Professore|Ricercatrice|Giornalista|Fotografo|Grafica|Designer|Geometra|Agente Immobiliare|Agente di Commercio|Consulente Finanziario|Assicuratore|Chef|Enologo|Resp. Marketing|Capo Area|Legale Rappresentante|Sindaco|Segretaria".split("|"),
    "nl": "Directrice|Manager Inkoop|Inkoper|Hoofd Marketing|Bedrijfsleider|Accountant|Advocaat|Notaris|Huisarts|Tandarts|Fysiotherapeut|Docent|Onderzoeker|Journalist|Fotograaf|Vormgever|Architect|Makelaar|Hypotheekadviseur|Verzekeringsadviseur|Chef-kok|Technisch Manager|Verkoopadviseur|Vennoot|Bestuurder|Burgemeester|Teamleider|Directeur Verkoop".split("|"),
    "nordic": "Administrerende direktør|Økonomichef|Ekonomichef|Inköpschef|Indkøbschef|Innkjøpssjef|Advokat|Arkitekt|Tandlæge|Tandläkare|Lege|Läkare|Journalist|Fotograf|Rektor|Lektor|Forsker|Seniorrådgiver|Rådgivare|Ejendomsmægler|Mäklare|Prosjektleder|Produktchef|Exportchef|Eksportsjef|Teknisk chef|Platschef|Butikschef|Kundeansvarlig|Styreleder|Ordförande|Grundlægger|Grundare|Hallituksen puheenjohtaja|Asiakkuuspäällikkö|Suunnittelija|Johtaja|Lakimies".split("|"),
    "slavic": "Dyrektor|Dyrektor Generalny|Dyrektor Marketingu|Wiceprezes Zarządu|Właściciel|Radca prawny|Adwokat|Architekt|Lekarz|Księgowa|Doradca klienta|Inżynier|Kierownik Sprzedaży|Kierownik Działu|Redaktor|Ředitel|Generální ředitel|Výrobní ředitel|Majitel|Advokátka|Vedoucí prodeje|Konzultant|Redaktorka|Manažer exportu|Riaditeľka|Majiteľ|Direktor|Direktorica|Vlasnik|Odvjetnik|Arhitekt|Voditeljica|Administrator|Director executiv|Director comercial|Avocat|Inginer|Consilier|Tulajdonos|Ügyvéd|Mérnök|Gazdasági igazgató|Marketing vezető".split("|"),
    "tr": "Müdür|Genel Koordinatör|Şirket Müdürü|Bölge Müdürü|Mimar|Avukat|İnşaat Mühendisi|Mali Müşavir|Satın Alma Müdürü|Kurucu Ortak|Dış Ticaret Uzmanı|Doktor|Öğretim Üyesi|Satış Temsilcisi".split("|"),
    "id": "Direktur|Komisaris|Manajer|Manajer Penjualan|Staf Ahli|Konsultan|Arsitek|Pengacara|Notaris|Dosen|Kepala Cabang|Pemilik|Asisten Manajer".split("|"),
}  # fmt: skip

TRADES = "Precision|Dynamics|Innovations|Enterprises|Associates|Services|Mining|Minerals|Petroleum|Gas|Water|Power|Wind|Semiconductors|Lasers|Photonics|Imaging|Genetics|Therapeutics|Diagnostics|Nutrition|Beverages|Brewery|Winery|Bakery|Coffee|Tea|Seafood|Farms|Gardens|Nursery|Florist|Jewelry|Watches|Leather|Shoes|Apparel|Fashion|Furniture|Lighting|Ceramics|Glass|Paper|Print|Graphics|Signs|Advertising|Communications|Telecom|Mobile|Cloud|Data|Gaming|Studios|Theatre|Gallery|Academy|College|School|Institute|Foundation|Society|Association|Council|Clinic|Hospital|Pharmacy|Veterinary Clinic|Spa|Salon|Yoga|Golf Club|Resort|Cruises|Airlines|Shipping|Freight|Cargo|Express|Courier|Moving|Storage|Cleaning|Roofing|Flooring|Windows|Doors|Kitchens|Pools|Heating|Cooling|Electric|Welding|Castings|Forge|Fasteners|Bearings|Valves|Pumps|Motors|Cranes|Elevators|Rail|Cycles|Motorsports|Tyres|Boats|Yachts|Arms|Outdoors|Sports|Toys|Books|Press|Records|Radio|TV|Broadcasting|Wealth Management|Asset Management|Private Equity|Credit Union|Mortgage|Accounting|Tax|Legal|Law Firm|Attorneys at Law|Notaries|Surveyors|Real Estate|Properties|Homes|Builders|Developers|Estates|Staffing|Recruitment|Training|Translations|Research|Laboratories|Environmental|Recycling|Agriculture|Seeds|Feeds|Timber|Trust|Exchange|Markets|Commodities".split(
    "|"
)

#: Kept out of training: titles and departments by language, trades, and patterns of names of companies.
UNSEEN_TITLES: dict[str, list[str]] = {
    "en": "Chief Revenue Officer|Category Manager|Territory Manager|Store Manager|Senior Scientist|Clinical Research Associate|Grants Officer|Public Affairs Officer|Underwriter|Loss Adjuster|Vineyard Manager|Head of Innovation|Fleet Supervisor|Licensing Executive|Patent Attorney|Court Interpreter|Wedding Planner|Yoga Teacher|Chief of Staff|Country Manager|Field Service Technician|Team Lead|Scrum Master|Talent Acquisition Partner|Deputy Mayor|Research Fellow|Cultural Attaché|Branch Manager|Naval Architect|Toxicologist|Sustainability Lead|Head Gardener|Brewer|Ombudsman|Crane Operator|Chief Instructor|Cheesemaker|Bid Writer|Arborist|Conservator|Quantity Surveyor|Beekeeper|Master Tailor|Audiologist".split("|"),
    "de": "Standortleiter|Forstwirtin|Bestatter|Sommelière|Kreditreferent|Referatsleiterin|Schornsteinfegermeister|Restauratorin|Leitung Fuhrpark|Braumeister|Verbandssekretär|Logopädin".split("|"),
    "fr": "Œnologue|Ébéniste|Sage-femme|Directeur de site|Chargée de communication|Vétérinaire|Huissier de justice|Adjointe au maire|Urbaniste".split("|"),
    "es": "Jefa de Taller|Veterinario|Enóloga|Concejal de Cultura|Director de Sucursal|Traductora Jurada|Perito Tasador|Nutricionista".split("|"),
    "pt": "Chefe de Oficina|Veterinária|Enólogo|Vereador|Tradutora|Nutricionista|Diretor de Fábrica".split("|"),
    "nl": "Dierenarts|Filiaalmanager|Loodgieter|Wethouder|Hoofdredacteur|Beheerder|Projectcoördinator".split("|"),
    "nordic": "Dyrlæge|Filialchef|Kommunaldirektør|Brygmester|Lagerchef|Varastopäällikkö|Eläinlääkäri|Veterinär".split("|"),
    "slavic": "Voditelj skladišta|Veterinár|Vedúci výroby|Gyárvezető|Raktárvezető|Glavni urednik|Hlavný redaktor".split("|"),
    "id": "Kepala Gudang|Manajer Produksi|Penerjemah|Kepala Sekolah".split("|"),
    "zh_TW": "廠長|行銷主任|總監|副理|襄理".split("|"),
}  # fmt: skip
UNSEEN_DEPARTMENTS: dict[str, list[str]] = {
    "en": "Inside Sales|Investor Relations|Rights & Permissions|Regulatory Affairs".split("|"),
}
UNSEEN_TRADES = "Acoustics|Aerospace|Apiaries|Basketry|Composites|Cryogenics|Cosmetics|Distillery|Drones|Dredging|Elastomers|Eyewear|Fisheries|Filtration|Geodata|Guitars|Harvesters|Hydraulics|Kennels|Locksmiths|Masonry|Microscopy|Nanotech|Orchards|Perfumes|Quarries|Refrigeration|Saddlery|Simulation|Stoves|Tunnelling|Upholstery|Vineyards|Weaving|Archives|Observatory|Opera|Orthodontics|Orthopaedics|Philharmonic".split(
    "|"
)
UNSEEN_SHAPES = "House of {b}|{b}{t}|The {t} Company|{b} by {l}|{l} {l2} {t}|{b} ({c})|{b}.{x}|{n} {t}|{b} for {t}|Atelier {l}|Groupe {b}|Grupo {b}|{b} {c}|Team {b}|{l}'s {t}|Dr. {l} & Partner|{b}+{b2}|{b} | {t}|{l}, {l2} and {l3}|The {b} Collective".split(
    "|"
)
TRAIN_SHAPES = "{b} Group|{b} & {b2}|{l} Bros.|{l} Brothers|{f} {l} Design|{f} {l} Photography|{l} Family {t}|{c} {t}|{b} {c}|{t} of {c}|{b}-{b2}|{b}{b2}|{b} {b2} {t}|First {c} {t}|{n}{b}|{l} + {l2}|{l}/{l2} Architects|The {l} Group|{b} International {t}|{b} {t} & {t2}|{b} Worldwide|Casa {l}|Maison {l}|Villa {l}|Café {l}|Agence {b}|Institut {b}|{b} e.V.|Stiftung {b}|Fundación {b}|Association {b}|Global {t}|United {t}|American {t}|European {t} Association|Royal {t}|National {t} Council|Advanced {t}|Pacific {t}|Blue River {t}|Red Oak {t}|Silver Star {t}|Black Bear {t}|Green Valley {t}|Stone Bridge {t}|Summit {t}|North Shore {t}|Evergreen {t}|Golden Gate {t}|Three Rivers {t}".split(
    "|"
)

#: Further tag lines, of which none names a trade.
TAGS = "Imagine what's next|Good things grow here|Because every second counts|From idea to product|Small team. Big results.|Your vision, our mission|One world. One team.|Beyond expectations|Driven by curiosity|Since 1898 family owned|Take the next step|Smart. Safe. Simple.|Wir machen das.|Einfach. Besser. Wohnen.|Un monde d'avance|Tu mejor opción|La qualità prima di tutto|Samen sterk|Together we create|Powered by nature|Your health is our priority|Home is where you are|The art of living|Empowering people|Designed to last|Life, improved|Fresh every day|All you need in one place|Always one step ahead|Making a difference|Delivering results|Every detail matters".split(
    "|"
)
UNSEEN_TAGS = "Honest work, honest prices|Hear the difference|Rooted in the valley|A better way home|We listen first|Less noise, more signal|Grown with patience|Clear water for all|Built for the long run|Vertrauen durch Leistung|Toujours plus loin|Hecho con el corazón|Ask us anything|Pure. Bold. Alive.|Where craft meets science".split(
    "|"
)

ODD_TLDS = "io|ai|co|me|tv|app|dev|cloud|digital|agency|studio|design|solutions|consulting|energy|group|global|world|photo|shop|store|online|site|space|xyz|info|biz|pro|law|bank|health|care|house|berlin|london|nyc|swiss|earth".split(
    "|"
)
UNSEEN_TLDS = "vin|coop|museum|travel|amsterdam|wien|paris|tokyo|capital|ventures|engineering|tools|farm|garden|works|one|zone|fm|sc|is|gl|to|li|lu".split(
    "|"
)

#: Labels of office, mobile, fax, mail, web.
LABELS = [
    ("Ph", "Mob", "Fax", "Email", "Web"), ("Ph:", "M:", "Fx:", "E-mail:", "Website:"), ("Off.", "Cell", "Fax", "Email", "Web"), ("Off:", "Cell:", "Fax:", "Mail:", "Web:"),
    ("Direct", "Cell", "Fax", "e-mail", "web"), ("P", "M", "F", "E", "W"), ("P |", "M |", "F |", "E |", "W |"), ("T |", "M |", "F |", "E |", "W |"), ("Tel :", "HP :", "Fax :", "Email :", "Website :"),
    ("Office Tel:", "Mobile No.:", "Fax No.:", "Email ID:", "Visit us:"), ("DID:", "Mobile:", "Fax:", "Email:", ""), ("DDI", "M", "F", "E", "W"), ("Main:", "Mobile:", "eFax:", "", ""), ("Tel. No.", "Cell No.", "Fax No.", "E-Mail", "Web"),
    ("Voice:", "Cell:", "Fax:", "Email:", "URL:"), ("tel", "cell", "fax", "email", "www"), ("Tel/Fax:", "Mob:", "Fax:", "e-mail:", ""), ("Phone/WhatsApp", "WhatsApp", "Fax", "Email", "Web"), ("[T]", "[M]", "[F]", "[E]", "[W]"),
    ("(T)", "(M)", "(F)", "(E)", "(W)"), ("T.", "M.", "F.", "E.", "W."), ("T -", "M -", "F -", "E -", "W -"), ("Call", "Text", "Fax", "Write", "Visit"), ("Business:", "Cellular:", "Facsimile:", "E-mail:", "Internet:"),
    ("PHONE", "MOBILE", "FAX", "EMAIL", "WEBSITE"), ("O:", "M:", "F:", "", ""), ("Tel", "GSM", "Fax", "E-mail", "Web"), ("Tel.:", "Mobil:", "Fax:", "mail:", "web:"), ("T+", "M+", "F+", "", ""), ("B:", "C:", "F:", "E:", "W:"),
]  # fmt: skip
UNSEEN_LABELS = [
    ("Landline", "Handphone", "Telefax", "Mail to", "Online"), ("T>", "M>", "F>", "E>", "W>"), ("tel/", "mob/", "fax/", "mail/", "web/"), ("Desk:", "Mobile #:", "Fax #:", "Email -", "Web -"), ("Tlf.", "Mobil", "Faks", "E-post", "Nett"),
    ("Puh.", "GSM", "Faksi", "S-posti", "Web"), ("Ofc", "Cel", "Fax", "eMail", "Site"), ("Hotline", "Mobile/Viber", "Fax", "Email Add.", "FB"), ("Direct Line", "Mob. No.", "F'csimile", "E.mail", "Www"), ("Tel+", "Cell+", "Fax+", "@", "»"),
]  # fmt: skip

DEGREES = "PhD|Ph.D.|MBA|CPA|P.E.|PE|MD|M.D.|Esq.|PMP|CFA|M.Sc.|BSc|B.A.|AIA|LEED AP|RN|BSN|LL.M.|J.D.|DDS|D.M.D.|DVM|FRCS|FCA|ACA|CEng|MIMechE|RIBA|CPP|SPHR|CISSP|LCSW|LMT|CFP®|CRS|GRI|FAIA|B.Eng|M.Arch|Pharm.D.|EMBA|CIPD".split(
    "|"
)


class World(NamedTuple):
    """A country whose cards are written in Latin letters here."""

    first: str
    last: str
    cities: str
    code: str
    """Pattern of the postcode: # is a digit; empty where there is none."""
    streets: str
    legal: str
    country: str


_ARABIC_FIRST = "Ahmed|Mohammed|Mohamed|Khalid|Omar|Ali|Hassan|Hussein|Youssef|Ibrahim|Abdullah|Abdul Rahman|Abdel Aziz|Tariq|Faisal|Sami|Nasser|Layla|Fatima|Aisha|Noura|Mariam|Huda|Rania|Salma|Dina|Yasmin|Abd El-Rahman|Mohd."
_ARABIC_LAST = "Al Mansoori|Al-Harbi|Al Maktoum|Al-Sayed|El-Masry|El Shazly|Hassan|Mahmoud|Abdel Fattah|Al-Qahtani|Al Hashimi|bin Saeed|Haddad|Khoury|Nasr|Farouk|Salem|Bin Khalifa|Abu Zeid|Saleh|Mostafa|Najjar"
_INDIAN_FIRST = "Rajesh|Suresh|Anil|Sanjay|Vijay|Amit|Rahul|Priya|Anita|Sunita|Deepak|Ramesh|Lakshmi|Venkata|Sri|Arjun|Kavita|Neha|Manoj|Ashok|S.|K.|R. K.|P. V.|Md.|Gurpreet|Harpreet"
_INDIAN_LAST = "Sharma|Gupta|Patel|Kumar|Singh|Reddy|Rao|Iyer|Nair|Menon|Krishnamurthy|Subramanian|Agarwal|Jain|Mehta|Desai|Chatterjee|Mukherjee|Banerjee|Das|Bose|Verma|Venkataraman|Pillai|Shah|Kaur|Joshi|Kulkarni"
_CHINESE_FIRST = "Wei Ming|Siew Ling|Kok Leong|Chee Keong|Mei Ling|Kah Wai|Yong Sheng|Ka-Ming|Wing Yan|Siu Fai|David|Jenny|Alex K.H.|Peter C. W.|Hui Min|Jia Hao"
_CHINESE_LAST = (
    "Tan|Lim|Lee|Ng|Wong|Chan|Cheung|Ho|Goh|Teo|Koh|Ong|Chua|Yeo|Leung|Lau|Kwok|Tsang|Yip|Fung"
)

WORLD: dict[str, World] = {
    "AE": World(_ARABIC_FIRST, _ARABIC_LAST, "Dubai|Abu Dhabi|Sharjah", "P.O. Box #####", "Sheikh Zayed Road|Al Quoz Industrial Area {n}|Office {n}, Marina Tower|Jebel Ali Free Zone", "LLC|L.L.C|FZE|FZCO", "U.A.E.|UAE|United Arab Emirates"),
    "EG": World(_ARABIC_FIRST, _ARABIC_LAST, "Cairo|Alexandria|Giza|Nasr City", "#####", "{n} Tahrir St.|{n} El Nile Street|Plot {n}, 5th Settlement", "S.A.E.|LLC|Co.", "Egypt"),
    "SA": World(_ARABIC_FIRST, _ARABIC_LAST, "Riyadh|Jeddah|Dammam|Al Khobar", "P.O. Box ####", "King Fahd Road|Olaya Street|Prince Sultan St.", "Est.|Co. Ltd.|Company", "Saudi Arabia|K.S.A."),
    "LB": World(_ARABIC_FIRST, _ARABIC_LAST, "Beirut|Jounieh|Tripoli", "", "Hamra Street, {n}th floor|Ashrafieh, Sassine Sq.|Verdun, Block {n}", "s.a.l.|SARL", "Lebanon"),
    "IN": World(_INDIAN_FIRST, _INDIAN_LAST, "Mumbai|New Delhi|Bangalore|Chennai|Pune|Hyderabad|Ahmedabad|Kolkata", "######", "{n}, M.G. Road|Plot No. {n}, MIDC Industrial Area|{n}/A, Nehru Place|Survey No. {n}, Whitefield", "Pvt. Ltd.|Private Limited|Ltd.|& Co.|LLP", "India|INDIA"),
    "PK": World("Muhammad|Imran|Bilal|Usman|Asif|Kamran|Sana|Ayesha|Zainab|Syed Ali|M. Tariq", "Khan|Malik|Butt|Chaudhry|Qureshi|Siddiqui|Sheikh|Hussain|Raza|Iqbal", "Karachi|Lahore|Sialkot|Islamabad", "#####", "{n}-B, Gulberg III|Plot {n}, Korangi|{n} The Mall", "(Pvt.) Ltd.|Pvt Ltd", "Pakistan"),
    "LK": World("Nimal|Sunil|Chaminda|Dilshan|Kumari|Ruwan", "Perera|Fernando|de Silva|Jayawardena|Wickramasinghe|Gunasekara", "Colombo 03|Kandy|Galle", "#####", "No. {n}, Galle Road|{n}/1, Temple Lane", "(Pvt) Ltd|PLC", "Sri Lanka"),
    "KR": World("Min-Jun|Ji Hoon|Seung-ho|Hye Jin|Soo-Young|Young Min|Eun Ji|J.H.|Dong-Wook|Hyun Woo", "Kim|Lee|Park|Choi|Jung|Kang|Cho|Yoon|Jang|Lim|Shin|Oh", "Seoul|Busan|Incheon|Seongnam-si, Gyeonggi-do", "#####", "{n}, Teheran-ro, Gangnam-gu|{n}F, Yeouido-dong, Yeongdeungpo-gu|{n}-gil, Digital-ro", "Co., Ltd.|Inc.|Corp.", "Korea|Republic of Korea|South Korea"),
    "VN": World("Van Anh|Minh Tuan|Thi Hong|Quang Huy|Thanh Tung|Ngoc Lan|Duc Manh", "Nguyen|Tran|Le|Pham|Hoang|Phan|Vu|Dang|Bui|Do", "Hanoi|Ho Chi Minh City|Da Nang", "", "{n} Nguyen Hue St., Dist. 1|{n} Tran Hung Dao, Hoan Kiem Dist.|Lot {n}, Tan Thuan EPZ", "Co., Ltd|JSC", "Vietnam|Viet Nam"),
    "TH": World("Somchai|Suda|Nattapong|Kanya|Pichai|Siriporn|Wichai|Apinya", "Srisuk|Chaiyaporn|Wongsawat|Rattanakul|Suwannarat|Thongchai|Boonmee", "Bangkok|Chiang Mai|Nonthaburi", "#####", "{n}/12 Sukhumvit Soi {n}|{n} Silom Road, Bangrak|{n} Moo 5, Bangna-Trad Rd.", "Co., Ltd.|PCL|Public Company Limited", "Thailand"),
    "MY": World(f"{_CHINESE_FIRST}|Ahmad|Nurul|Siti|Mohd Faizal|Azlan|Hafiz", f"{_CHINESE_LAST}|bin Abdullah|binti Ismail|bin Osman|a/l Muthu", "Kuala Lumpur|Petaling Jaya|Penang|Shah Alam", "#####", "No. {n}, Jalan Ampang|Lot {n}, Jalan SS 15/4|Level {n}, Menara Utama", "Sdn Bhd|Sdn. Bhd.|Berhad", "Malaysia"),
    "SG": World(_CHINESE_FIRST, _CHINESE_LAST, "Singapore", "######", "{n} Raffles Place #12-03|Blk {n} Ubi Avenue 1 #05-17|{n} Science Park Drive", "Pte Ltd|Pte. Ltd.", "Singapore"),
    "HK": World(_CHINESE_FIRST, _CHINESE_LAST, "Kowloon|Wan Chai|Kwun Tong|Central", "", "Unit {n}, 12/F, Harbour Centre|Room {n}, {n} Nathan Road|{n}/F, 88 Queen's Road", "Limited|Ltd.|Co. Ltd.", "Hong Kong|H.K."),
    "GR": World("Georgios|Dimitris|Nikos|Maria|Eleni|Katerina|Panagiotis|Vassilis", "Papadopoulos|Georgiou|Nikolaidis|Ioannou|Karagiannis|Vlachos|Papanikolaou", "Athens|Thessaloniki|Piraeus", "### ##", "{n} Kifissias Ave.|Ermou {n}|{n}, Akti Miaouli", "S.A.|A.E.|Ltd", "Greece"),
    "RU": World("Aleksandr|Dmitry|Sergey|Elena|Olga|Natalia|Mikhail|Andrey V.|Yury", "Ivanov|Petrova|Smirnov|Kuznetsov|Sokolova|Volkov|Lebedev|Morozova", "Moscow|St. Petersburg|Kazan", "1#####", "{n}, Tverskaya str.|Leninsky pr., {n}|{n}/2 Nevsky Prospekt", "LLC|JSC|OJSC", "Russia|Russian Federation"),
    "UA": World("Oleksandr|Iryna|Taras|Oksana|Volodymyr|Andrii", "Shevchenko|Kovalenko|Bondarenko|Tkachuk|Melnyk", "Kyiv|Lviv|Odesa", "0####", "{n} Khreshchatyk St.|vul. Franka, {n}", "LLC|TOV", "Ukraine"),
    "IL": World("Yossi|Avi|Moshe|David|Noa|Tamar|Yael|Eitan|Shira|Amir", "Cohen|Levi|Mizrahi|Ben-David|Bar-Lev|Friedman|Shapira|Ben Ami", "Tel Aviv|Haifa|Herzliya Pituach|Jerusalem", "#######", "{n} Rothschild Blvd.|{n} HaBarzel St.|P.O.B. {n}", "Ltd.|Ltd", "Israel"),
    "NG": World("Chinedu|Oluwaseun|Adebayo|Ngozi|Ifeoma|Emeka|Tunde|Amina", "Okafor|Adeyemi|Nwosu|Balogun|Eze|Okonkwo|Ibrahim|Ogunleye", "Lagos|Abuja|Port Harcourt", "", "{n} Adeola Odeku Street, Victoria Island|Plot {n}, Wuse II|{n} Allen Avenue, Ikeja", "Ltd|Limited|Nig. Ltd.|PLC", "Nigeria"),
    "KE": World("Wanjiru|Otieno|Kamau|Achieng|Mwangi|Grace|Joseph|Peter", "Kariuki|Odhiambo|Njoroge|Mutua|Kimani|Wambui", "Nairobi|Mombasa", "P.O. Box #####-00100", "{n} Moi Avenue|Westlands, Block {n}", "Ltd|Limited", "Kenya"),
    "ZA": World("Thabo|Sipho|Pieter|Johan|Annelie|Nomsa|Lerato|Gert", "van der Merwe|Botha|Nkosi|Dlamini|du Plessis|Naidoo|van Wyk|Mokoena", "Johannesburg|Cape Town|Durban|Pretoria", "####", "{n} Rivonia Road, Sandton|{n} Long Street|Unit {n}, Midrand Business Park", "(Pty) Ltd|CC|Pty Ltd", "South Africa"),
    "CL": World("José Miguel|María José|Felipe|Constanza|Rodrigo|Francisca|Juan Pablo", "González Muñoz|Rojas Soto|Silva Contreras|Pérez Valenzuela|Fuentes", "Santiago|Valparaíso|Concepción", "", "Av. Apoquindo {n}, Of. 1201|Av. Providencia {n}, Piso 8|Calle Huérfanos {n}", "S.A.|SpA|Ltda.", "Chile"),
    "PE": World("Luis Alberto|Ana María|Jorge|Rosa Elena|Carlos Enrique", "Quispe Huamán|Flores Ríos|Sánchez Torres|Vargas", "Lima|Arequipa|Cusco", "Lima ##", "Av. Javier Prado {n}, San Isidro|Jr. de la Unión {n}|Calle Las Begonias {n}", "S.A.C.|S.A.|E.I.R.L.", "Perú|Peru"),
    "LU": World("Marc|Claude|Sophie|Jean-Paul|Anne-Marie", "Weber|Schmit|Hoffmann|Muller|Kieffer", "Luxembourg|Esch-sur-Alzette", "L-####", "{n}, rue de Hollerich|{n}, Boulevard Royal", "S.à r.l.|S.A.", "Luxembourg|Grand-Duché de Luxembourg"),
    "IR": World("Reza|Mehdi|Maryam|Shirin|Hossein|Amir", "Ahmadi|Hosseini|Karimi|Moradi|Rahimi", "Tehran|Isfahan", "#####-#####", "No. {n}, Valiasr Ave.|Unit {n}, Mirdamad Blvd.", "Co.|PJS Co.", "Iran"),
    "BG": World("Ivan|Georgi|Petar|Maria|Desislava", "Ivanov|Dimitrova|Petrov|Georgieva", "Sofia|Plovdiv|Varna", "####", "{n} Vitosha Blvd.|{n} Tsarigradsko Shose", "Ltd.|EOOD|AD", "Bulgaria"),
    "MA": World("Youssef|Fatima Zahra|Karim|Nadia|Hicham", "Benali|El Amrani|Bennani|Tazi|Alaoui", "Casablanca|Rabat|Tanger", "#####", "{n}, bd Mohammed V|{n}, rue Ibn Batouta", "SARL|S.A.", "Maroc|Morocco"),
}  # fmt: skip
HELD_OUT_WORLD = (
    "SA",
    "LB",
    "LK",
    "TH",
    "MY",
    "SG",
    "HK",
    "UA",
    "IL",
    "KE",
    "ZA",
    "CL",
    "PE",
    "LU",
)
TRAIN_WORLD = tuple(code for code in WORLD if code not in HELD_OUT_WORLD)
