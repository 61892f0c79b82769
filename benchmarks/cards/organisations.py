# ruff: noqa: E501
"""Who a card is from: wineries, town halls, law firms, hospitals, trades; how their logos are set, what
their people are called, and what else stands on their cards.

Names of trades, heads and callings are written down by language here; of each list a fifth, chosen by
the words themselves, never goes into training (`share`). The firms are put together at random.
"""

from __future__ import annotations

import re
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from details import Inventor, ascii_of

__all__ = ["Organisation", "Printed", "invent", "share"]


class Printed(list[tuple[str, str]]):
    """The parts of a printed line, and how large it is beside the others of its block."""

    scale: float = 1.0

    @classmethod
    def of(cls, text: str, role: str, scale: float = 1.0) -> Printed:
        line = cls([(text, role)])
        line.scale = scale
        return line


@dataclass(slots=True)
class Organisation:
    """A firm or a body, as one card shows it."""

    full: str
    """The name in one line."""
    short: str
    core: str
    """What its domain is made of."""
    logo: list[Printed]
    accepted: list[str] = field(default_factory=list)
    """Further forms of the name that are right."""
    titles: str = ""
    """What its people are called, where it is not just anything."""
    departments: str = ""
    credentials: list[str] = field(default_factory=list)
    """Lines below the name or the title that are neither."""
    notes: list[str] = field(default_factory=list)


def share(pool: str, w: Inventor) -> list[str]:
    """The part of a pool that a card may draw from.

    By the words themselves, a fifth is kept for the held-out families and a tenth for the cards
    that confidence is calibrated on; those take six of ten words from there, the others never.
    """
    words = pool.split("|")
    kinds = [zlib.crc32(word.encode()) % 10 for word in words]
    if w.fresh():
        wanted = (0, 1) if w.unseen else (2,)
        part = [word for word, kind in zip(words, kinds, strict=True) if kind in wanted]
    else:
        part = [word for word, kind in zip(words, kinds, strict=True) if kind > 2]
    return part or words


#: Language -> heads that stand before a family's or a brand's name.
HEADS: dict[str, str] = {
    "en": "Law Offices of|Studio|Gallery|Farm|The Barn at|Café|Restaurant|Pub|Inn|Hotel|Bakery|Brewery|Clinic|Pharmacy|Salon|Atelier|Workshop|Bistro|Chateau|Ranch|Estate|Camp|Villa|Casa|House|Garage|Dojo|Academy|Boutique|Theatre|Chapel|Cellars|Forge|Mill|Lodge|The Offices of|Practice of|Office of",
    "de": "Weingut|Gärtnerei|Bäckerei|Metzgerei|Kanzlei|Praxis|Gasthof|Gasthaus|Hotel|Apotheke|Autohaus|Tischlerei|Schreinerei|Malerbetrieb|Steuerkanzlei|Architekturbüro|Ingenieurbüro|Planungsbüro|Buchhandlung|Reisebüro|Fahrschule|Zahnarztpraxis|Tierarztpraxis|Brauerei|Hofladen|Atelier|Galerie|Verlag|Notariat|Physiotherapie|Schlosserei|Zimmerei|Dachdeckerei|Fleischerei|Konditorei|Imkerei|Biohof|Obsthof|Winzerhof|Sägewerk|Spedition|Druckerei|Goldschmiede|Werkstatt|Studio|Café|Pension|Landgasthof|Restaurant|Elektro|Sanitär|Heizungsbau|Gartenbau|Holzbau|Stahlbau|Bestattungen|Immobilien|Mühle|Schloss|Sternwarte|Tanzschule|Musikschule|Fotostudio|Sachverständigenbüro|Baugeschäft|Möbelhaus|Hausverwaltung|Stiftung|Verein|Gestüt|Rechtsanwaltskanzlei|Agentur",
    "fr": "Domaine|Château|Maison|Cabinet|Étude|Pharmacie|Boulangerie|Pâtisserie|Garage|Hôtel|Restaurant|Auberge|Brasserie|Atelier|Galerie|Librairie|Menuiserie|Imprimerie|Agence|Studio|Ferme|Clinique|Fromagerie|Cave|Bistrot|Éditions|Transports|Établissements|Ets|Groupe|Imprimerie|Fondation|Institut|Ébénisterie|Charcuterie|Chocolaterie|Pépinières|Laboratoires|Entreprise|Cordonnerie|Opticien|Plomberie|Couverture|Maçonnerie|Électricité|Manoir|Villa|Bijouterie|Haras",
    "es": "Bodegas|Hacienda|Finca|Clínica|Farmacia|Panadería|Restaurante|Hotel|Hostal|Taller|Talleres|Estudio|Despacho|Bufete|Notaría|Galería|Librería|Imprenta|Carpintería|Inmobiliaria|Construcciones|Transportes|Casa|Quesería|Floristería|Consultorio|Academia|Viajes|Óptica|Ferretería|Joyería|Asesoría|Gestoría|Granja|Almazara|Posada|Colegio|Instituto|Laboratorios|Grupo|Fundación|Editorial|Autoescuela|Mármoles|Aceites|Cervecería|Viveros|Cafetería",
    "pt": "Quinta|Herdade|Adega|Clínica|Farmácia|Padaria|Restaurante|Hotel|Pousada|Oficina|Estúdio|Escritório|Cartório|Galeria|Livraria|Gráfica|Construtora|Transportes|Casa|Laboratório|Colégio|Imobiliária|Grupo|Instituto|Fundação|Consultório|Editora|Marcenaria|Confeitaria|Ótica|Joalharia|Viveiros",
    "it": "Azienda Agricola|Cantina|Tenuta|Studio|Studio Legale|Studio Medico|Studio Tecnico|Farmacia|Panificio|Ristorante|Trattoria|Osteria|Pizzeria|Hotel|Albergo|Officina|Officine|Carrozzeria|Galleria|Libreria|Tipografia|Falegnameria|Agenzia|Immobiliare|Autotrasporti|Caseificio|Frantoio|Pasticceria|Gelateria|Bottega|Villa|Casa|Ottica|Gioielleria|Fondazione|Istituto|Gruppo|Impresa|Edizioni|Agriturismo|Vivai|Fattoria|Macelleria|Notaio|Ceramiche|Salumificio|Birrificio",
    "nl": "Bakkerij|Slagerij|Kwekerij|Boerderij|Advocatenkantoor|Notariskantoor|Apotheek|Huisartsenpraktijk|Tandartspraktijk|Restaurant|Hotel|Café|Garage|Autobedrijf|Bouwbedrijf|Schildersbedrijf|Installatiebedrijf|Drukkerij|Uitgeverij|Galerie|Atelier|Studio|Makelaardij|Architectenbureau|Adviesbureau|Ingenieursbureau|Stichting|Vereniging|Brouwerij|Kaasmakerij|Rijschool|Transportbedrijf|Hoveniersbedrijf|Timmerbedrijf|Loodgietersbedrijf|Praktijk|Groep|Van|Jachtwerf|Bloemisterij|Meubelmakerij",
    "nordic": "Advokatfirman|Advokatfirmaet|Arkitektfirma|Arkitektkontoret|Tandlægerne|Tandläkare|Gården|Gård|Hotell|Hotel|Kro|Restaurant|Kafé|Bageri|Bageriet|Slakteri|Snickeri|Byggmester|Tømrermester|Murermester|Malerfirma|Bygg|Apotek|Forlag|Förlag|Galleri|Ateljé|Studio|Stiftelsen|Foreningen|Fonden|Verksted|Bilverkstad|Rederi|Bryggeri|Ravintola|Hotelli|Asianajotoimisto|Rakennus|Leipomo|Kahvila|Apteekki|Säätiö|Gartneri|Smedja|Klinik|Mäkleri",
    "slavic": "Kancelaria|Kancelaria Adwokacka|Biuro|Hotel|Restauracja|Karczma|Piekarnia|Cukiernia|Apteka|Gabinet|Przychodnia|Zakład|Hurtownia|Wydawnictwo|Drukarnia|Galeria|Pracownia|Fundacja|Stowarzyszenie|Gospodarstwo|Winnica|Browar|Advokátní kancelář|Penzion|Restaurace|Pekařství|Lékárna|Ordinace|Truhlářství|Stavby|Nakladatelství|Ateliér|Vinařství|Pivovar|Autoservis|Realitní kancelář|Nadace|Hotel|Odvjetnički ured|Obrt|Konoba|Vinarija|Ljekarna|Klet|Pansion|Ügyvédi Iroda|Étterem|Pincészet|Panzió|Borászat|Vendéglő|Kft|Cabinet|Farmacia|Pensiunea|Restaurant|Crama|Notariat|Editura|Fundația",
    "tr": "Hukuk Bürosu|Otel|Lokanta|Eczane|Mimarlık|Klinik|Vakfı|Yayınevi|Pastane|Çiftliği|Atölye|Galeri|İnşaat|Turizm|Noter",
    "id": "Toko|Rumah Makan|Klinik|Hotel|Kantor Notaris|Apotek|Yayasan|Koperasi|Bengkel|CV|UD|PT|Kantor Hukum|Griya|Sanggar|Percetakan",
}  # fmt: skip

