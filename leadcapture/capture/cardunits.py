"""What parts of public and other bodies, of hospitals and of universities are called."""

from __future__ import annotations

import re

from leadcapture.capture.cardpieces import has_legal_form, title_strength
from leadcapture.capture.cardwords import words, wordset

__all__ = ["is_somebody", "is_unit"]

#: Firms may begin like this as well: these tell only in their place, once the company is known.
_UNIT_HEADS = wordset(
    # German
    "abteilung amt arbeitsbereich arbeitsgruppe arbeitskreis aussenstelle bereich dezernat "
    "direktion fachabteilung fachbereich fachdienst fachgebiet fachgruppe fachstelle fakultat "
    "forschungsbereich forschungsgruppe geschaftsbereich geschaftsfeld geschaftsstelle institut "
    "klinik lehrstuhl nachwuchsgruppe poliklinik professur programmbereich referat "
    "ressort sachbereich sachgebiet schwerpunkt sekretariat sektion stabsstelle unterabteilung "
    "verkaufsgebiet vertriebsgebiet zentralbereich "
    # French
    "antenne cellule chaire clinique commission departement delegation departement direction "
    "division equipe faculte laboratoire mission pole region secretariat secteur section "
    "service sous-direction unite ufr umr "
    # Spanish and Catalan
    "area catedra comision comissio concejalia conselleria consejeria coordinacion decanato "
    "delegacion departament departamento direccion divisio division equipo facultad gabinete "
    "gerencia jefatura laboratorio negociado nucleo oficina regidoria seccion servei servicio "
    "subdelegacion subdireccion subgerencia unidad unitat vicerrectorado viceconsejeria zona "
    # Portuguese
    "coordenacao coordenadoria diretoria divisao faculdade gerencia nucleo pelouro pro-reitoria "
    "reitoria secao seccao servico setor subsecretaria superintendencia unidade vereacao "
    # Italian
    "assessorato cattedra dipartimento direzione divisione facolta laboratorio reparto "
    "ripartizione segreteria servizio settore sezione sottosezione struttura ufficio unita "
    # Romanian
    "biroul catedra clinica compartimentul departamentul directia disciplina divizia facultatea "
    "laboratorul oficiul sectia serviciul sectorul unitatea "
    # Polish, Czech, Slovak
    "biuro delegatura departament dzial instytut katedra klinika oddzial pion pracownia referat "
    "sekcja wydzial zaklad zespol "
    "fakulta kabinet laborator oddeleni oddelenie odbor pracoviste pracovisko "
    "sekce sekcia stredisko usek ustav utvar "
    # Croatian, Serbian, Slovene
    "direkcija fakultet institut katedra klinika oddelek odeljenje odjel odjeljenje odsek odsjek "
    "sekretarijat sektor sluzba uprava ured zavod "
    # Dutch and Nordic
    "afdeling cluster dienst directie domein faculteit leerstoel sectie vakgroep "
    "avdeling avdelning enhet enheten fakultetet institutionen institutt kontoret sektion seksjon "
    # Baltic and Turkish
    "departaments departamentas direkcija fakultate fakultetas katedra nodala skyrius "
    # Indonesian and Malay
    "bagian bahagian bidang biro departemen direktorat divisi fakultas inspektorat jabatan jurusan "
    "sekretariat seksi subbagian subdirektorat "
    # English
    "centre center chair directorate faculty laboratory region section territory"
)
#: Of these, what firms say of themselves as well: "Service & Reparatur", "Mission: zero waste".
_EVERYDAY = wordset(
    "antenne area bereich cabinet cellule center centre chair cluster commission dienst direction "
    "division equipo kabinet laboratoire laboratorio laboratory mission oficina pole region "
    "section secteur sector servei service servicio servico servizio struktur struttura territory "
    "unit unita unidad unite zavod zona"
)
#: Those that stand last in their languages.
_UNIT_TAILS = wordset(
    "osztaly foosztaly igazgatosag tanszek csoport klinika intezet reszleg "
    "osakond departamentas departaments skyrius nodala katedra institute fakultate "
    "mudurlugu baskanligi bolumu birimi departmani fakultesi sefligi "
    "tiimi tulosalue toimiala vastuualue"
)
#: The ends of their compounds.
_UNIT_ENDS = (
    "abteilung", "behorde", "dezernat", "referat", "direktion", "verwaltung", "avdelningen",
    "avdelning", "avdelingen", "afdelingen", "forvaltningen", "enheten", "seksjonen", "sektionen",
    "osakond",
)  # fmt: skip
#: "S.C. Ortopedia", "U.O.C. di Chirurgia": wards of Italian hospitals; "Secretaría", which without
#: its accent is somebody.
_UNIT = re.compile(
    r"(?:S\.\s?[CS]\.(?:\s?D\.)?|U\.\s?O\.(?:\s?[CS]\.)?(?:\s?D\.)?|UO[CS]?D?|SSD|SOC)\s+(?:di\s)?[A-Z]"
    r"|(?i:(?:sub|vice)?secretaría|concejalía|consejería)\s"
)
#: Words of titles that also say of what kind something is: "Direzione Commerciale".
_KINDS = wordset(
    "commercial commerciale commerciali comercial general generale generala generaal jenderal "
    "technique tecnica tecnico tehnic tehnica technical administrativa administrativo medica "
    "medico juridica juridique vendite verkauf sales marketing finance operations product "
    "project projects clinical research scientific"
)


def is_unit(text: str, *, surely: bool = False) -> bool:
    """Whether a text begins or ends as parts of bodies are called: "Klinik für Neurologie";
    `surely`: and not as firms say what they do."""
    tokens = words(text)
    if not 0 < len(tokens) < 10 or re.search(r"\d|[:@]", text) or has_legal_form(text):
        return False
    if len(tokens[-1]) > 9 and len(tokens) < 5 and tokens[-1].endswith(_UNIT_ENDS):
        # "Hausverwaltung" alone is a trade.
        return len(tokens) > 1 or not tokens[-1].endswith("verwaltung")
    if len(tokens) == 1:
        return False
    return (
        _UNIT.match(text) is not None
        or (tokens[0] in _UNIT_HEADS and not is_somebody(" ".join(tokens[1:])))
        or tokens[-1] in _UNIT_TAILS
    )


def is_somebody(text: str) -> bool:
    """Whether a word says what somebody is: "Audit Partner", not "Commercial Valuation"."""
    return any(title_strength(token) and token not in _KINDS for token in words(text))
