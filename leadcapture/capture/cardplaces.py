"""Large towns, provinces and words of streets that say which country a card is of.

Written by hand from general knowledge; no list was copied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from leadcapture.capture.cardwords import fold

__all__ = ["is_town", "places_of", "tongues_of"]

#: Folded names of large towns, and of provinces that addresses end in, by ISO 3166 region (blanks
#: as "_").
_TOWNS: dict[str, str] = {
    name.replace("_", " "): code
    for code, names in (
        line.split(maxsplit=1)
        for line in """
US new_york los_angeles san_francisco chicago houston boston seattle dallas austin denver atlanta
US miami philadelphia phoenix san_diego san_jose palo_alto mountain_view las_vegas portland
US minneapolis detroit brooklyn pittsburgh nashville cleveland cincinnati baltimore sacramento
US orlando tampa
CA toronto montreal vancouver ottawa calgary edmonton winnipeg mississauga halifax
GB london manchester edinburgh glasgow bristol leeds liverpool oxford sheffield cardiff belfast
GB nottingham
IE dublin cork limerick galway waterford
DE berlin hamburg munchen munich koln cologne frankfurt frankfurt_am_main stuttgart dusseldorf
DE dortmund essen leipzig bremen dresden hannover nurnberg duisburg bonn karlsruhe mannheim
DE augsburg aachen munster wiesbaden mainz freiburg potsdam heidelberg darmstadt
AT wien vienna graz linz salzburg innsbruck klagenfurt
CH zurich genf geneve geneva basel bern lausanne winterthur luzern lugano zug st._gallen thun
FR paris lyon marseille toulouse nice nantes strasbourg montpellier bordeaux lille rennes grenoble
BE brussels bruxelles brussel antwerpen antwerp gent ghent liege brugge leuven namur charleroi
BE mechelen
NL amsterdam rotterdam den_haag the_hague utrecht eindhoven groningen tilburg almere breda
NL nijmegen arnhem haarlem delft maastricht
LU luxembourg esch-sur-alzette
ES madrid barcelona valencia sevilla zaragoza malaga bilbao alicante murcia palma_de_mallorca
PT lisboa lisbon porto braga coimbra aveiro setubal
IT milano milan roma rome torino turin napoli naples bologna firenze florence genova venezia
IT verona padova bari palermo brescia modena parma trieste
SE stockholm goteborg gothenburg malmo uppsala linkoping lund vasteras orebro
NO oslo bergen trondheim stavanger tromso drammen
DK kobenhavn copenhagen aarhus odense aalborg kolding esbjerg
FI helsinki espoo tampere turku oulu vantaa jyvaskyla
IS reykjavik
PL warszawa warsaw krakow wroclaw poznan gdansk lodz katowice szczecin lublin
CZ praha prague brno ostrava plzen olomouc
SK bratislava kosice zilina trnava nitra presov
HU budapest debrecen szeged miskolc pecs gyor
RO bucuresti bucharest cluj-napoca timisoara iasi brasov constanta sibiu
BG sofia plovdiv varna burgas
GR athens athina thessaloniki piraeus patras
TR istanbul ankara izmir bursa antalya kocaeli
HR zagreb split rijeka osijek zadar
SI ljubljana maribor
RS beograd belgrade novi_sad
UA kyiv kiev lviv odesa odessa kharkiv dnipro
RU moscow moskva st._petersburg saint_petersburg novosibirsk kazan
EE tallinn tartu
LV riga
LT vilnius kaunas
MX mexico_city ciudad_de_mexico cdmx guadalajara monterrey puebla queretaro tijuana
BR sao_paulo rio_de_janeiro belo_horizonte brasilia curitiba porto_alegre campinas salvador
BR recife fortaleza florianopolis
AR buenos_aires rosario mendoza mar_del_plata
CL santiago valparaiso concepcion vina_del_mar santiago_de_chile
CO bogota medellin cali barranquilla cartagena bucaramanga
PE lima arequipa trujillo cusco
VE caracas maracaibo
UY montevideo
EC quito guayaquil
CR san_jose_costa_rica
AU sydney melbourne brisbane perth adelaide canberra
NZ auckland wellington christchurch hamilton dunedin
JP tokyo osaka kyoto yokohama nagoya kobe fukuoka sapporo sendai kawasaki hiroshima saitama chiba
JP tsukuba
CN beijing shanghai shenzhen guangzhou hangzhou suzhou nanjing tianjin wuhan chengdu dongguan
CN ningbo qingdao xiamen chongqing foshan wuxi
TW taipei taichung kaohsiung hsinchu tainan taoyuan
HK hong_kong kowloon wan_chai kwun_tong tsim_sha_tsui causeway_bay
KR seoul busan incheon daejeon daegu suwon seongnam gwangju
SG singapore
MY kuala_lumpur petaling_jaya penang shah_alam johor_bahru subang_jaya selangor
TH bangkok chiang_mai nonthaburi samutprakarn
VN hanoi ha_noi ho_chi_minh_city ho_chi_minh da_nang hcmc
PH manila makati makati_city quezon_city cebu cebu_city pasig taguig davao mandaluyong
ID jakarta surabaya bandung medan semarang yogyakarta tangerang bekasi denpasar palembang makassar
IN mumbai new_delhi delhi bangalore bengaluru chennai hyderabad kolkata pune ahmedabad gurgaon
IN gurugram noida jaipur coimbatore kochi
PK karachi lahore islamabad rawalpindi faisalabad sialkot
BD dhaka chittagong
LK colombo kandy galle
NP kathmandu
AE dubai abu_dhabi sharjah ajman
SA riyadh jeddah dammam al_khobar makkah
QA doha
KW kuwait_city
BH manama
OM muscat
IL tel_aviv tel-aviv haifa jerusalem herzliya petah_tikva ramat_gan
JO amman
LB beirut jounieh
EG cairo alexandria giza nasr_city
MA casablanca rabat tanger marrakech
TN tunis
DZ alger algiers
NG lagos abuja port_harcourt ikeja
KE nairobi mombasa kisumu
GH accra kumasi
ZA johannesburg cape_town durban pretoria sandton midrand
IR tehran isfahan
TZ dar_es_salaam
UG kampala
ET addis_ababa
KZ almaty astana
MT valletta
US san_antonio fort_worth jacksonville indianapolis memphis louisville milwaukee tucson
US albuquerque kansas_city omaha raleigh tulsa cleveland honolulu anaheim irvine santa_monica
US santa_clara sunnyvale pasadena long_beach oakland berkeley scottsdale boulder salt_lake_city
US st._louis st._paul new_orleans baton_rouge oklahoma_city boise spokane tacoma bellevue redmond
US anchorage buffalo rochester syracuse hartford stamford providence newark jersey_city princeton
US fort_lauderdale boca_raton st._petersburg_fl tallahassee chattanooga knoxville
US cincinnati columbus_ohio akron des_moines madison_wi ann_arbor grand_rapids naperville
CA quebec_city laval hamilton_ontario saskatoon regina burnaby surrey_bc richmond_hill markham
CA brampton kitchener waterloo victoria_bc kelowna st._john's longueuil gatineau
GB newcastle newcastle_upon_tyne leicester coventry southampton portsmouth plymouth norwich
GB aberdeen dundee swansea reading_berkshire milton_keynes brighton bournemouth derby wolverhampton
GB huddersfield stockport warrington cheltenham gloucester exeter peterborough
DE bochum wuppertal bielefeld gelsenkirchen monchengladbach braunschweig kiel chemnitz magdeburg
DE krefeld lubeck oberhausen erfurt rostock kassel saarbrucken osnabruck ludwigshafen
DE leverkusen oldenburg regensburg ingolstadt wurzburg ulm heilbronn pforzheim gottingen
DE reutlingen koblenz erlangen trier siegen jena paderborn
AT wels villach bregenz dornbirn st._polten
CH biel neuchatel fribourg schaffhausen chur sion
FR toulon saint-etienne dijon le_havre reims villeurbanne clermont-ferrand aix-en-provence
FR brest limoges amiens metz besancon perpignan orleans rouen mulhouse caen avignon
FR annecy valence poitiers boulogne-billancourt courbevoie nanterre puteaux la_rochelle
IT bergamo vicenza treviso udine padova reggio_emilia piacenza ravenna rimini ancona perugia
IT pescara livorno lucca pisa siena arezzo prato monza varese novara cagliari catania messina
IT salerno foggia taranto latina bolzano trento ferrara forli cremona mantova lecco
ES valladolid vigo gijon oviedo granada cordoba vitoria-gasteiz pamplona san_sebastian donostia
ES santander almeria tarragona girona lleida sabadell terrassa badalona alcala_de_henares getafe
ES la_coruna a_coruna santiago_de_compostela burgos salamanca logrono castellon
PT funchal faro leiria viseu evora guimaraes matosinhos oeiras vila_nova_de_gaia
NL amersfoort enschede apeldoorn zwolle den_bosch dordrecht leiden zoetermeer hilversum venlo
NL leeuwarden alkmaar amstelveen hoofddorp
BE hasselt kortrijk mons tournai aalst sint-niklaas roeselare waterloo_be
SE helsingborg jonkoping norrkoping lulea umea sundsvall karlstad boras gavle vaxjo
NO kristiansand fredrikstad sandnes alesund bodo
DK horsens vejle randers herning silkeborg roskilde
FI lahti kuopio pori joensuu lappeenranta vaasa
PL bydgoszcz bialystok gdynia czestochowa radom sosnowiec torun kielce rzeszow gliwice zabrze
PL bielsko-biala olsztyn opole tychy
CZ liberec hradec_kralove ceske_budejovice pardubice zlin usti_nad_labem
HU szekesfehervar kecskemet nyiregyhaza
RO craiova galati oradea arad ploiesti
GR heraklion larisa volos
TR adana gaziantep konya kayseri mersin eskisehir bursa gebze denizli samsun
UA zaporizhzhia vinnytsia poltava chernihiv
RU yekaterinburg nizhny_novgorod samara omsk chelyabinsk ufa rostov-on-don krasnoyarsk
BY minsk
GE tbilisi
AM yerevan
AZ baku
UZ tashkent
RS nis kragujevac
BA sarajevo banja_luka
MK skopje
AL tirana
XK pristina
MX  zapopan merida cancun aguascalientes san_luis_potosi hermosillo chihuahua
MX ciudad_juarez toluca mexicali saltillo culiacan morelia torreon san_pedro_garza_garcia
BR goiania manaus belem vitoria guarulhos ribeirao_preto sorocaba londrina joinville
BR sao_jose_dos_campos uberlandia natal joao_pessoa maceio cuiaba osasco barueri niteroi
AR cordoba_argentina la_plata san_miguel_de_tucuman salta neuquen bahia_blanca
CL antofagasta temuco iquique providencia las_condes
CO pereira manizales cucuta ibague santa_marta villavicencio
PE miraflores san_isidro piura chiclayo
EC cuenca_ecuador
BO la_paz santa_cruz_de_la_sierra cochabamba
PY asuncion
DO santo_domingo
GT guatemala_city ciudad_de_guatemala
PA panama_city ciudad_de_panama
SV san_salvador
JM kingston_jamaica
TT port_of_spain
AU gold_coast newcastle_nsw geelong hobart darwin townsville cairns toowoomba parramatta
NZ tauranga lower_hutt palmerston_north napier queenstown
JP niigata kitakyushu shizuoka okayama kumamoto kagoshima kanazawa himeji nagasaki gifu utsunomiya
CN dalian shenyang harbin changsha zhengzhou jinan hefei kunming fuzhou nanchang nanning zhuhai
CN zhongshan huizhou wenzhou yiwu jiaxing shaoxing changzhou nantong xuzhou yantai weifang xian
CN xi'an quanzhou taizhou shijiazhuang
KR ulsan goyang yongin bucheon ansan anyang cheongju jeonju changwon gumi pohang
MY ipoh melaka klang kuching kota_kinabalu seremban puchong cyberjaya bayan_lepas
TH pattaya phuket rayong chonburi samut_prakan pathum_thani hat_yai
VN haiphong hai_phong can_tho bien_hoa binh_duong dong_nai
PH pasay paranaque las_pinas caloocan iloilo bacolod
ID bogor depok batam malang balikpapan cikarang
IN surat vadodara rajkot ahmedabad lucknow kanpur nagpur indore bhopal patna ludhiana agra nashik
IN ghaziabad faridabad meerut varanasi amritsar chandigarh mohali thane navi_mumbai aurangabad
IN madurai tiruppur salem_tn trichy mysore mysuru mangalore hubli vijayawada visakhapatnam
IN secunderabad thiruvananthapuram trivandrum kozhikode calicut cochin ernakulam guwahati
IN bhubaneswar cuttack ranchi raipur jamshedpur dehradun jodhpur udaipur jabalpur howrah calcutta
IN bombay madras poona pondicherry goa panaji
PK multan peshawar quetta gujranwala hyderabad_sindh
BD khulna sylhet
LK negombo moratuwa dehiwala
AE ras_al_khaimah al_ain fujairah deira bur_dubai jebel_ali
SA khobar madinah jubail yanbu
KW kuwait
BH manama muharraq
OM salalah sohar
IQ baghdad erbil basra
LB tripoli_lebanon
EG port_said suez tanta mansoura heliopolis
MA fes agadir meknes
TN sfax sousse
DZ oran constantine
NG  ibadan enugu benin_city kaduna victoria_island lekki
KE nakuru eldoret thika
GH tema takoradi
ZA pietermaritzburg port_elizabeth gqeberha bloemfontein centurion randburg stellenbosch
ZA roodepoort germiston kempton_park umhlanga benoni boksburg
ZW harare bulawayo
ZM lusaka
MZ maputo
AO luanda
CM douala yaounde
CI abidjan
SN dakar
RW kigali
NA windhoek
BW gaborone
MU port_louis
MG antananarivo
KH phnom_penh
MM yangon rangoon
LA vientiane
BN bandar_seri_begawan
MN ulaanbaatar
MO macau
AF kabul
CY nicosia limassol
PH ilocos_norte ilocos_sur pangasinan benguet ifugao kalinga mountain_province nueva_vizcaya
PH quirino bataan bulacan nueva_ecija pampanga tarlac zambales batangas cavite occidental_mindoro
PH oriental_mindoro palawan romblon albay camarines_norte camarines_sur catanduanes masbate sorsogon
PH aklan capiz guimaras negros_occidental negros_oriental bohol siquijor biliran eastern_samar leyte
PH northern_samar southern_leyte zamboanga bukidnon camiguin lanao_del_norte lanao_del_sur
PH misamis_occidental misamis_oriental davao_del_norte davao_del_sur davao_oriental cotabato
PH south_cotabato sarangani sultan_kudarat agusan_del_norte agusan_del_sur surigao_del_norte
PH surigao_del_sur maguindanao tawi-tawi metro_manila
ID jawa_barat jawa_tengah jawa_timur west_java central_java east_java banten dki_jakarta
ID sumatera_utara sumatera_barat sumatera_selatan kalimantan_timur kalimantan_selatan
ID kalimantan_barat sulawesi_selatan sulawesi_utara lampung riau jambi bengkulu
CO antioquia cundinamarca valle_del_cauca boyaca risaralda quindio narino casanare caqueta putumayo
CO norte_de_santander vichada
AR jujuy san_salvador_de_jujuy chubut entre_rios tierra_del_fuego catamarca santiago_del_estero
AR la_pampa la_rioja_argentina chaco
""".strip().splitlines()
    )
    for name in names.split()
}
_LONGEST = max(name.count(" ") + 1 for name in _TOWNS)

#: Words of streets and what calls a company there -> regions, the first a little likelier.
_STREETS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), tuple(codes.split()))
    for pattern, codes in (
        (r"\b(?:utca|ut|ter|korut|krt)\b\.?\s?\d", "HU"),
        (r"\w(?:katu|tie|kuja)\s\d", "FI"),
        (r"\w(?:gatan|vagen)\s?\d", "SE"),
        (r"\w(?:veien|gata)\s?\d", "NO"),
        (r"\w(?:gade|vej|straede)\s?\d|\w\salle\s\d", "DK"),
        (r"\bul\.\s?\w|\bulica\b", "PL HR SK"),
        (r"\b(?:jalan|jln?)\b\.?\s", "ID MY"),
        (r"\blorong\b|\bpersiaran\b", "MY SG"),
        (r"\b(?:carrera|cra)\b\.?\s\d|\bcalle\s\d+\s?#|\bcl\.?\s?\d+\s?#", "CO"),
        (r"\b(?:rua|travessa)\b", "PT BR"),
        (r"\bvia\b\s\w|\bviale\b|\bpiazza\b", "IT"),
        (r"\w(?:gasse|strasse|str\.|weg|allee|platz|ring|damm)\s?\d", "DE AT CH"),
        (r"\b(?:rue|chemin|impasse|quai)\b|\bboulevard de\b", "FR BE CH"),
        (r"\b(?:strada|aleea|soseaua|drumul|calea)\b", "RO"),
        (r"\b(?:calle|glorieta|avenida|avda|paseo|plaza)\b", "ES MX AR CO CL PE"),
        (r"\b(?:ctra|carretera|pza|urb|urbanizacion)\b", "ES MX CO PE"),
        (r"\b(?:pl|al)\.\s\w", "PL"),
        (r"\w(?:straat|laan|plein|gracht|steeg|baan|hof)\s?\d", "NL BE"),
        (r"\bsukhumvit\b|\bsoi\b|\bmoo\s?\d", "TH"),
        (r"\b(?:sok|sokak|cad|caddesi|mah|mahallesi)\b", "TR"),
        (r"\b(?:vul|prosp|prospekt)\b\.?\s", "UA RU"),
        (r"-(?:ku|cho|shi|machi|ken)\b|\bchome\b", "JP"),
        (r"-(?:gu|dong|ro|gil|si|do)\b[, ]", "KR"),
        (r"\b(?:brgy|barangay)\b", "PH"),
    )
)


#: What phones and people are called in one language -> the countries that speak it.
_TONGUES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.MULTILINE), tuple(codes.split()))
    for pattern, codes in (
        (
            r"movil|telfs?|tfno|tlfno?|telefonos|celular|jef[ea]|ventas|abogad[oa]|ingenier[oa]|"
            r"propietari[oa]|gerente|director[a]? (?:comercial|general|tecnic[oa])",
            "ES MX AR CO CL PE EC UY CR PA GT SV HN NI DO BO PY VE",
        ),
        (r"telemovel|telem|tlm", "PT"),
        (r"celular|diretor[a]?|engenheir[oa]|advogad[oa]|vendas|socio|gerente", "BR PT"),
        (r"directeur|directrice|gerante?|avocate?|conseillere?|chargee? d[eu]", "FR BE CH"),
        (
            r"inhaber(?:in)?|geschaftsfuhrer(?:in)?|leiter(?:in)?|vertrieb|handy|durchwahl",
            "DE AT CH",
        ),
        (r"cellulare|amministratore|titolare|responsabile|direttore|ufficio|geom|rag", "IT CH"),
        (r"mobiel|telefoon|eigenaar|adviseur|verkoop|zaakvoerder", "NL BE"),
        (r"vaxel|saljare|agare|verkstallande|forsaljning", "SE FI"),
        (r"daglig leder|sentralbord|salgssjef|eier", "NO"),
        (r"indehaver|salgschef|adm\. direktor", "DK"),
        (r"puh|puhelin|matkapuhelin|toimitusjohtaja|myynti|yrittaja", "FI"),
        (r"kom(?=\.)|komorka|prezes|dyrektor|kierownik|wlasciciel|sprzedazy", "PL"),
        (r"jednatel|reditel(?:ka)?|obchodni|majitel(?:ka)?", "CZ SK"),
        (r"konatel|riaditel(?:ka)?|majitel", "SK"),
        (r"ugyvezeto|igazgato|tulajdonos|vezerigazgato|ertekesitesi", "HU"),
        (r"vanzari|inginer|nr\.?\s?\d+, (?:sector|jud)|str\.\s[^\d,]+,?\snr\.?\s?\d+", "RO"),
        (r"dahili|cep tel|satis|mudur(?:u)?|muhendisi?|pazarlama", "TR"),
        (r"telp|direktur|manajer|penjualan|(?:kec|kab|kel|gg)(?=\.)|rt\.?\s?\d+", "ID"),
        (r"pengarah|pengurus|jurutera|taman|lebuh|kampung|no\.?\s?tel", "MY ID"),
        (r"h/p", "MY SG"),
        (r"d[td](?=:)|dien thoai|di dong|giam doc|(?:phuong|quan) \d+", "VN"),
        (r"vlasnik|prodaja|voditelj(?:ica)?", "HR RS BA"),
        (r"cesta|vodja|prodaje", "SI HR"),
        (r"(?:^|, )[1-7]\d\d \d\d(?=$|,? [a-z])", "CZ SE SK GR"),
        (r"(?:^|, )[089]\d\d \d\d(?=$|,? [a-z])", "SK"),
        # "45 Ferry Road" / "Tairohe 8613"
        (
            r"\d+[a-z]? [a-z' ]{3,20} (?:street|road|avenue|drive|terrace|crescent|lane|place|st|"
            r"rd|ave|dr)(?:,? |\n)[a-z' ]{3,20} \d{4}(?=$)",
            "NZ AU ZA",
        ),
    )
)


def is_town(text: str) -> bool:
    """Whether a text is nothing but a large town's name."""
    return fold(text).strip(" .,;-") in _TOWNS