#: Language -> what a firm does, as the line under (or over) its name.
LINES: dict[str, str] = {
    "en": "Attorneys at Law|Chartered Accountants|Architects & Engineers|Fine Furniture|Organic Farm|Family Dentistry|Real Estate|Landscape Design|Plumbing & Heating|Electrical Contractors|General Contractors|Tree Service|Auto Repair|Catering & Events|Wealth Management|Home Inspections|Insurance Agency|Veterinary Clinic|Physical Therapy|Custom Homes|Roofing & Siding|Fine Art|Wine Merchants|Coffee Roasters|Craft Brewery|Boutique Hotel|Bed & Breakfast|Yoga & Wellness|Day Spa|Hair & Beauty|Bridal Wear|Tailors|Jewellers|Antiques|Booksellers|Printing & Graphics|Marketing Agency|Digital Agency|Software House|IT Services|Data Centre|Freight Forwarding|Shipping Agents|Customs Brokers|Travel Agency|Tour Operator|Charter Boats|Sailing School|Music School|Language School|Translation Services|Recruitment|Executive Search|Business Advisory|Tax Consultants|Notary Public|Chartered Surveyors|Property Management|Facility Services|Cleaning Services|Security Services|Pest Control|Waste Management|Recycling|Solar Energy|Wind Power|Water Treatment|Process Automation|Control Systems|Machine Tools|Precision Engineering|Metal Works|Steel Fabrication|Plastic Moulding|Packaging Solutions|Food Ingredients|Seed Company|Garden Centre|Equestrian Centre|Pet Supplies|Medical Devices|Diagnostics|Life Sciences|Contract Research|Clinical Trials|Optical Systems|Imaging|Audio Systems|Film Production|Event Management|Exhibition Stands|Interior Design|Kitchens & Bathrooms|Windows & Doors|Flooring|Swimming Pools|Fine Foods|Seafood|Butchers|Bakery & Café|Restaurant & Bar|Foundation|Community Trust|Trade Association|Chamber Music|Museum Shop|Publishing|Press Agency|Investments|Private Bank|Credit Union|Leasing|Ventures|Capital Partners",
    "de": "Rechtsanwälte|Steuerberater|Wirtschaftsprüfer|Notare|Architekten|Ingenieure|Innenausbau|Sanitär & Heizung|Elektroinstallationen|Elektrotechnik|Garten- und Landschaftsbau|Maschinenbau|Werkzeugbau|Metallbau|Holzbau|Hoch- und Tiefbau|Immobilien|Hausverwaltung|Versicherungen|Vermögensberatung|Unternehmensberatung|Personalberatung|Werbeagentur|Grafik & Design|Druck & Medien|Softwareentwicklung|IT-Dienstleistungen|Systemhaus|Medizintechnik|Zahntechnik|Dentallabor|Tierärzte|Physiotherapie|Naturheilkunde|Feinkost|Käserei|Bio-Bäckerei|Weinhandel|Kaffeerösterei|Hotel & Restaurant|Ferienwohnungen|Reisen|Autohaus|KFZ-Werkstatt|Fahrzeugtechnik|Landtechnik|Fördertechnik|Lagertechnik|Verpackungen|Kunststofftechnik|Oberflächentechnik|Messtechnik|Sensorik|Antriebstechnik|Kältetechnik|Lüftungstechnik|Solartechnik|Energieberatung|Umwelttechnik|Entsorgung|Gebäudereinigung|Sicherheitsdienst|Spedition & Logistik|Transporte|Schreinerei|Malermeister|Bodenbeläge|Küchen|Möbel nach Maß|Raumausstattung|Textilien|Schuhe|Optik|Hörakustik|Schmuck & Uhren|Goldschmied|Buchhandlung|Verlag|Übersetzungen|Sprachschule|Musikschule|Tanzstudio|Fitness|Kosmetik|Friseur|Floristik|Gärtnerei|Baumschule|Bestattungen|Stiftung|Gesellschaft für Datentechnik|Gesellschaft mbH|Fachverband|Innung|Genossenschaft",
    "fr": "Avocats à la Cour|Avocats associés|Experts-comptables|Notaires associés|Architectes|Bureau d'études|Conseil en gestion|Immobilier|Assurances|Plomberie Chauffage|Électricité générale|Menuiserie|Charpente Couverture|Maçonnerie|Paysagiste|Espaces verts|Transports|Logistique|Imprimerie|Communication|Agence web|Informatique|Formation|Traduction|Traiteur|Vins fins|Fromages|Boulangerie artisanale|Chocolatier|Hôtel Restaurant|Chambres d'hôtes|Voyages|Automobiles|Carrosserie|Mécanique de précision|Usinage|Emballages|Plasturgie|Matériel médical|Opticien|Joaillier|Décoration|Ameublement|Cuisines|Nettoyage|Sécurité|Énergies renouvelables|Traitement de l'eau|Environnement|Éditions|Librairie|Galerie d'art|Haute couture|Parfums|Coiffure|Institut de beauté|Kinésithérapie|Audioprothésiste",
    "es": "Abogados|Asesores|Arquitectos|Ingenieros|Notarios|Consultores|Construcciones|Reformas|Instalaciones|Fontanería|Electricidad|Carpintería|Inmobiliaria|Seguros|Transportes|Logística|Artes Gráficas|Diseño Web|Informática|Formación|Traducciones|Catering|Vinos|Aceites|Quesos|Panadería|Hotel Rural|Viajes|Automóviles|Talleres|Maquinaria|Envases|Plásticos|Material Médico|Clínica Dental|Óptica|Joyeros|Decoración|Muebles|Limpiezas|Seguridad|Energía Solar|Aguas|Medio Ambiente|Editorial|Eventos|Moda|Peluquería|Estética|Fisioterapia|Agricultura|Exportadores de Frutas|Conservas|Cerámicas",
    "pt": "Advogados|Advogados Associados|Contabilidade|Arquitetura|Engenharia|Consultoria|Construções|Imobiliária|Seguros|Transportes|Logística|Artes Gráficas|Design|Informática|Formação|Traduções|Vinhos|Azeites|Queijos|Padaria|Turismo|Automóveis|Máquinas|Embalagens|Plásticos|Material Médico|Clínica Dentária|Ótica|Móveis|Limpezas|Segurança|Energia Solar|Ambiente|Editora|Eventos|Moda|Cabeleireiro|Fisioterapia|Conservas|Cortiças|Cerâmica|Odontologia",
    "it": "Avvocati|Commercialisti|Architetti|Ingegneri|Notai|Consulenti del Lavoro|Costruzioni|Impianti elettrici|Impianti idraulici|Falegnameria|Immobiliare|Assicurazioni|Trasporti|Logistica|Arti Grafiche|Comunicazione|Informatica|Formazione|Traduzioni|Vini|Olio extravergine|Formaggi|Prodotti da forno|Hotel Ristorante|Viaggi|Automobili|Meccanica di precisione|Stampi|Imballaggi|Materie plastiche|Elettromedicali|Odontoiatria|Ottica|Gioielli|Arredamenti|Mobili|Pulizie|Vigilanza|Energie rinnovabili|Ambiente|Editore|Eventi|Abbigliamento|Calzature|Pelletteria|Marmi e graniti|Ceramiche|Rubinetterie|Macchine utensili|Macchine agricole",
    "nl": "Advocaten|Accountants|Architecten|Ingenieurs|Notarissen|Adviseurs|Bouw|Installatietechniek|Elektrotechniek|Timmerwerken|Schilderwerken|Makelaars|Verzekeringen|Transport|Logistiek|Drukwerk|Reclamebureau|Webdesign|Automatisering|Opleidingen|Vertalingen|Catering|Wijnen|Kaas|Bloemen|Hotel|Reizen|Autobedrijf|Machinebouw|Metaalbewerking|Verpakkingen|Kunststoffen|Medische techniek|Tandartsen|Optiek|Juwelier|Interieur|Meubelen|Keukens|Schoonmaak|Beveiliging|Zonne-energie|Waterzuivering|Milieu|Uitgeverij|Evenementen|Mode|Kappers|Fysiotherapie|Tuinontwerp|Zaden|Pootaardappelen|Zuivel",
    "nordic": "Advokater|Revisorer|Arkitekter|Ingeniører|Rådgivende ingeniører|Konsulter|Bygg|Entreprenør|El-installation|VVS|Snickeri|Maleri|Eiendom|Fastigheter|Forsikring|Transport|Logistik|Trykkeri|Reklamebyrå|Webbyrå|IT-konsulter|Utbildning|Oversettelser|Catering|Ost og vin|Bakeri|Hotell|Resor|Bilar|Maskiner|Mekaniska|Emballasje|Plast|Medicinteknik|Tandvård|Optikk|Guld & Silver|Inredning|Møbler|Renhold|Säkerhet|Solenergi|Vannrensing|Miljø|Förlag|Event|Mode|Frisør|Fysioterapi|Skog & Trädgård|Fiskeeksport|Tilintarkastus|Rakennuspalvelu|Sähköasennus|Kiinteistöt|Kuljetus|Mainostoimisto|Ohjelmistot|Hammaslääkärit",
    "slavic": "Adwokaci|Radcowie Prawni|Doradcy Podatkowi|Architekci|Nieruchomości|Ubezpieczenia|Budownictwo|Instalacje|Transport i Spedycja|Poligrafia|Agencja Reklamowa|Oprogramowanie|Szkolenia|Tłumaczenia|Meble|Okna i Drzwi|Stolarstwo|Stomatologia|Optyk|Hurtownia|Opakowania|Tworzywa Sztuczne|Obróbka Metali|Maszyny Rolnicze|Advokáti|Daňoví poradci|Architekti|Reality|Pojištění|Stavební firma|Doprava|Tiskárna|Reklamní agentura|Strojírenství|Nábytek|Zubní ordinace|Účtovníctvo|Odvjetnici|Nekretnine|Gradnja|Prijevoz|Tiskara|Turistička agencija|Brodogradnja|Ügyvédek|Könyvelés|Ingatlan|Építőipar|Nyomda|Szállítás|Avocați|Construcții|Imobiliare|Transport|Tipografie|Contabilitate",
    "tr": "Mimarlık|Mühendislik|İnşaat|Turizm|Tekstil|Gıda|Lojistik|Matbaa|Makina|Elektrik|Mobilya|Danışmanlık|Emlak|Sigorta|Ambalaj|Otomotiv",
    "id": "Konsultan|Kontraktor|Arsitek|Percetakan|Katering|Tour & Travel|Mebel|Garmen|Ekspedisi|Perkebunan|Properti|Makanan & Minuman|Kerajinan",
}  # fmt: skip

