"""Large towns and words of streets that say which country a card is of.

Written by hand from general knowledge; no list was copied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadcapture.capture.cardwords import fold

__all__ = ["is_town", "places_of"]

#: Folded names of large towns (blanks as "_") by ISO 3166 region.
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
CY nicosia limassol
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
        (r"\w(?:gade|vej)\s?\d", "DK"),
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


def is_town(text: str) -> bool:
    """Whether a text is nothing but a large town's name."""
    return fold(text).strip(" .,;-") in _TOWNS


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