def tongues_of(texts: Sequence[str]) -> dict[str, float]:
    """Votes (0.5 and less) for the regions that speak as a card does: what phones and people are
    called there. Many share a language, so these decide nothing that the numbers do not fit."""
    return dict(_spoken("\n".join(map(fold, texts))))


@lru_cache(maxsize=64)
def _spoken(folded: str) -> dict[str, float]:
    """Votes for the countries whose language the lines of a card are in."""
    votes: dict[str, float] = {}
    for pattern, codes in _TONGUES:
        if pattern.search(folded):
            for rank, code in enumerate(codes):
                votes[code] = max(votes.get(code, 0.0), 0.5 - 0.04 * min(rank, 10))
    return votes


def places_of(texts: Sequence[str]) -> dict[str, float]:
    """Votes for regions by the towns (1.2 each country) and street words (0.6) of a card.

    A town's name in a line that is no address may be somebody's ("Sydney Hamilton"): 0.4.
    """
    votes: dict[str, float] = {}
    towns: dict[str, float] = {}
    for text in texts:
        plain = fold(text)
        found = re.findall(r"[a-z][a-z.'-]*", plain)
        for at in range(len(found)):
            for size in range(min(_LONGEST, len(found) - at), 0, -1):
                name = " ".join(found[at : at + size])
                code = _TOWNS.get(name) or _TOWNS.get(name.rstrip(".-"))
                if code:
                    placed = re.search(r"\d|,", text) or size == len(found)
                    towns[code] = max(towns.get(code, 0.0), 1.2 if placed else 0.4)
                    break
        for pattern, codes in _STREETS:
            if pattern.search(plain):
                for rank, code in enumerate(codes):
                    votes[code] = max(votes.get(code, 0.0), 0.6 - 0.05 * rank)
    for code, weight in towns.items():
        votes[code] = votes.get(code, 0.0) + weight
    return votes