#: Language -> bodies with a town in their name: patterns; "/" is where a logo may break.
BODIES: dict[str, str] = {
    "en": "City of /{c}|Town of /{c}|Borough of /{c}|{c} /City Council|{c} /County Council|County of /{c}|{c} /Chamber of Commerce|Port of /{c}|{c} /Airport|{c} /Public Schools|{c} /Police Department|{c} /Fire Department|{c} /General Hospital|{c} /Regional Health Authority|St. Mary's Hospital /{c}|{c} /Medical Center|{c} /University|University of /{c}|{c} /College|{c} Institute of /Technology|{c} /Grammar School|{c} /Public Library|{c} /Museum of Art|Museum of /{c}|{c} /Symphony Orchestra|{c} /Botanical Garden|{c} /Zoo|{c} /Tourist Board|Visit /{c}|{c} /Housing Association|{c} /Water Authority|Diocese of /{c}|{c} /Food Bank|Embassy of /{k}|Consulate General of /{k}|{k} /Trade Commission|Ministry of Agriculture|Ministry of /Foreign Affairs|Department of /Transport|National Institute of /Public Health|State Library of /{c}|Friends of /{c}|Rotary Club /{c}|{c} /Economic Development Corporation|Royal Society of /{c}|Bank of /{c}|{c} /Building Society|{c} Theatre /Company|{c} /Film Festival|{c} /Football Club|{c} /Rowing Club",
    "de": "Gemeinde /{c}|Stadt /{c}|Marktgemeinde /{c}|Stadtverwaltung /{c}|Landratsamt /{c}|Landkreis /{c}|Kanton /{c}|Bezirksamt /{c}|Stadtwerke /{c}|Klinikum /{c}|Universitätsklinikum /{c}|Krankenhaus /{c}|St. Josef-Krankenhaus /{c}|Spital /{c}|Universität /{c}|Technische Universität /{c}|Hochschule /{c}|Fachhochschule /{c}|Volkshochschule /{c}|Gymnasium /{c}|Handwerkskammer /{c}|Industrie- und Handelskammer /{c}|Kreissparkasse /{c}|Volksbank /{c}|Raiffeisenbank /{c}|Caritasverband /{c}|Diakonie /{c}|Museum /{c}|Stadttheater /{c}|Stadtbibliothek /{c}|Tourismusverband /{c}|Kurverwaltung /{c}|Flughafen /{c}|Messe /{c}|Sportverein /{c}|Bistum /{c}|Amtsgericht /{c}|Polizeipräsidium /{c}|Wirtschaftsförderung /{c}|Verkehrsbetriebe /{c}|Deutsches Rotes Kreuz /Kreisverband {c}|Bundesamt für /Landwirtschaft|Ministerium für /Wirtschaft und Verkehr",
    "fr": "Mairie de /{c}|Ville de /{c}|Commune de /{c}|Communauté de communes /{c}|Conseil départemental de /{c}|Préfecture de /{c}|Centre Hospitalier de /{c}|CHU de /{c}|Université de /{c}|Lycée de /{c}|École supérieure de commerce de /{c}|Chambre de Commerce et d'Industrie /{c}|Office de Tourisme /{c}|Musée de /{c}|Théâtre de /{c}|Médiathèque de /{c}|Aéroport de /{c}|Port de /{c}|Ambassade de /France|Ministère de /l'Agriculture|Diocèse de /{c}|Croix-Rouge /{c}|Caisse d'Épargne /{c}|Mission locale de /{c}|Syndicat mixte de /{c}|Canton de /{c}|Maison des associations de /{c}",
    "es": "Ayuntamiento de /{c}|Diputación de /{c}|Municipalidad de /{c}|Gobierno de /{c}|Universidad de /{c}|Universidad Nacional de /{c}|Hospital General de /{c}|Clínica Universitaria /{c}|Cámara de Comercio de /{c}|Museo de /{c}|Teatro de /{c}|Biblioteca de /{c}|Oficina de Turismo de /{c}|Puerto de /{c}|Aeropuerto de /{c}|Embajada de /{k}|Ministerio de /Agricultura|Consejería de /Medio Ambiente|Colegio de Abogados de /{c}|Cooperativa Agrícola /{c}|Caja Rural de /{c}|Cruz Roja /{c}|Instituto Tecnológico de /{c}",
    "pt": "Câmara Municipal de /{c}|Município de /{c}|Prefeitura de /{c}|Junta de Freguesia de /{c}|Universidade de /{c}|Universidade Federal de /{c}|Hospital de /{c}|Santa Casa da Misericórdia de /{c}|Associação Comercial de /{c}|Museu de /{c}|Teatro de /{c}|Turismo de /{c}|Porto de /{c}|Adega Cooperativa de /{c}|Instituto Politécnico de /{c}|Ministério da /Agricultura|Embaixada de /{k}",
    "it": "Comune di /{c}|Provincia di /{c}|Regione /{c}|Università di /{c}|Università degli Studi di /{c}|Politecnico di /{c}|Ospedale di /{c}|Azienda Sanitaria Locale /{c}|Camera di Commercio di /{c}|Museo di /{c}|Teatro Comunale di /{c}|Biblioteca Civica di /{c}|Pro Loco /{c}|Ente Fiera /{c}|Aeroporto di /{c}|Banca Popolare di /{c}|Cassa di Risparmio di /{c}|Liceo Scientifico /{c}|Diocesi di /{c}|Ministero della /Salute|Consorzio Agrario di /{c}|Cantina Sociale di /{c}",
    "nl": "Gemeente /{c}|Provincie /{c}|Stad /{c}|Universiteit /{c}|Hogeschool /{c}|Ziekenhuis /{c}|Medisch Centrum /{c}|Kamer van Koophandel /{c}|Museum /{c}|Schouwburg /{c}|Bibliotheek /{c}|VVV /{c}|Waterschap /{c}|Havenbedrijf /{c}|Veiligheidsregio /{c}|Woningstichting /{c}|Rabobank /{c}|Lyceum /{c}|Politie /{c}|OCMW /{c}|Ministerie van /Economische Zaken",
    "nordic": "{c} /kommune|{c} /kommun|{c} /universitet|Universitetet i /{c}|Högskolan i /{c}|{c} /sykehus|{c} /sygehus|{c} /sjukhus|Museet i /{c}|{c} /bibliotek|{c} /lufthavn|{c} /havn|Region /{c}|Länsstyrelsen /{c}|{c} /teater|{c} /handelskammer|Sparebanken /{c}|{c} /gymnasium|Visit /{c}|Dansk /Industri|{c} /energi|{c} /kaupunki|{c} /yliopisto|{c} /sairaala|Erhvervshus /{c}|Røde Kors /{c}",
    "slavic": "Urząd Miasta /{c}|Urząd Gminy /{c}|Gmina /{c}|Starostwo Powiatowe /{c}|Uniwersytet /{c}|Politechnika /{c}|Szpital Wojewódzki /{c}|Muzeum /{c}|Teatr /{c}|Izba Gospodarcza /{c}|Městský úřad /{c}|Město /{c}|Obec /{c}|Univerzita /{c}|Nemocnice /{c}|Muzeum města /{c}|Hospodářská komora /{c}|Mesto /{c}|Nemocnica /{c}|Grad /{c}|Općina /{c}|Sveučilište u /{c}|Opća bolnica /{c}|Turistička zajednica /{c}|{c} /Város Önkormányzata|{c} /Egyetem|{c} /Kórház|Primăria /{c}|Universitatea din /{c}|Spitalul Județean /{c}|Muzeul /{c}",
    "tr": "{c} /Belediyesi|{c} /Üniversitesi|{c} /Devlet Hastanesi|{c} /Ticaret Odası|{c} /Valiliği|{c} /Müzesi",
    "id": "Pemerintah Kota /{c}|Universitas /{c}|Rumah Sakit /{c}|Dinas Pariwisata /{c}|Kamar Dagang /{c}|Politeknik /{c}|Museum /{c}",
}  # fmt: skip

#: Language -> titles of people who work for bodies, at universities, in hospitals.
OFFICIALS: dict[str, str] = {
    "en": "Mayor|City Manager|Town Clerk|Councillor|Planning Officer|Building Inspector|Economic Development Officer|Head of Regeneration|Press Officer|Librarian|Archivist|Curator of Prints|Head of Collections|Professor of Chemistry|Associate Professor of History|Reader in Economics|Lecturer in Law|Dean of Students|Registrar|Admissions Officer|Research Associate|Head of School|Principal|Deputy Head|Consultant Cardiologist|Consultant Surgeon|Staff Nurse|Ward Manager|Chief Medical Officer|Radiographer|Dietitian|Occupational Therapist|Speech Therapist|Hospital Administrator|Superintendent|Sergeant|Fire Marshal|Harbour Master|Airport Manager|Park Ranger|Trade Attaché|Second Secretary|Vice Consul|Policy Officer|Programme Officer|Grants Manager|Inspector|Chaplain|Parish Priest|Festival Director|Artistic Director|Box Office Manager|Club Secretary|Head Coach",
    "de": "Bürgermeister|Bürgermeisterin|Oberbürgermeister|Ortsvorsteher|Gemeindesekretärin|Landrat|Dezernent|Stadtbaurat|Kämmerer|Standesbeamtin|Amtsleiterin|Sachgebietsleiter|Sachbearbeiter|Verwaltungsfachangestellte|Stadtarchivar|Bibliothekarin|Museumsleiter|Kurator|Kulturreferentin|Klimaschutzmanager|Wirtschaftsförderin|Pressereferent|Chefarzt|Chefärztin|Oberärztin|Assistenzarzt|Pflegedienstleitung|Stationsleiterin|Verwaltungsdirektor|Kaufmännische Direktorin|Universitätsprofessor|Juniorprofessorin|Wissenschaftliche Mitarbeiterin|Akademischer Rat|Institutsleiter|Dekan|Prorektorin|Studiengangsleiter|Studienrätin|Schulleiterin|Rektor|Lehrbeauftragter|Laborleiter|Pfarrer|Diakon|Intendant|Geschäftsstellenleiterin|Hauptkommissar|Richterin am Amtsgericht|Vereinsvorsitzender|Schriftführerin|Kassenwart|Trainer",
    "fr": "Maire|Adjoint au maire|Secrétaire de mairie|Conseillère municipale|Directeur général des services|Chargé d'urbanisme|Responsable du patrimoine|Bibliothécaire|Conservatrice du musée|Professeure des universités|Maîtresse de conférences|Chercheur|Doctorante|Doyen|Proviseur|Chef de clinique|Praticien hospitalier|Cadre de santé|Infirmière|Directeur d'hôpital|Attaché culturel|Conseiller économique|Consul|Chargée de projet|Animateur|Directrice artistique|Curé",
    "es": "Alcaldesa|Concejal|Secretario Municipal|Técnica de Cultura|Arquitecto Municipal|Jefe de Servicio|Bibliotecaria|Conservador|Catedrático|Profesora Titular|Decana|Rector|Investigador|Doctorando|Director de Hospital|Jefa de Enfermería|Médico Especialista|Cónsul|Agregada Comercial|Consejero|Técnico de Turismo|Párroco|Director Artístico|Presidenta",
    "pt": "Presidente da Câmara|Vereadora|Secretário Municipal|Técnica Superior|Arquiteto Municipal|Bibliotecária|Conservador|Professor Catedrático|Professora Associada|Reitor|Investigadora|Diretor Clínico|Enfermeira-Chefe|Médico Especialista|Cônsul|Adido Comercial|Prefeito",
    "it": "Sindaca|Assessore|Segretario Comunale|Responsabile Ufficio Tecnico|Bibliotecario|Conservatrice|Professore Ordinario|Professoressa Associata|Ricercatore|Dottoranda|Rettore|Preside|Primario|Dirigente Medico|Caposala|Direttore Sanitario|Console|Addetto Commerciale|Parroco|Direttrice Artistica|Funzionario",
    "nl": "Burgemeester|Gemeentesecretaris|Raadslid|Schepen|Beleidsadviseur|Beleidsmedewerker Cultuur|Stedenbouwkundige|Bibliothecaris|Conservator|Hoogleraar|Universitair docent|Promovendus|Decaan|Rector|Medisch specialist|Verpleegkundige|Afdelingshoofd|Consul|Communicatieadviseur|Projectleider Ruimte|Griffier|Havenmeester",
    "nordic": "Borgmester|Ordfører|Kommundirektör|Kommunalråd|Planlegger|Bygningsinspektør|Bibliotekar|Museumsinspektør|Professor|Universitetslektor|Førsteamanuensis|Stipendiat|Dekan|Overlege|Överläkare|Overlæge|Sykepleier|Sjuksköterska|Konsul|Næringssjef|Kulturkonsulent|Havnesjef|Kaupunginjohtaja|Yliopistonlehtori|Ylilääkäri|Professori|Tutkija",
    "slavic": "Burmistrz|Wójt|Starosta|Sekretarz Miasta|Skarbnik|Inspektor|Kustosz|Bibliotekarka|Profesor nadzwyczajny|Adiunkt|Dziekan|Ordynator|Pielęgniarka oddziałowa|Starosta města|Tajemnice úřadu|Vedoucí odboru|Kurátorka|Docent|Děkan|Primář|Primátor|Gradonačelnik|Načelnica|Pročelnik|Kustosica|Izvanredni profesor|Voditelj odsjeka|Polgármester|Jegyző|Egyetemi docens|Főorvos|Primar|Consilier local|Conferențiar universitar|Medic primar",
}  # fmt: skip

#: Language -> (levels, functions, places): titles are put together from them; "_" joins without a blank.
LEVELS: dict[str, tuple[str, str]] = {
    "en": (
        "{f} Manager|Senior {f} Manager|{f} Director|Director of {f}|Head of {f}|Head of {f}, {p}|VP {f}|Vice President, {f}|VP of {f}, {p}|Senior Vice President {f}|EVP {f}|Chief {f} Officer|{f} Lead|{f} Specialist|Senior {f} Specialist|{f} Coordinator|{f} Assistant|{f} Analyst|Senior {f} Analyst|{f} Consultant|{f} Executive|{f} Officer|{f} Supervisor|{f} Representative|{f} Associate|Junior {f} Manager|Deputy Head of {f}|Deputy Director {f}|Regional {f} Manager|Regional {f} Manager {p}|Global Head of {f}|Global {f} Lead|Group {f} Director|Team Leader {f}|{f} Engineer|Senior {f} Engineer|{f} Advisor|{f} & {g} Manager|Director, {f} & {g}|Manager, {f}|Manager - {f}|Asst. Manager ({f})|Sr. Executive - {f}|General Manager ({f})|Partner, {f}|Principal, {f}|Interim {f} Manager|{f} Administrator|{f} Strategist|{f} Expert|{f} & {g}|Group Executive Director|Group Managing Director|Group CFO|Executive Director|Executive Director, {f}|Non-Executive Director|Associate Director|Senior Associate|Senior Associate, {f}|Managing Director, {f}|Business Manager – {f}",
        "Sales|Marketing|Finance|Operations|Procurement|Logistics|Quality|Production|Product|Business Development|Human Resources|People|Talent|Compliance|Risk|Legal|Tax|Treasury|Audit|Controlling|Communications|Public Relations|Investor Relations|Corporate Affairs|Brand|Digital|E-Commerce|Customer Success|Customer Service|Key Accounts|Channel|Partnerships|Alliances|Export|Import|Supply Chain|Warehouse|Facilities|Property|Project|Programme|Engineering|Maintenance|Process|Manufacturing|Safety|Environment|Sustainability|Energy|Research|R&D|Innovation|Technology|IT|Security|Data|Cloud|Software|Infrastructure|Network|Applications|Technical Services|Field Service|After Sales|Training|Learning|Education|Events|Conference|Exhibition|Hospitality|Food & Beverage|Front Office|Housekeeping|Guest Relations|Merchandising|Category|Retail|Store|Visual Merchandising|Design|Creative|Content|Editorial|Media|Advertising|Sponsorship|Fundraising|Membership|Volunteer|Clinical|Regulatory|Medical|Pharmacovigilance|Validation|Laboratory|Credit|Lending|Claims|Underwriting|Insurance|Investment|Asset Management|Private Clients|Wealth|Real Estate|Leasing|Acquisitions|Strategy|Transformation|Change|Growth|Insights|Analytics|Pricing|Revenue|Commercial|International|Government Affairs|Planning|Contracts|Bids|Estimating|Survey|Site|Construction|Fleet|Transport|Aviation|Marine|Rail|Automotive|Agri|Livestock|Seeds|Wine|Grants|Policy|Community|Youth|Welfare|Admissions|Alumni|Library|Collections|Exhibitions|Music|Film|Broadcast|Studio|Games|Mobile|UX|QA|DevOps|Machine Learning|Robotics|Automation|Photonics|Chemical|Materials|Packaging|Print|Textile|Fashion|Beauty|Wellness|Sports|Travel|Tourism|Ticketing|Cargo|Customs|Trade|Market Access|Tenders",
    ),
    "de": (
        "Leiter {f}|Leiterin {f}|Leitung {f}|Abteilungsleiter {f}|Abteilungsleiterin {f}|Bereichsleiter {f}|Bereichsleiterin {f}|Teamleiter {f}|Teamleiterin {f}|Referent {f}|Referentin {f}|Sachbearbeitung {f}|Fachberater {f}|Fachberaterin {f}|Assistenz {f}|Assistentin {f}|Spezialist {f}|Koordinatorin {f}|{f}|{f} & {g}|Mitarbeiter {f}|Stv. Leiter {f}|Stellvertretende Leiterin {f}|Projektleiter {f}|Projektleiterin {f}|Projektingenieur {f}|Manager {f}|Senior Manager {f}|Head of {f}|Prokurist, Leiter {f}|Gruppenleiter {f}|Berater {f}|Ansprechpartnerin {f}|Ressortleiter {f}|Direktor {f}|Geschäftsführer {f}|Vorstand {f}",
        "Einkauf|Vertrieb|Vertrieb Süd|Vertrieb Nord|Vertrieb International|Export|Marketing|Kommunikation|Finanzen|Rechnungswesen|Controlling|Buchhaltung|Personal|Personalentwicklung|Recht|Qualität|Qualitätssicherung|Produktion|Fertigung|Montage|Technik|Entwicklung|Forschung|Konstruktion|Logistik|Lager|Versand|Disposition|Kundendienst|Kundenservice|Service|Innendienst|Außendienst|Arbeitssicherheit|Umwelt|Energie|Nachhaltigkeit|IT|Informatik|Datenschutz|Digitalisierung|Organisation|Verwaltung|Liegenschaften|Bau|Hochbau|Tiefbau|Planung|Projekte|Instandhaltung|Haustechnik|Veranstaltungen|Messe und Events|Bankett|Presse|Redaktion|Anzeigen|Online|Fundraising|Bildung|Ausbildung|Jugend|Soziales|Kultur|Tourismus|Sport|Forst|Landwirtschaft|Weinbau|Labor|Anwendungstechnik|Automatisierung|Messtechnik|Immobilien|Vermietung|Firmenkunden|Privatkunden|Kredit|Schaden|Vorsorge|Revision|Strategie|Beteiligungen|Key Accounts|Produktmanagement|Business Development",
    ),
    "fr": (
        "Responsable {f}|Directeur {f}|Directrice {f}|Chef du service {f}|Chargé de {f}|Chargée de {f}|Assistante {f}|Adjoint {f}|Responsable régional {f}|Coordinatrice {f}|Ingénieur {f}|Technicien {f}|Conseillère {f}|Consultant {f}|Gestionnaire {f}|Délégué {f}|Manager {f}|Directeur adjoint {f}|Service {f}|Directrice générale adjointe|Directeur du développement",
        "commercial|marketing|communication|achats|ressources humaines|export|production|qualité|logistique|technique|financier|administratif|juridique|informatique|développement|projets|recherche|formation|clientèle|grands comptes|maintenance|sécurité|environnement|travaux|études|patrimoine|événementiel|presse|partenariats|innovation|supply chain|digital|exploitation|méthodes|bureau d'études|réseau|affaires|mission",
    ),
    "es": (
        "Director de {f}|Directora de {f}|Gerente de {f}|Jefe de {f}|Jefa de {f}|Responsable de {f}|Coordinador de {f}|Coordinadora de {f}|Técnico de {f}|Asistente de {f}|Analista de {f}|Ejecutiva de {f}|Subdirector de {f}|Supervisor de {f}|Encargado de {f}|Consultora de {f}|Asesor de {f}|Gerente Regional de {f}|{f} y {g}|Gerente – {f}",
        "Ventas|Marketing|Comunicación|Compras|Recursos Humanos|Exportación|Producción|Calidad|Logística|Finanzas|Administración|Operaciones|Sistemas|Desarrollo|Proyectos|Investigación|Formación|Clientes|Grandes Cuentas|Mantenimiento|Seguridad|Medio Ambiente|Obras|Eventos|Prensa|Innovación|Negocios|Planta|Almacén|Tesorería|Contabilidad|Producto|Zona|Turismo|Cultura|Laboratorio|Importaciones",
    ),
    "pt": (
        "Diretor de {f}|Diretora de {f}|Gerente de {f}|Gestor de {f}|Gestora de {f}|Chefe de {f}|Coordenador de {f}|Coordenadora de {f}|Responsável de {f}|Técnico de {f}|Assistente de {f}|Analista de {f}|Supervisora de {f}|Consultor de {f}|Assessor de {f}|Gerente de Contas|{f} e {g}",
        "Vendas|Marketing|Comunicação|Compras|Recursos Humanos|Exportação|Produção|Qualidade|Logística|Finanças|Administração|Operações|Sistemas|Desenvolvimento|Projetos|Pesquisa|Formação|Clientes|Manutenção|Segurança|Ambiente|Obras|Eventos|Imprensa|Inovação|Negócios|Produto|Turismo|Cultura|Contas",
    ),
    "it": (
        "Responsabile {f}|Direttore {f}|Direttrice {f}|Addetto {f}|Addetta {f}|Coordinatore {f}|Ufficio {f}|Capo {f}|Assistente {f}|Referente {f}|Consulente {f}|Vice Direttore {f}|Tecnico {f}|Specialista {f}|{f} e {g}",
        "Vendite|Marketing|Comunicazione|Acquisti|Risorse Umane|Export|Estero|Produzione|Qualità|Logistica|Finanza|Amministrativo|Tecnico|Commerciale|Sistemi Informativi|Sviluppo|Progetti|Ricerca|Formazione|Clienti|Manutenzione|Sicurezza|Ambiente|Cantieri|Eventi|Stampa|Innovazione|Prodotto|Magazzino|Contabilità|Turismo|Cultura|Assistenza Clienti",
    ),
    "nl": (
        "Manager {f}|Hoofd {f}|Directeur {f}|Teamleider {f}|Medewerker {f}|Adviseur {f}|Senior adviseur {f}|Coördinator {f}|Projectleider {f}|Specialist {f}|Assistent {f}|Consultant {f}|Afdelingshoofd {f}|Verantwoordelijke {f}|{f} & {g}|{f} en {g}",
        "Verkoop|Marketing|Communicatie|Inkoop|HR|Personeelszaken|Export|Productie|Kwaliteit|Logistiek|Financiën|Administratie|Operations|ICT|Ontwikkeling|Projecten|Onderzoek|Opleiding|Klantenservice|Onderhoud|Veiligheid|Milieu|Bouw|Evenementen|Pers|Innovatie|Binnendienst|Buitendienst|Vastgoed|Ruimtelijke Ordening|Cultuur|Toerisme|Duurzaamheid|Juridische Zaken",
    ),
    "nordic": (
        "{f}chef|{f}sjef|{f}ansvarlig|{f}ansvarig|{f}konsulent|{f}medarbeider|{f}koordinator|Leder {f}|Chef {f}|{f}direktør|{f}direktör|{f}leder|{f}ledare|{f}rådgiver|{f}johtaja|{f}päällikkö|{f}assistent|{f}ingenjör",
        "Salgs|Markeds|Marknads|Inköps|Innkjøps|Eksport|Export|Produksjons|Kvalitets|Logistik|Økonomi|Ekonomi|Personal|Drifts|IT-|Prosjekt|Projekt|Utvecklings|Forsknings|Kunde|Kund|Service|Miljø|Bygg|Event|Presse|Kommunikasjons|Innovations|Område|Region|Avdelings|Butiks|Lager|Teknik|Kultur|Näringslivs|Tuote|Myynti|Markkinointi|Talous|Kehitys|Laatu",
    ),
    "slavic": (
        "Dyrektor ds. {f}|Kierownik ds. {f}|Specjalista ds. {f}|Koordynator ds. {f}|Menedżer ds. {f}|Starszy specjalista ds. {f}|Doradca ds. {f}|Pełnomocnik ds. {f}|Asystentka ds. {f}|Główny specjalista ds. {f}",
        "sprzedaży|marketingu|komunikacji|zakupów|eksportu|produkcji|jakości|logistyki|finansów|administracji|rozwoju|projektów|badań|szkoleń|klientów kluczowych|utrzymania ruchu|bezpieczeństwa|ochrony środowiska|inwestycji|promocji|turystyki|kultury|personalnych|technicznych|IT",
    ),
}  # fmt: skip
PLACES = "EMEA|APAC|DACH|Europe|North America|Asia Pacific|Benelux|Nordics|Latin America|Middle East|UK & Ireland|Western Region|Northern Europe|Central Europe|South East Asia|Iberia|India|Africa|Greater China|Midwest"

#: Language -> departments: patterns with {f}, and others that stand as they are.
DEPARTMENTS: dict[str, str] = {
    "en": "{f} Department|Department of {f}|{f} Division|{f} Team|Division of {f}|{f} Unit|{f} Office|Office of {f}|{f} Services|School of {s}|Faculty of {s}|Department of {s}|Institute of {s}|Center for {s}|Centre for {s}|Laboratory of {s}|Chair of {s}|Planning & Building Control|Registry Office|Emergency Department|Intensive Care Unit|Outpatient Clinic|Public Works|Parks & Recreation|Special Collections|Alumni Relations Office|Consular Section|Commercial Section|Cultural Affairs|Economic Development|Regional Office {p}|Business Unit {f}|Corporate Banking|Private Wealth",
    "de": "Abteilung {f}|Bereich {f}|Fachbereich {f}|Geschäftsbereich {f}|Stabsstelle {f}|Referat {f}|Dezernat {f}|Amt für {f}|Team {f}|Sachgebiet {f}|Fakultät für {s}|Institut für {s}|Lehrstuhl für {s}|Klinik für {s}|Zentrum für {s}|Abteilung für {s}|Hauptamt|Bauamt|Ordnungsamt|Standesamt|Einwohnermeldeamt|Kämmerei|Stadtplanung|Notaufnahme|Kinderklinik|Zentrale Dienste|Öffentlichkeitsarbeit|Geschäftsstelle|Stadtarchiv|Bürgerbüro",
    "fr": "Service {f}|Direction {f}|Département {f}|Pôle {f}|Faculté de {s}|Institut de {s}|Laboratoire de {s}|Département de {s}|Service de {s}|UFR de {s}|Direction des Affaires culturelles|Service Urbanisme|Service des Urgences|État civil|Services techniques|Cabinet du Maire|Direction générale des services",
    "es": "Departamento de {f}|Área de {f}|División de {f}|Dirección de {f}|Servicio de {f}|Unidad de {f}|Facultad de {s}|Departamento de {s}|Instituto de {s}|Escuela de {s}|Servicio de {s}|Concejalía de Cultura|Secretaría General|Urgencias|Gabinete de Prensa",
    "pt": "Departamento de {f}|Divisão de {f}|Direção de {f}|Área de {f}|Faculdade de {s}|Departamento de {s}|Instituto de {s}|Serviço de {s}|Gabinete da Presidência|Secretaria de Cultura|Divisão de Urbanismo",
    "it": "Ufficio {f}|Divisione {f}|Area {f}|Settore {f}|Servizio {f}|Dipartimento di {s}|Facoltà di {s}|Istituto di {s}|Reparto di {s}|Ufficio Tecnico|Ufficio Anagrafe|Pronto Soccorso|Segreteria Generale",
    "nl": "Afdeling {f}|Dienst {f}|Team {f}|Sector {f}|Faculteit {s}|Vakgroep {s}|Instituut voor {s}|Afdeling {s}|Burgerzaken|Ruimtelijke Ontwikkeling|Spoedeisende Hulp|Bestuurszaken",
    "nordic": "Avdeling for {s}|Institut for {s}|Institutt for {s}|Institutionen för {s}|Fakultet for {s}|Center for {s}|Teknisk forvaltning|Kulturavdelingen|Stadsbyggnadskontoret|Plan og byg|Akutmodtagelsen|Socialförvaltningen|Salgsavdelingen|Økonomiavdelingen",
    "slavic": "Dział {f}|Biuro {f}|Wydział {f}|Wydział Architektury|Katedra {s}|Instytut {s}|Oddział Kardiologii|Odbor výstavby|Oddělení marketingu|Katedra informatiky|Ústav fyziky|Fakulta strojní|Odjel za kulturu|Odsjek za kemiju|Zavod za fiziku|Gazdasági Osztály|Fizika Tanszék|Direcția Economică|Facultatea de Drept",
}  # fmt: skip
SUBJECTS: dict[str, str] = {
    "en": "Physics|Chemistry|Biology|Mathematics|Computer Science|Economics|Law|History|Philosophy|Modern Languages|Linguistics|Psychology|Sociology|Political Science|Geography|Geology|Engineering|Civil Engineering|Mechanical Engineering|Electrical Engineering|Architecture|Medicine|Nursing|Cardiology|Oncology|Neurology|Radiology|Surgery|Paediatrics|Dentistry|Pharmacy|Veterinary Medicine|Agriculture|Forestry|Music|Fine Arts|Design|Education|Business|Management|Journalism|Theology|Public Health|Marine Biology|Archaeology|Anthropology|Astronomy|Statistics|Materials Science|Renewable Energy",
    "de": "Physik|Chemie|Biologie|Mathematik|Informatik|Volkswirtschaftslehre|Betriebswirtschaft|Rechtswissenschaft|Geschichte|Philosophie|Germanistik|Psychologie|Soziologie|Politikwissenschaft|Geographie|Maschinenbau|Bauingenieurwesen|Elektrotechnik|Architektur|Innere Medizin|Kardiologie|Neurologie|Radiologie|Chirurgie|Unfallchirurgie|Orthopädie|Urologie|Gynäkologie|Kinder- und Jugendmedizin|Anästhesie|Psychiatrie|Augenheilkunde|Pharmazie|Tiermedizin|Agrarwissenschaft|Forstwissenschaft|Musik|Kunstgeschichte|Pädagogik|Theologie|Archäologie|Statistik|Werkstoffkunde|Umwelttechnik|Medienwissenschaft",
    "fr": "Physique|Chimie|Biologie|Mathématiques|Droit|Lettres|Philosophie|Psychologie|Sociologie|Géographie|Médecine|Cardiologie|Neurologie|Radiologie|Chirurgie|Pédiatrie|Pharmacie|Agronomie|Musique|Architecture|Sciences économiques|Informatique|Histoire de l'art",
    "es": "Física|Química|Biología|Matemáticas|Informática|Economía|Derecho|Historia|Filosofía|Psicología|Sociología|Geografía|Ingeniería|Arquitectura|Medicina|Cardiología|Neurología|Radiología|Cirugía|Pediatría|Farmacia|Agronomía|Música|Bellas Artes|Educación",
    "pt": "Física|Química|Biologia|Matemática|Informática|Economia|Direito|História|Filosofia|Psicologia|Engenharia Civil|Arquitetura|Medicina|Cardiologia|Radiologia|Cirurgia|Pediatria|Farmácia|Agronomia|Música|Belas Artes|Letras",
    "it": "Fisica|Chimica|Biologia|Matematica|Informatica|Economia|Giurisprudenza|Storia|Filosofia|Psicologia|Ingegneria Civile|Architettura|Medicina Interna|Cardiologia|Radiologia|Chirurgia|Pediatria|Farmacia|Agraria|Musica|Lettere",
    "nl": "Natuurkunde|Scheikunde|Biologie|Wiskunde|Informatica|Economie|Rechten|Geschiedenis|Wijsbegeerte|Psychologie|Bouwkunde|Geneeskunde|Cardiologie|Radiologie|Chirurgie|Kindergeneeskunde|Farmacie|Landbouw|Muziek|Letteren",
    "nordic": "Fysik|Kjemi|Kemi|Biologi|Matematikk|Informatikk|Økonomi|Jura|Historie|Filosofi|Psykologi|Statsvetenskap|Arkitektur|Medisin|Kardiologi|Radiologi|Kirurgi|Pædiatri|Farmaci|Landbruk|Musik|Energi|Byggteknik",
    "slavic": "Fizyki|Chemii|Biologii|Matematyki|Informatyki|Ekonomii|Prawa|Historii|Filozofii|Psychologii|Architektury|Kardiologii|Chirurgii|Farmacji",
}  # fmt: skip

#: Fields a lawyer or a doctor works in, products and services: never a title, never the firm.
PRACTICES: dict[str, str] = {
    "en": "Family Law|Criminal Defense|Personal Injury|Estate Planning|Wills & Probate|Immigration|Real Estate Law|Employment Law|Tax Law|Bankruptcy|Orthodontics|Implants|Cosmetic Dentistry|Sports Medicine|Pediatrics|Acupuncture|Massage|Deep Tissue|Kitchens|Bathrooms|Decks & Patios|Additions|Drain Cleaning|Water Heaters|Boilers|Gas Lines|Brakes|Tires|Oil Changes|Alignments|Lawn Care|Snow Removal|Tree Trimming|Irrigation|Interior & Exterior Painting|Wallpaper|Weddings|Corporate Events|Private Parties|Family Portraits|Headshots|Life Insurance|Auto|Home|Business|Health|Annuities|Bookkeeping|Payroll|Tax Returns|Audits|Web Development|Hosting|App Design|Logo Design|Brochures|Business Cards|Banners|Proofreading|Transcription|Piano Lessons|Voice|Guitar|Private Tuition|Dog Walking|Grooming|Boarding|Valves|Pumps|Fittings|Gaskets|Sheet Metal|Welding|CNC Turning|Laser Cutting|3D Printing|Prototyping|Calibration|Testing|Inspection|Spices|Dried Fruits|Olive Oil|Frozen Fish|Fresh Produce|Garments|Leather Goods|Handicrafts|Rugs|Lamps|Office Furniture|Used Cars|Spare Parts|Car Rental|Airport Transfer|Day Trips|Visa Service|Hotel Booking|Steel Structures|Cranes|Scaffolding|Excavation|Demolition|Land Survey",
    "de": "Arbeitsrecht|Familienrecht|Erbrecht|Mietrecht|Verkehrsrecht|Strafrecht|Steuerrecht|Baurecht|Gesellschaftsrecht|Vertragsrecht|Medizinrecht|Lohnbuchhaltung|Jahresabschluss|Existenzgründung|Implantologie|Kieferorthopädie|Prophylaxe|Akupunktur|Homöopathie|Manuelle Therapie|Lymphdrainage|Sportmedizin|Naturheilverfahren|Heizung|Sanitär|Klima|Lüftung|Solar|Bäder|Küchen|Treppen|Fenster|Türen|Innenausbau|Trockenbau|Fassaden|Bodenbeläge|Parkett|Fliesen|Gartenpflege|Baumfällung|Pflasterarbeiten|Hochzeiten|Porträts|Reportagen|Webdesign|Drucksachen|Beschriftungen|Messebau|Neuwagen|Gebrauchtwagen|Unfallinstandsetzung|Reifenservice|Drehen|Fräsen|Schleifen|Schweißen|Blechbearbeitung|Vorrichtungsbau|Wartung|Reparatur|Montage|Planung|Beratung|Verkauf|Vermietung|Weine|Sekt|Brände|Honig|Käse|Wurstwaren|Brot|Torten|Geschenkkörbe",
    "fr": "Droit du travail|Droit de la famille|Droit pénal|Droit des affaires|Successions|Fiscalité|Comptabilité|Audit|Paie|Création d'entreprise|Implantologie|Orthodontie|Ostéopathie|Plomberie|Chauffage|Climatisation|Sanitaire|Cuisines|Salles de bains|Peinture|Carrelage|Parquet|Isolation|Toiture|Élagage|Mariages|Portraits|Séminaires|Sites web|Affiches|Cartes de visite|Enseignes|Vente|Location|Réparation|Entretien|Dépannage 24h/24|Vins|Champagnes|Fromages|Miel|Foie gras|Tournage|Fraisage|Soudure",
    "es": "Derecho Civil|Derecho Laboral|Derecho Penal|Herencias|Divorcios|Fiscal|Contable|Laboral|Implantes|Ortodoncia|Estética Dental|Fisioterapia|Acupuntura|Fontanería|Electricidad|Pintura|Reformas|Cocinas|Baños|Aire Acondicionado|Calefacción|Energía Solar|Jardinería|Bodas|Comuniones|Retratos|Páginas Web|Rótulos|Imprenta|Venta|Alquiler|Reparación|Mantenimiento|Vinos|Aceite de Oliva|Quesos|Jamones|Conservas|Tornos|Soldadura|Mecanizados",
    "it": "Diritto Civile|Diritto Penale|Diritto di Famiglia|Successioni|Consulenza Fiscale|Buste Paga|Contabilità|Implantologia|Ortodonzia|Fisioterapia|Idraulica|Riscaldamento|Climatizzazione|Bagni|Cucine|Infissi|Ristrutturazioni|Giardini|Matrimoni|Ritratti|Siti Web|Insegne|Stampa|Vendita|Noleggio|Assistenza|Manutenzione|Vini|Olio|Miele|Salumi|Tornitura|Fresatura|Saldatura",
    "nl": "Familierecht|Arbeidsrecht|Strafrecht|Ondernemingsrecht|Belastingadvies|Boekhouding|Loonadministratie|Implantologie|Manuele therapie|Loodgieterswerk|Verwarming|Sanitair|Zonnepanelen|Dakwerken|Schilderwerk|Stukadoorswerk|Keukens|Badkamers|Tuinaanleg|Bestrating|Bruidsreportages|Websites|Drukwerk|Belettering|Verkoop|Verhuur|Reparatie|Onderhoud|Kaas|Wijn|Bloembollen|Draaien|Frezen|Lassen",
    "pt": "Direito Civil|Direito do Trabalho|Direito de Família|Contabilidade|Fiscalidade|Salários|Implantes|Ortodontia|Canalização|Eletricidade|Pinturas|Remodelações|Cozinhas|Ar Condicionado|Jardins|Casamentos|Retratos|Websites|Impressão|Venda|Aluguer|Reparação|Vinhos|Azeite|Queijos|Mel|Soldadura",
}  # fmt: skip

#: What somebody has learned or belongs to, on a line of its own.
CREDENTIALS: dict[str, str] = {
    "en": "BSc (Hons) MRICS|MA, MSc|B.A., LL.B.|MBBS, FRCS (Ed)|M.D., F.A.C.C.|BDS (Lond)|Ph.D., P.Eng.|RIBA ARB|ACA, CTA|CFP®, CLU®|NMLS# {n}|Member of the Bar of New York|Fellow of the Royal Society of Arts|Admitted in CA and NV|Board Certified in Internal Medicine|Certified Public Accountant|Licensed in NJ, NY & CT|Notary Public, State of Ohio|Chartered Engineer|Registered Architect|Certified Arborist|Master of Wine|Gas Safe Registered|ATOL Protected|B.Com., F.C.A.|B.Tech, MBA (IIM)|English, French, Arabic|Serving clients since {y}|Top Producer {y}|Accredited Buyer's Representative|REALTOR®|DRE Lic. {n}|Lic. Real Estate Salesperson",
    "de": "Dipl.-Ing. (FH)|Dipl.-Kfm.|Dipl.-Betriebswirt (BA)|Dipl.-Ing. Architekt BDA|M.Sc. ETH|Dr. med. dent.|Dr. iur., LL.M.|MBA, CFA|lic. oec. HSG|eidg. dipl. Elektroinstallateur|Fachanwalt für Arbeitsrecht|Fachanwältin für Familienrecht|Fachärztin für Allgemeinmedizin|Facharzt für Urologie|Mitglied der Architektenkammer|Meisterbetrieb der Innung|Öffentlich bestellter Sachverständiger|Zertifizierter Gutachter|Staatlich geprüfte Dolmetscherin|Allgemein beeidigte Übersetzerin|Master of Arts|B.A. Tourismus|Betriebswirt (VWA)|Industriemeister Metall|Mediator|Termine nach Vereinbarung|Alle Kassen und Privat",
    "fr": "Diplômé HEC|Docteur en droit|Ancien interne des hôpitaux|Architecte DPLG|Ingénieur ENSAM|Diplômée de l'École du Louvre|Membre de l'Ordre des architectes|Barreau de Paris|Expert près la Cour d'appel|Master en droit des affaires|Conventionné secteur 1|Sur rendez-vous|Traductrice assermentée|Maître artisan",
    "es": "Colegiado nº {n}|Máster en Dirección|Doctor en Derecho|Cédula Prof. {n}|Miembro del Colegio de Arquitectos|Cita previa|Traductora jurada|Perito judicial|MBA|Especialista en Ortodoncia",
    "it": "Iscritto all'Albo n. {n}|Laurea in Ingegneria|Dottore Commercialista|Revisore Legale|Patrocinante in Cassazione|Specialista in Ortopedia|Riceve per appuntamento|Perito del Tribunale",
    "nl": "MSc|RA|Mr. dr.|ir. TU|Lid NVM|BIG-geregistreerd|Beëdigd vertaler|Uitsluitend op afspraak|Register-taxateur",
    "pt": "CRM {n}|OAB/SP {n}|Cédula Profissional {n}|Mestre em Engenharia|Doutora em Economia|Atendimento com hora marcada|CREA {n}|Membro da Ordem dos Arquitetos",
}  # fmt: skip

#: Registers, hours, captions: foot of the card.
FOOT: dict[str, str] = {
    "en": "Registered in England No. {n}|Company Reg. No. {n}|VAT Reg. GB {n}|EIN {n}|Tax ID {n}|CAGE {n}|DUNS {n}|License No. {n}|Scan to save my contact|Scan for our menu|Scan me!|Follow us|Like us on Facebook|Find us on Google Maps|Book online|Free Wi-Fi|Mon–Fri 8am–6pm|Mon - Sat: 9.00 - 18.30|Open daily 11–23|Closed Sundays|Hours: Tue–Sun 10–5|Emergency: 24 hours|Free parking|All major cards accepted|ISO 14001|FSC certified|Proud member of the BBB|A registered charity, no. {n}|Charity No. {n}|Fully insured|Free quotes|References available|Gift vouchers|Since {y}|Established {y}|Family business since {y}|A division of {b}|Part of the {b} Group|A {b} Company|Please note our new address|Please consider the environment|Made in Italy|Thank you!|See reverse|Appointment: ______",
    "de": "Amtsgericht Musterstadt HRB {n}|HRB {n}|Steuernummer {n}|UID ATU{n}|CHE-{n} MWST|FN {n}|IBAN auf Anfrage|Mo–Fr 8–12 und 13–17 Uhr|Mo-Do 7.30-16.30 Uhr|Sa 9–13 Uhr|Montag Ruhetag|Öffnungszeiten: Di–So 11–22 Uhr|Sprechzeiten nach Vereinbarung|Mo, Di, Do 8–12 Uhr|Kundenparkplätze im Hof|Jetzt scannen|Besuchen Sie uns online|Folgen Sie uns|Seit {y}|Familienbetrieb seit {y}|gegründet {y}|Ein Unternehmen der {b}-Gruppe|Mitglied im Fachverband|Zertifiziert nach ISO 9001|DIN EN 1090|Bio-Kontrollstelle DE-ÖKO-006|24h-Notdienst|Meisterbetrieb|Geschäftsführer: siehe Impressum|Eingang über den Hof",
    "fr": "SIRET {n}|RCS Lyon B {n}|TVA FR {n}|N° SIREN {n}|Code APE 4321A|Du lundi au vendredi 9h–18h|Ouvert 7j/7|Fermé le lundi|Sur rendez-vous|Suivez-nous|Scannez-moi|Depuis {y}|Maison fondée en {y}|Une société du groupe {b}|Certifié Qualibat|Devis gratuit|Membre d'une AGA|Parking client",
    "es": "CIF B{n}|NIF {n}|RUC {n}|RFC XAXX{n}|Lunes a viernes 9:00–18:00|Abierto todos los días|Cerrado lunes|Síguenos|Escanéame|Desde {y}|Casa fundada en {y}|Grupo {b}|Presupuesto sin compromiso|Urgencias 24 h|Certificado ISO 9001",
    "it": "P.IVA {n}|C.F. {n}|REA MI-{n}|Lun–Ven 9–18|Chiuso il lunedì|Aperto tutti i giorni|Seguici|Scansiona il codice|Dal {y}|Fondata nel {y}|Gruppo {b}|Preventivi gratuiti|Certificata ISO 9001|Iscr. Reg. Imprese {n}",
    "nl": "KvK {n}|BTW NL{n}B01|BE {n}|IBAN op aanvraag|Ma–vr 9–17 uur|Maandag gesloten|Volg ons|Scan mij|Sinds {y}|Opgericht in {y}|Onderdeel van {b}|Lid van BNA|24/7 storingsdienst",
    "pt": "NIF {n}|NIPC {n}|CNPJ {n}|Seg–Sex 9h–18h|Aberto todos os dias|Encerrado à segunda|Siga-nos|Desde {y}|Grupo {b}|Orçamentos grátis|Alvará n.º {n}",
    "nordic": "Org.nr {n}|CVR {n}|CVR-nr. {n}|Y-tunnus {n}|Man–fre 8–16|Öppet alla dagar|Följ oss|Siden {y}|Sedan {y}|En del av {b}-koncernen|Miljøfyrtårn|Innehar F-skattsedel|Ma–pe 9–17",
    "slavic": "NIP {n}|REGON {n}|KRS {n}|IČO {n}|DIČ CZ{n}|OIB {n}|Adószám {n}|CUI RO{n}|Pn–Pt 8–16|Po–Pá 8–17|Od {y}|Założono w {y}|Grupa {b}|Hét.–Pén. 8–16",
}  # fmt: skip

SLOGANS = "Always by your side|Quality you can taste|Where flavour meets tradition|Your home, our passion|Building trust since {y}|Precision in motion|Care that counts|Think global, act local|We speak your language|Growing together|Your journey starts here|Ideas that work|Good food. Good mood.|Safe hands|For a brighter smile|See the world differently|Knowledge for tomorrow|Engineering your success|Justice with integrity|Crafted by hand|Open minds. Open doors.|Das Beste für Ihr Zuhause|Mit Liebe gemacht|Ihr Recht ist unser Auftrag|Handwerk mit Tradition|Natürlich gut|Technik, die verbindet|Wir bauen auf Vertrauen|Ideen aus Holz|Näher am Menschen|Le goût du vrai|L'art de recevoir|Au service de votre projet|La passion du métier|Cultivons l'avenir|Tradición y calidad|Contigo siempre|Pasión por el detalle|El sabor de la tierra|Tecnologia ao seu serviço|Sabor de família|Tradizione e innovazione|La passione per il legno|Il gusto della tradizione|Bouwen met hart|Dichtbij en betrokken|Vakwerk sinds {y}|Nära dig|Godt håndværk|Kvalitet i alle ledd|Jakość i tradycja|Tradice a kvalita"

_NOUNS = "River|Oak|Stone|Harbour|Summit|Meadow|Falcon|Cedar|Lighthouse|Anchor|Bridge|Maple|Ember|Willow|Compass|Granite|Beacon|Orchard|Sparrow|Cobalt|Juniper|Atlas|Orion|Vega|Delta|Polar|Aurora|Nova|Terra|Aqua|Vita|Lumen|Silva|Alba|Porta|Arena|Forum|Contour|Prisma|Quartz|Zenit|Horizont|Merkur|Phönix|Rubin|Kompass|Linde|Adler|Löwen|Krone|Rose|Sonne|Post|Hirsch|Étoile|Soleil|Lavande|Horizon|Estrella|Paloma|Sierra|Luna|Roble|Stella|Fiore|Ponte|Mare|Zwaan|Molen|Tulp|Fjord|Bølge|Nord|Björk"
_ACRONYM_WORDS = "National|International|European|Central|Northern|Regional|Institute|Association|Centre|Agency|Council|Federation|Society|Union|Network|Alliance|Foundation|Board|Authority|Organisation|Committee|Technology|Engineering|Research|Development|Trade|Export|Energy|Water|Health|Food|Farmers|Maritime|Textile|Software|Innovation|Tourism|Education|Science|Applied|Advanced|Industrial|Environmental|Economic|Cultural|Women|Youth|Housing|Rural|Urban|Transport"


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _fill(w: Inventor, text: str, language: str) -> str:
    """A pattern with its blanks filled."""

    def word(match: re.Match[str]) -> str:
        key = match.group(1)
        if key == "n":
            n = str(w.rng.randint(10**4, 10**9))
            return n if w.chance(0.6) else f"{n[:3]} {n[3:6]} {n[6:]}".strip()
        if key == "y":
            return str(w.rng.randint(1861, 2018))
        if key == "b":
            return str(w.brand())
        if key == "p":
            return str(w.pick(share(PLACES, w)))
        if key == "s":
            return str(w.pick(share(SUBJECTS.get(language, SUBJECTS["en"]), w)))
        functions = LEVELS.get(language, LEVELS["en"])[1]
        return str(w.pick(share(functions, w)))

    return _clean(re.sub(r"\{([nybpsfg])\}", word, text))


def title(w: Inventor, language: str) -> str:
    """One of some ten thousand titles: a level and what somebody is in charge of."""
    language = language if language in LEVELS and w.chance(0.75) else "en"
    return _fill(w, w.pick(LEVELS[language][0]), language)


def function(w: Inventor, language: str) -> str:
    return _fill(w, "{f}", language)


def department(w: Inventor, language: str) -> str:
    language = language if language in DEPARTMENTS else "en"
    return _fill(w, w.pick(share(DEPARTMENTS[language], w)), language)


def practices(w: Inventor, language: str) -> list[str]:
    """Fields and services: in a row, or one below the other."""
    pool = share(PRACTICES.get(language, PRACTICES["en"]), w)
    chosen = w.rng.sample(pool, min(len(pool), w.rng.randint(2, 4)))
    if w.chance(0.6):
        return [w.pick([" • ", " | ", ", ", " - ", " · ", " / ", "   "]).join(chosen)]
    mark = w.pick(["", "", "• ", "- "])
    return [f"{mark}{c}" for c in chosen[:3]]


def credential(w: Inventor, language: str) -> str:
    return _fill(w, w.pick(share(CREDENTIALS.get(language, CREDENTIALS["en"]), w)), language)


def foot(w: Inventor, language: str) -> str:
    return _fill(w, w.pick(share(FOOT.get(language, FOOT["en"]), w)), language)


def slogan(w: Inventor) -> str:
    return _fill(w, w.pick(share(SLOGANS, w)), "en")


def _domain(w: Inventor, text: str) -> str:
    plain = ascii_of(text)
    parts = [p for p in plain.split("-") if p]
    if not parts:
        return "contact"
    options = [plain, plain.replace("-", ""), plain.replace("-", ""), max(parts, key=len)]
    if len(parts) > 2:
        options += ["".join(p[0] for p in parts), "".join(parts[:2])]
    return str(w.pick(options))[:26].strip("-")


def _in_lines(text: str, count: int) -> list[str]:
    """A long name, broken into about equal lines."""
    words = text.split()
    lines: list[str] = []
    for k in range(count, 0, -1):
        rest = len(" ".join(words))
        line: list[str] = []
        while (
            words
            and (not line or len(" ".join([*line, words[0]])) <= rest / k + 2)
            and len(words) >= k
        ):
            line.append(words.pop(0))
        if line:
            lines.append(" ".join(line))
    if words:
        lines[-1] = f"{lines[-1]} {' '.join(words)}"
    return lines


def _style(w: Inventor, line: str) -> str:
    return line.upper() if w.chance(0.3) else line.lower() if w.chance(0.04) else line


def _stacked(w: Inventor, lines: list[tuple[str, str]], loud: int) -> list[Printed]:
    """A logo's lines, with line `loud` the largest of them or all alike."""
    even = w.chance(0.3)
    small = w.rng.uniform(0.45, 0.85)
    return [
        Printed.of(_style(w, text), role, 1.0 if even or n == loud else small)
        for n, (text, role) in enumerate(lines)
    ]


def invent(
    w: Inventor, language: str, first: str, last: str, town: str, country: str, legal: str
) -> Organisation:
    """A firm or a body of a language; the person's own names may be in it."""
    roll = w.rng.random()
    family = w.pick([last, last, w.names()[1]])
    if roll < 0.2:
        return _headed(w, language, first, family, legal)
    if roll < 0.38:
        return _traded(w, language, first, family, legal)
    if roll < 0.58:
        return _body(w, language, town, country)
    if roll < 0.66:
        return _acronym(w)
    if roll < 0.76:
        return _partners(w, language, family, legal)
    if roll < 0.84:
        return _own_name(w, language, first, last, legal)
    return _branded(w, language, legal)


def _headed(w: Inventor, language: str, first: str, family: str, legal: str) -> Organisation:
    """ "Weingut" over "Hofer", "Studio Legale Rossi", "Hotel / Krone"."""
    head = w.pick(share(HEADS.get(language, HEADS["en"]), w))
    name = w.pick(
        [
            family,
            family,
            f"{first} {family}",
            w.pick(share(_NOUNS, w)),
            w.brand(),
            f"Familie {family}" if language == "de" else family,
            f"{family} & {w.names()[1]}",
        ]
    )
    full = f"{head} {name}"
    lines = [(head, "company"), (name, "company")]
    loud = 1
    roll = w.rng.random()
    if roll < 0.35:
        lines = [(full, "company")]
        loud = 0
    accepted = [full, name if len(name) > 3 else full]
    if w.chance(0.25):
        full = _clean(f"{full}{'' if legal[0] == ',' else ' '}{legal}")
        if w.chance(0.5) and len(lines) > 1:
            lines.append((legal.strip(", "), "company"))
        else:
            lines[-1] = (
                _clean(f"{lines[-1][0]}{'' if legal[0] == ',' else ' '}{legal}"),
                "company",
            )
    if w.chance(0.15):
        # What it does, below; not a part of the name, but nobody would call it wrong.
        line = w.pick(share(LINES.get(language, LINES["en"]), w))
        lines.append((line, "other"))
        accepted.append(f"{full} {line}")
    notes = [foot(w, language)] if w.chance(0.3) else []
    return Organisation(
        full,
        name,
        _domain(w, w.pick([full, name, family])),
        _stacked(w, lines, loud),
        accepted,
        notes=notes,
    )


def _traded(w: Inventor, language: str, first: str, family: str, legal: str) -> Organisation:
    """A name with its trade above or below it, the legal form sometimes on a line of its own."""
    name = w.pick(
        [
            family,
            family,
            w.brand(),
            w.pick(share(_NOUNS, w)),
            f"{w.brand()} {w.brand()}",
            f"{first[:1]}. {family}",
            f"{family} & {w.pick(['Söhne', 'Sohn']) if language == 'de' else w.pick(['Fils', 'Fils']) if language == 'fr' else w.pick(['Hijos']) if language == 'es' else w.pick(['Figli']) if language == 'it' else w.pick(['Zonen', 'Zn.']) if language == 'nl' else w.pick(['Sons', 'Co.', 'Daughters'])}",
            f"Gebr. {family}" if language in ("de", "nl") else family,
        ]
    )
    trade = w.pick(share(LINES.get(language, LINES["en"]) if w.chance(0.8) else LINES["en"], w))
    form = w.chance(0.45)
    bare = f"{name} {trade}"
    full = _clean(f"{bare}{'' if legal[0] == ',' else ' '}{legal}") if form else bare
    accepted = [full, bare, name]
    roll = w.rng.random()
    if roll < 0.15:
        lines = [(full, "company")]
    elif roll < 0.4 and form:
        lines = [(name, "company"), (trade, "company"), (legal.strip(", "), "company")]
    elif roll < 0.75:
        lines = [
            (name, "company"),
            (f"{trade}{'' if legal[0] == ',' else ' '}{legal}" if form else trade, "company"),
        ]
    elif roll < 0.87:
        lines = [
            (trade, "company"),
            (f"{name}{'' if legal[0] == ',' else ' '}{legal}" if form else name, "company"),
        ]
        full = _clean(f"{trade} {lines[1][0]}")
        accepted += [full, f"{trade} {name}"]
        return Organisation(
            full, name, _domain(w, w.pick([bare, name])), _stacked(w, lines, 1), accepted
        )
    elif form:
        lines = [(f"{name}{'' if legal[0] == ',' else ' '}{legal}", "company"), (trade, "other")]
        accepted.append(lines[0][0])
    else:
        lines = [(_clean(f"{name} {trade.split(' & ')[0]}"), "company"), (slogan(w), "other")]
        full = lines[0][0]
        accepted.append(full)
    notes = [foot(w, language)] if w.chance(0.35) else []
    credentials = practices(w, language) if w.chance(0.15) else []
    return Organisation(
        full,
        name,
        _domain(w, w.pick([bare, name, name])),
        _stacked(w, lines, 0),
        accepted,
        credentials=credentials,
        notes=notes,
    )


def _body(w: Inventor, language: str, town: str, country: str) -> Organisation:
    """A town hall, a hospital, a university, a chamber, an embassy."""
    pattern = w.pick(share(BODIES.get(language, BODIES["en"]), w))
    pattern = pattern.replace("{c}", town).replace("{k}", country)
    full = _clean(pattern.replace("/", ""))
    parts = [_clean(p) for p in pattern.split("/")]
    if len(parts) == 2 and w.chance(0.6):
        lines = [(p, "company") for p in parts]
        loud = w.rng.randrange(2)
    elif len(full) > 24 and w.chance(0.6):
        lines = [(p, "company") for p in _in_lines(full, 2 if len(full) < 36 else 3)]
        loud = 0
    else:
        lines, loud = [(full, "company")], 0
    departments = DEPARTMENTS.get(language, DEPARTMENTS["en"])
    initials = "".join(p[0] for p in ascii_of(full).split("-") if p)
    core = w.pick(
        [
            ascii_of(town).replace("-", ""),
            ascii_of(full).replace("-", "")[:24],
            initials if len(initials) > 2 else ascii_of(town),
            ascii_of(town),
        ]
    )
    accepted = [full]
    if w.chance(0.12) and len(initials) > 2:
        # The body's letters beside its name.
        lines.insert(0, (initials.upper(), "company"))
        accepted += [initials.upper(), f"{initials.upper()} {full}"]
        loud = 0
    return Organisation(
        full,
        full,
        core or "office",
        _stacked(w, lines, loud),
        accepted,
        titles=OFFICIALS.get(language, OFFICIALS["en"]),
        departments=departments,
    )


def _acronym(w: Inventor) -> Organisation:
    """Letters, and what they stand for."""
    words = list(dict.fromkeys(w.pick(share(_ACRONYM_WORDS, w)) for _ in range(9)))[:3]
    expanded = w.pick(
        [
            f"{words[0]} {words[1]} {words[2]}",
            f"{words[0]} {words[1]} for {words[2]}",
            f"{words[0]} {words[1]} of {words[2]}",
        ]
    )
    letters = "".join(x[0] for x in expanded.split() if x[0].isupper())
    count = 1 if w.chance(0.5) else 2
    tail = [(line, "company") for line in _in_lines(expanded, count)]
    lines = [(letters, "company"), *tail] if w.chance(0.75) else [*tail, (letters, "company")]
    accepted = [
        expanded,
        letters,
        f"{letters} {expanded}",
        f"{expanded} ({letters})",
        f"{expanded} {letters}",
    ]
    return Organisation(
        expanded,
        letters,
        w.pick([letters.lower(), letters.lower(), _domain(w, expanded)]),
        _stacked(w, lines, 0 if lines[0][0] == letters else len(lines) - 1),
        accepted,
    )


def _partners(w: Inventor, language: str, family: str, legal: str) -> Organisation:
    """Lawyers, accountants, architects: names joined, the profession below, fields beside."""
    others = [w.names()[1] for _ in range(2)]
    name = w.pick(
        [
            f"{family} & {others[0]}",
            f"{family}, {others[0]} & {others[1]}",
            f"{family} {others[0]} {others[1]}",
            f"{family} & Partner",
            f"{family} + {others[0]}",
            f"{family} | {others[0]}",
            f"{family} & Associates",
            f"Dr. {family} & Kollegen" if language == "de" else f"{family} & Partners",
            f"{family} · {others[0]}",
        ]
    )
    pool = {"en": "Attorneys at Law|Solicitors|Chartered Accountants|Architects|Consulting Engineers|Surveyors|Patent Attorneys|Advocates|Barristers & Solicitors|Tax Advisers|Notaries", "de": "Rechtsanwälte|Rechtsanwälte und Notare|Steuerberater|Steuerberatungsgesellschaft|Architekten|Partnerschaft mbB|Patentanwälte|Ingenieure|Wirtschaftsprüfer Steuerberater|Rechtsanwaltsgesellschaft mbH|Zahnärzte|Tierärzte", "fr": "Avocats|Avocats à la Cour|Notaires associés|Experts-comptables|Architectes|Huissiers de justice|Géomètres-experts", "es": "Abogados|Abogados y Economistas|Notarios|Asesores|Arquitectos|Auditores", "it": "Avvocati Associati|Studio Legale Associato|Commercialisti Associati|Notai Associati|Architetti", "nl": "Advocaten|Advocaten en Notarissen|Accountants|Architecten|Belastingadviseurs", "pt": "Advogados|Advogados Associados|Sociedade de Advogados|Arquitetos|Auditores", "nordic": "Advokater|Advokatfirma|Revisorer|Arkitekter|Arkkitehdit", "slavic": "Adwokaci i Radcowie Prawni|Kancelaria Prawna|Advokátní kancelář|Architekti|Odvjetnici|Ügyvédi Iroda|Avocați Asociați"}.get(language, "Attorneys at Law|Advocates|Chartered Accountants|Architects|Consulting Engineers")  # fmt: skip
    callings = {"en": "Partner|Senior Partner|Associate|Attorney|Solicitor|Counsel|Of Counsel|Managing Partner|Paralegal|Trainee Solicitor|Advocate|Consultant|Senior Associate", "de": "Rechtsanwalt|Rechtsanwältin|Steuerberaterin|Steuerberater|Notar|Partner|Architekt|Wirtschaftsprüferin|Fachanwalt für Steuerrecht|Fachanwältin für Erbrecht|Patentanwältin|Kanzleimanagerin|Rechtsanwalt und Mediator", "fr": "Avocat associé|Avocate à la Cour|Notaire|Expert-comptable|Clerc de notaire|Architecte DPLG|Collaboratrice", "es": "Abogado|Socia|Abogada Asociada|Notario|Asesor Fiscal|Arquitecto|Auditor", "it": "Avvocato|Partner|Dottore Commercialista|Notaio|Architetto|Praticante Avvocato", "nl": "Advocaat|Partner|Kandidaat-notaris|Belastingadviseur|Accountant|Advocaat-stagiair", "pt": "Advogado|Sócia|Advogada Associada|Arquiteto|Auditor"}.get(language, "Partner|Advocate|Associate|Senior Associate|Attorney|Managing Partner")  # fmt: skip
    profession = w.pick(share(pool, w))
    full = f"{name} {profession}"
    accepted = [full, name]
    if w.chance(0.25):
        accepted.append(f"{full} {legal}")
        lines = [
            (name, "company"),
            (f"{profession} {legal}" if legal[0] != "," else f"{profession}{legal}", "company"),
        ]
    elif w.chance(0.75):
        lines = [(name, "company"), (profession, "company")]
    else:
        lines = [(full, "company")]
    if len(name) > 26 and w.chance(0.5):
        lines = [*[(x, "company") for x in _in_lines(name, 2)], *lines[1:]]
    credentials = (
        practices(w, language)
        if w.chance(0.4)
        else [credential(w, language)]
        if w.chance(0.4)
        else []
    )
    return Organisation(
        full,
        name,
        _domain(w, w.pick([name, name, f"{family} {profession}"])),
        _stacked(w, lines, 0),
        accepted,
        titles=callings,
        credentials=credentials,
    )


def _own_name(w: Inventor, language: str, first: str, last: str, legal: str) -> Organisation:
    """A firm that bears the person's own name, or its initials."""
    trade = w.pick(share(LINES.get(language, LINES["en"]), w))
    person = w.pick([f"{first} {last}", f"{first} {last}", f"{first[:1]}. {last}", last])
    initials = f"{first[:1]}{last[:1]}".upper()
    owners = {"en": "Owner|Proprietor|Founder|Director|Principal|Owner & Founder|Master Craftsman|Sole Trader", "de": "Inhaber|Inhaberin|Inh.|Geschäftsführer|Gründerin|Meister|Geschäftsführerin", "fr": "Gérant|Gérante|Fondatrice|Artisan|Maître artisan", "es": "Propietario|Titular|Gerente|Fundadora", "it": "Titolare|Fondatore|Amministratore Unico", "nl": "Eigenaar|Eigenaresse|Directeur-eigenaar|Oprichter", "pt": "Proprietário|Sócio-Gerente|Fundadora"}.get(language, "Owner|Founder|Director")  # fmt: skip
    form = w.chance(0.35)
    bare = w.pick([f"{person} {trade}", f"{trade} {person}"])
    full = _clean(f"{bare}{'' if legal[0] == ',' else ' '}{legal}") if form else bare
    accepted = [full, bare]
    if w.chance(0.4):
        head, tail = (person, trade) if bare.startswith(person) else (trade, person)
        lines = [
            (head, "company"),
            (_clean(f"{tail}{'' if legal[0] == ',' else ' '}{legal}") if form else tail, "company"),
        ]
    else:
        lines = [(full, "company")]
    if w.chance(0.25):
        # A monogram; it is no name of its own.
        lines.insert(
            0,
            (
                w.pick(
                    [
                        initials,
                        f"{initials[0]} {initials[1]}",
                        f"{initials[0]}&{initials[1]}",
                        f"{initials[0]}|{initials[1]}",
                    ]
                ),
                "other",
            ),
        )
        accepted.append(f"{lines[0][0]} {full}")
    return Organisation(
        full,
        person,
        _domain(w, w.pick([f"{first} {last}", bare, last, f"{last} {trade}"])),
        _stacked(w, lines, 0),
        accepted,
        titles=owners,
    )


def _branded(w: Inventor, language: str, legal: str) -> Organisation:
    """A brand, with a slogan, a group or what it makes set small beside it."""
    name = w.pick(
        [
            w.brand(),
            f"{w.brand()} {w.brand()}",
            w.pick(share(_NOUNS, w)),
            f"{w.pick(share(_NOUNS, w))}{w.pick(share(_NOUNS, w)).lower()}",
            f"{w.pick(share(_NOUNS, w))} & {w.pick(share(_NOUNS, w))}",
            f"{w.brand()}.{w.pick('io|ai|app|co')}",
            f"{w.brand()}{w.pick('+|360|24|ly|ify|X|one|hub')}",
        ]
    )
    form = w.chance(0.4)
    full = _clean(f"{name}{'' if legal[0] == ',' else ' '}{legal}") if form else name
    lines = [(full, "company")]
    accepted = [full, name]
    if form and w.chance(0.35):
        lines = [(name, "company"), (legal.strip(", "), "company")]
    beside = w.rng.random()
    if beside < 0.35:
        lines.append((slogan(w), "other"))
    elif beside < 0.5:
        lines.append(
            (
                w.pick(
                    [
                        f"A {w.brand()} company",
                        f"Member of {w.brand()} Group",
                        f"powered by {w.brand()}",
                        f"a division of {w.brand()} {legal.strip(', ')}",
                        f"Part of {w.brand()}",
                        f"Ein Unternehmen der {w.brand()} Gruppe",
                        f"Groupe {w.brand()}",
                    ]
                ),
                "other",
            )
        )
    elif beside < 0.65:
        lines.append((practices(w, language)[0], "other"))
    credentials = practices(w, language) if w.chance(0.12) else []
    return Organisation(
        full, name, _domain(w, name), _stacked(w, lines, 0), accepted, credentials=credentials
    )
