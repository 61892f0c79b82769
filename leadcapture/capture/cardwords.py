"""The words that business cards are made of, in the languages the reader knows.

Written by hand from general knowledge; no list was copied. Words are lower case and without
accents (`fold`). Chinese, Japanese and Korean words are looked for anywhere in a line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = [
    "ADDRESS_CJK",
    "CITY_WORDS",
    "COMPANY_CJK",
    "COMPANY_HEADS",
    "COMPANY_TAILS",
    "COMPANY_WORDS",
    "COUNTRIES",
    "DEGREES",
    "DEPARTMENT_CJK",
    "DEPARTMENT_WORDS",
    "FREE_MAIL",
    "FUNCTIONS",
    "FUNCTIONS_BESIDE",
    "FUNCTIONS_TOO",
    "HONORIFICS",
    "LEGAL_FORMS",
    "PARTICLES",
    "REGISTRATION",
    "SECOND_LEVEL",
    "STREET",
    "STREET_SUFFIX",
    "TITLE_CJK",
    "TITLE_PARTS",
    "TITLE_WORDS",
    "TOP_LEVEL",
    "US_STATES",
    "cjk_share",
    "fold",
    "has_cjk",
    "is_business",
    "is_practice",
    "words",
    "wordset",
]


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, without accents; ß -> ss, ø -> o, and full-width forms narrowed."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return text.translate(_FOLDED).lower()


_FOLDED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae",
     "Æ": "AE", "œ": "oe", "Œ": "OE", "’": "'", "‘": "'", "`": "'", "ð": "d", "þ": "th"}
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, digits and signs left out."""
    return tuple(_WORD.findall(fold(text)))


_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af々〆ー]")


def has_cjk(text: str) -> bool:
    return _CJK.search(text) is not None


@lru_cache(maxsize=4096)
def cjk_share(text: str) -> float:
    """Share of the letters that are Chinese, Japanese or Korean."""
    letters = [c for c in text if c.isalpha()]
    return sum(1 for c in letters if _CJK.match(c)) / len(letters) if letters else 0.0


def wordset(text: str) -> frozenset[str]:
    """The blank-separated words of a text."""
    return frozenset(text.split())


HONORIFICS = wordset(
    "pr mr mrs ms miss mx dr prof professor doctor sir dame lord lady rev reverend fr hon capt "
    "captain "
    "col colonel maj gen general lt sgt judge justice rabbi imam sheikh shaikh "
    "herr frau hr fr dipl ing dipl-ing doz priv mag drs ir "
    "m mme mlle monsieur madame mademoiselle maitre "
    "sr sra srta don dona dra lic licda ingo arq abg cp "
    "sig sigra dott dottssa dottoressa dottore avv rag geom arch "
    "dhr mevr mw "
    "agr shri smt sri kumari er datuk dato datin tan haji hajah hj "
    "pan pani inz mgr rndr judr mudr phdr doc bc phd "
    "ambassador senator excellency hrh"
) - wordset("fr he don general er cp pan")

DEGREES = wordset(
    "phd dphil md do dds dmd dvm jd llm llb esq mba emba msc ms ma mphil mpa mph mfa meng bsc bs "
    "ba "
    "beng bcom btech mtech bba mcom ca cpa cfa cfp cma acca fca aca fcca cism cissp pmp pe ceng "
    "mieee fieee frics mrics riba aia faia leed ap rn np pa-c lcsw lmft rdn rd ccim sior gri crs "
    "abr ret jr sr ii iii iv obe mbe cbe kbe qc kc mp mbbs frcs mrcp facs facp frcp ccna csm "
    "dipl-ing dipl-kfm dipl-inf msw med edd psyd dba dsc scd drph mcips fcips mcim mciob ph.d "
    "phr sphr shrm-cp gphr rpa cfm cmp clu chfc cbcp bds bvsc mvb mbcs fbcs ieng asla ncarb sres "
    "epro cne psa rvn bsn msn dnp fnp crna lpn lmt jd ahwd rene srs mrp cips faaos facc facog "
    "fache "
    "mice "
    "fice mistructe meng mai reng"
)

PARTICLES = wordset(
    "binte bte "
    "binti a/l a/p s/o d/o van von der den de del della dei degli di da das do dos du des la las "
    "le les los lo el al bin "
    "bint ibn ben abu ter ten te tot zu zur zum vom op 't 's y e af av mac mc st saint san santa "
    "dela delos vander vande ap ab o d d' dell' dall' dal dalla"
)

TITLE_WORDS = wordset(
    # English
    "ceo cto cfo coo cio cmo cso cpo cro chro ciso cdo cco evp svp avp vp gm md mgr dir pres "
    "president presidente presidenta prasident prasidentin vice chairman chairwoman chairperson "
    "chair director directors manager manageress head chief officer executive exec founder "
    "cofounder co-founder owner proprietor partner principal associate engineer engineers "
    "developer programmer architect designer consultant consulting advisor adviser analyst "
    "scientist researcher research specialist coordinator co-ordinator administrator supervisor "
    "proprietors owners proprietarios propietarios gerants titolari "
    "assistant secretary clerk representative rep agent broker realtor salesperson salesman "
    "saleswoman buyer planner strategist technician mechanic electrician plumber carpenter "
    "contractor builder foreman operator inspector auditor accountant bookkeeper controller "
    "comptroller treasurer cashier banker trader underwriter lawyer attorney solicitor barrister "
    "paralegal counsel counselor counsellor notary judge professor lecturer instructor teacher "
    "tutor dean provost chancellor rector fellow postdoc postdoctoral student candidate intern "
    "trainee apprentice physician surgeon dentist orthodontist nurse pharmacist therapist "
    "psychologist psychiatrist veterinarian chiropractor optometrist nutritionist dietitian "
    "photographer videographer filmmaker producer editor writer author journalist reporter "
    "correspondent columnist artist illustrator animator musician composer conductor singer "
    "performer actor actress dancer choreographer stylist hairdresser barber beautician chef cook "
    "baker bartender barista sommelier waiter butcher farmer gardener landscaper florist tailor "
    "jeweler driver pilot captain commander inspector detective sheriff mayor governor senator "
    "congressman congresswoman councillor councilor councilmember councilman councilwoman "
    "representative ambassador consul attache minister deputy delegate commissioner superintendent "
    "librarian curator archivist historian translator interpreter evangelist advocate ambassador "
    "lead leader senior junior sr jr interim acting regional global national general managing "
    "certified registered licensed chartered freelance independent distinguished staff "
    "recruiter trainer coach facilitator moderator organizer host hostess guide steward "
    "webmaster sysadmin copywriter marketer merchandiser estimator surveyor geologist chemist "
    "physicist biologist mathematician statistician economist actuary sociologist anthropologist "
    "archaeologist astronomer ecologist meteorologist technologist technician planner buyer "
    "pastor priest deacon bishop chaplain minister missionary trustee patron emeritus member "
    "shareholder landlord landlady landlords prop proprietress odontologo odontologa pediatra "
    "ginecologo ginecologa cardiologo cardiologa fisioterapeuta podologo logopeda matrona "
    "nutricionista psiquiatra intendant intendantin dirigent dramaturg logopade physiotherapeut "
    "physiotherapeutin heilpraktiker heilpraktikerin hebamme augenoptiker friseurin kosmetikerin "
    "goldschmied goldschmiedin steinmetz maurer courtier courtiere restaurateur hotelier "
    "owners proprietors liaison responsible incharge in-charge "
    "operator handler dispatcher assembler machinist welder roofer painter decorator upholsterer "
    "brewer brewmaster winemaker vintner distiller mixologist caterer steward concierge "
    "housekeeper receptionist telephonist typist clerk paramedic midwife optician audiologist "
    "podiatrist radiologist cardiologist dermatologist oncologist neurologist anesthesiologist "
    "acupuncturist masseuse masseur doula beautician cosmetologist esthetician hypnotherapist "
    "geophysicist hydrologist botanist zoologist geneticist toxicologist epidemiologist "
    "cryptographer webmaster tester scrum devops sre qa ux ui conservator restorer appraiser "
    "auctioneer valuer adjuster conveyancer mediator arbitrator magistrate bailiff constable "
    "firefighter lieutenant sergeant major admiral skipper mate purser envoy chancellor vicar "
    "rabbi imam verger organist drummer guitarist violinist pianist cellist vocalist dj mc "
    "blogger influencer podcaster publicist lobbyist campaigner fundraiser organiser "
    "coordinatrice winzer winzerin forstwirt forstwirtin landwirt tierarzt tierarztin "
    "verbandssekretar hausmeister lehrer lehrerin pfarrer pfarrerin erzieher erzieherin "
    "dolmetscher dolmetscherin ubersetzer ubersetzerin fotograf fotografin grafiker grafikerin "
    "apotheker apothekerin tischler schreiner elektriker installateur makler maklerin "
    "veterinaire infirmier infirmiere medecin pharmacien notaire huissier boulanger traiteur "
    "ebeniste menuisier plombier electricien paysagiste traducteur traductrice photographe "
    "journaliste graphiste libraire enologa enologo veterinario veterinaria medico medica "
    "enfermero enfermera farmaceutico traductor traductora fotografo fotografa periodista "
    "profesor profesora professora concejal alcalde notario procurador agrimensor disenador "
    "disenadora enfermeira dentista economista psicologo psicologa geometra commercialista notaio "
    "farmacista medico giornalista interprete dierenarts notaris tandarts huisarts apotheker "
    "leraar tolk vertaler fotograaf hoofdredacteur advocaat dyrlaege veterinaer advokat tandlaege "
    "laege larare forfattare elainlaakari laakari opettaja toimittaja tolmacz tlumacz lekarz "
    "weterynarz ksiegowa ksiegowy prawnik uctovnik veterinar lekar pravnik ucitel direktorica "
    "mernok vallalkozo ugyved orvos konyvelo odvjetnik lijecnik doktor ogretmen dosen dokter guru "
    "penerjemah wartawan "
    # Trades, offices and professions of many languages; family names among them left out.
    "acougueiro actriz adjointe advogados advokatfullmektig advokatka adwokat afdelingsleder "
    "agronoma agronomist agronomo agrotecnico akauntan aktuar albanil albergatore alcaldesa "
    "alderman alderwoman allatorvos allenatore amtfrau amtmann amtsleiter amtsleiterin "
    "anestesiologista anestesista anesthesiste animateur animatrice anlageberater apicultor "
    "apotekare apothekersassistent arborist architecte architektka arhitect arkkitehti artigiano "
    "asci asianajaja assessor assessora assessore assicuratore assistenzarzt asztalos attore "
    "attrice audioprothesiste auteur auteure autista avdelingsleder avdelningschef avukati "
    "azafata bagare bankkaufmann barnmorska baurat bauratin becario beekeeper belastingadviseur "
    "bendahari benevole bibliotecaria bibliotecario bibliothecaire bijoutier bijoutiere "
    "biochemist biologe biologin biologo biomedica biomedico boekhouder borasz boraszat "
    "borgmester brasseur braumeister brennmeister bricklayer buchbinder buchhalter buchhalterin "
    "budowlaniec burgemeester burgermeister burgermeisterin burmistrz bursar cabeleireira "
    "cabeleireiro cabinetmaker cajera cajero calligrapher cantante cardiologista cardiologo "
    "cardiologue cardioloog carnicero carpintero carreleur carrossier carrozziere cartographer "
    "catedratica catedratico ceramicist cerrajero charcutier charpentier chauffagiste chauffeur "
    "chefarzt chefarztin chefe chemiker chemikerin chimico chirurg chirurgien chirurgienne "
    "chocolatier cinematographer cirujana cirujano cirurgiao clerk-treasurer clockmaker cobbler "
    "cocinera cocinero coiffeur coiffeuse comedien comedienne comptroller concejala confectioner "
    "confeiteira conseillere conserje consigliera consigliere consilier constable contabil "
    "coordenador corredor corretor corretora councilperson counsellor-at-law courtiere couturier "
    "couturiere couvreur cozinheiro cuoca cuoco curator cytologist dachdecker dakdekker danovy "
    "decaan decana decano decorateur decoratrice dentistas dentysta dependiente deputada deputado "
    "depute dermatologa dermatologista dermatologo dermatologue despachante detective dezernent "
    "dezernentin diputada diputado direktur diretoria dirigent dirigentin disponent disponentin "
    "docent doktor doktoru dosentti dressmaker drucker duena duenho dueno dyrygent dziennikarz "
    "ecologist ecrivain eczaci editeur editor editora editrice educateur educatore educatrice "
    "eiendomsmegler einkaufer einkauferin ejendomsmaegler ekonom electrician electricista "
    "elektrikar elektrikci elektriker elektryk eletricista elettricista embalmer embroiderer "
    "encanador endodontist enfermeiro engraver enhetschef enologa enologist entomologist "
    "entwickler entwicklerin epitesz ergonomist ergotherapeut ergotherapeutin ertekesito "
    "esteticista estetista estheticienne executor fagansvarlig fahrlehrer falegname farmaceuta "
    "farmaceutica farmacista fastighetsmaklare filialleiter filialleiterin finanzberater "
    "fishmonger fisico fisioterapeuta fisioterapista fizjoterapeuta fleuriste fliesenleger "
    "florist floristin fogorvos fonoaudiologa fonoaudiologo fontanero formateur formatrice "
    "forstelarare fotograf fotografa fotografka frisor fromager furrier fylkesmann fysioterapeut "
    "fysiotherapeut gamekeeper ganadero garagiste gemeinderat gemeinderatin gemologist geodesist "
    "geodeta geologe geologo geometre gestor giardiniere ginecologista ginecologo glassblower "
    "glazier goldsmith grafica grafik greengrocer greffier groundskeeper guru gutachter "
    "gutachterin gynecologist gynecologue haematologist hammaslaakari handelsvertreter "
    "handlaggare handlowiec headmaster headmistress headteacher hekimi hemsire herbalist "
    "homeopath horloger horticulturist hovenier huissiere hydraulik hygienist idraulico "
    "imbianchino immobilienmakler imprimeur infermiera infermiere informatiker inkopare inkoper "
    "innkjoper instalater installateur instituteur institutrice interprete investigador "
    "investigadora ironmonger isannoitsija jardinero jegyzo joaillier jordemoder jordmor "
    "journalist juez jueza juiz juiza jurist juruteknik jurutera juwelier kammerer kantor kapster "
    "kassenwart kassier kassierin kehityspaallikko kellermeister kellner ketua kierowca "
    "kiinteistonvalittaja kinesiologist kinesitherapeute kirjanpitaja klempner kobmand kochin "
    "kock kokk kommunalrad kommundirektor komornik komponist konditor konditorin konyvvizsgalo "
    "koordinator koordinatoru kuchar kuchenchef kundenberater kundenberaterin kunstenaar kurator "
    "kuratorin lackierer lakare lakimies landrat landratin landschaftsgartner lege lehtori "
    "lekarka lektorin lexicographer locksmith locutor locutora logopedist logopedista loodgieter "
    "macellaio machinist magistrado magistrat makelaar makler maklerka malare malermester "
    "mandataire manicure maquillador marceneiro marktleiter masajista mecanicien mecanico "
    "meccanico mechanik mechaniker mechatroniker mediador mediadora mediatore medic meteorologe "
    "metselaar milliner mimar ministerialrat monteur mortician muhasebeci muhendisi murare "
    "muratore murer murermester musavir musicien musicienne musicista musiker musikerin mutercim "
    "muzikant mycologist myyja naturopath nauczyciel nauczycielka negociant nephrologist "
    "neurologo neuropsychologist notaire-associe notar notaria notarisklerk notariusz notarka "
    "novinar nurseryman nutriologo oberamtsrat oberarzt oberarztin oberburgermeister "
    "oberburgermeisterin obfrau obmann obstetra obstetrician odontoiatra odontopediatra oenologue "
    "oftalmologa oftalmologista oftalmologo omistaja opticien opticienne optiker optometrista "
    "orafo ordforer organist orthopaedist orthopedist orthophoniste ortodoncista ortodontista "
    "osteopata osteopath osteopathe osteopathin otolaryngologist overlaege padagoge padagogin "
    "padeiro paleontologist panadero panettiere paramedic parrucchiera parrucchiere pasticcere "
    "pathologist patissier patissiere pediatra pediatre pedorthist pedreiro pegawai peguam "
    "peluquera peluquero pemilik pengurus penningmeester penolong pensyarah penyelia perfumer "
    "periodontist pharmacologist phlebotomist physiker physikerin physiotherapist pielegniarka "
    "plasterer plomero polgarmester polozna polsterer poradce poradkyne posel prefeita prefeito "
    "prefet preside primar primator primatorka principale proctologist proctor procuradora "
    "profesor professor professori programmierer projektant promotor promotora promotore "
    "proofreader propietaria propietario proprietaria proprietario prosthodontist proviseur "
    "przedstawicielka psicopedagoga psiholog psikolog psychiater psycholog psychologe psychologin "
    "psychologue psycholoog psycholozka psychoterapeuta psychotherapeut psychotherapeutin "
    "psykolog psykologi pszichologus publicist puppeteer raadslid radgiver radiologo radmann "
    "radna radny rappresentante raumausstatter realisateur realisatrice recepcionista rector "
    "rectora redacteur redactor redactora redactrice redaktor redattore redattrice "
    "redovisningskonsult reflexologist regierungsrat regierungsratin regisseur regisseurin "
    "registrar regnskapsforer rehtori reitor reitora rektor repostero representante restauratore "
    "restauratrice revisor rheumatologist ristoratore rorlegger rormokare sachverstandige "
    "sachverstandiger saddler sagefemme sairaanhoitaja samordnare schauspieler schlosser "
    "schneiderin schoonheidsspecialiste schriftfuhrer schriftfuhrerin schweisser scrittore "
    "scrittrice sculptor seamstress secretaria secretario secretaris sekretarz seksjonsleder "
    "selectman senador senateur senator sergeant serralheiro serrurier setiausaha sexologist "
    "silversmith sindaco sjukskoterska skadespelare skarbnik sladek smed snekker snickare "
    "solicitador solicitadora sommelier sommeliere sonographer sophrologue soudce sous-prefet "
    "sozialarbeiter sozialarbeiterin sozialpadagoge spediteur spedytor spengler stadtbaumeister "
    "stadtrat stadtratin starosta starostka statiker stolarz stomatolog stonemason storyteller "
    "stukadoor stylist styliste surveyor suunnittelija sygeplejerske sykepleier szerkeszto tanar "
    "tandlakare tannlege tasador taxateur taxidermist temsilcisi terapeuta tesisatci tesorera "
    "tesorero tomrer tomrermester toolmaker topografo trainerin transporteur trasportatore "
    "traumatologo tresorier tresoriere trooper truhlar trustee tuinder ucetni ucitelka ugyvezeto "
    "uhrmacher ujsagiro undertaker urbaniste urologist utredare vanzari ventriloquist vereador "
    "vereadora verkaufer verkauferin verksamhetschef verloskundige vermesser vermogensberater "
    "verpleegkundige versicherungskaufmann versicherungsmakler vertreter veterinaria veterinarios "
    "vigneron vigneronne villanyszerelo vinar viticulteur viticultor viticultrice viticulturist "
    "vormgever vorstandsmitglied watchmaker wethouder wijnmaker winkelier wojt woodturner "
    "woodworker yrittaja zastupitel zimmerer zookeeper zootecnista zubar zubarka "
    # German
    "geschaftsfuhrer geschaftsfuhrerin geschaftsfuhrender vorstand vorstandsvorsitzender "
    "vorsitzender vorsitzende aufsichtsrat inhaber inhaberin gesellschafter leiter leiterin "
    "leitung abteilungsleiter vertriebsleiter projektleiter teamleiter bereichsleiter "
    "niederlassungsleiter betriebsleiter produktionsleiter entwicklungsleiter referent referentin "
    "sachbearbeiter sachbearbeiterin mitarbeiter mitarbeiterin wissenschaftlicher "
    "wissenschaftliche "
    "berater beraterin ingenieur ingenieurin prokurist prokuristin verkauf aussendienst "
    "rechtsanwalt rechtsanwaltin notar steuerberater steuerberaterin wirtschaftsprufer arzt arztin "
    "facharzt zahnarzt architektin techniker meister kaufmann kauffrau assistentin "
    "referatsleiter dozent dozentin redakteur redakteurin journalistin sekretariat "
    # French
    "directeur directrice gerant gerante responsable charge chargee chef cheffe ingenieure "
    "conseiller conseillere commercial commerciale technicien technicienne comptable avocat "
    "avocate "
    "fondateur fondatrice associe associee pdg dg adjoint adjointe delegue deleguee attachee "
    "secretaire gestionnaire acheteur consultante chercheur chercheuse maitre professeur "
    "enseignant "
    "redacteur redactrice developpeur presidente directeur general "
    # Spanish, Portuguese, Italian, Catalan
    "gerente director directora jefe jefa ingeniero ingeniera asesor asesora abogado abogada "
    "consultor consultora vendedor vendedora ejecutivo ejecutiva fundador fundadora socio socia "
    "coordinador coordinadora encargado encargada tecnico tecnica responsable subdirector "
    "subdirectora arquitecto arquitecta contador contadora administradora presidenta "
    "diretor diretora engenheiro engenheira advogado advogada coordenador coordenadora analista "
    "socio-gerente assessor assessora gestor gestora comercial chefe tecnico "
    "direttore direttrice responsabile amministratore delegato titolare ingegnere architetto "
    "avvocato consulente fondatore commerciale vendite socio presidente segretario ricercatore "
    "ricercatrice professore dirigente funzionario impiegato tecnico capo addetto "
    # Dutch
    "directeur eigenaar oprichter hoofd adviseur accountmanager projectleider medewerker "
    "bestuurder voorzitter vertegenwoordiger zaakvoerder ingenieur verkoopleider onderzoeker "
    "hoogleraar bedrijfsleider teamleider beleidsmedewerker verkoper "
    # Nordic
    "direktor verkstallande vd salgssjef salgschef selger saljare konsult konsulent radgiver "
    "ansvarig leder daglig avdelingsleder forsker professor projektleder projektledare "
    "markedssjef marknadschef okonomichef direktoren agare grundare stifter saelger "
    "toimitusjohtaja johtaja paallikko myyntipaallikko asiantuntija insinoori tutkija "
    # Polish, Czech, Slovak, Hungarian, Romanian, Croatian
    "prezes zarzadu dyrektor kierownik specjalista wlasciciel inzynier doradca przedstawiciel "
    "handlowy menedzer wspolnik radca prawny adwokat adiunkt "
    "reditel reditelka jednatel vedouci obchodni zastupce manazer majitel technik "
    "riaditel konatel veduci "
    "igazgato ugyvezeto vezeto ertekesitesi menedzser mernok tanacsado tulajdonos elnok "
    "vezerigazgato munkatars "
    "administrator inginer consilier sef avocat "
    "direktor voditelj vlasnik inzenjer predsjednik savjetnik "
    # Turkish, Indonesian, Malay, Vietnamese
    "mudur muduru mudurlugu yonetici genel baskan baskani baskan yardimcisi muhendis uzman uzmani "
    "sorumlusu danisman kurucu ortak avukat sahibi "
    "direktur manajer kepala pengurusi pengarah eksekutif pemilik "
    "giam doc truong phong nhan vien "
    # Offices of universities
    "prorektor rektorin prorektorin dekan dekanin prodekan prodekanin dekanka prodekanka "
    "prodziekan prodziekanka dziekan dziekanka kanzler kanzlerin kanclerz kvestor kvestorka "
    "kwestor prorektorka vicerrector vicerrectora vicedecano vicedecana prorettore "
    "prorettrice rettore rettrice doyen doyenne recteur rectrice decan prodecan "
    "dekanhelyettes rektorhelyettes rektorn prefekt dekanus studieprefekt prorektori dekaani "
    "privatdozent privatdozentin juniorprofessor juniorprofessorin stipendiat doctorandus "
    "promovendus promovenda doktorand doktorandin doktorandka doktorant doktorantka doctorant "
    "doctorante doctorando doctoranda dottorando dottoranda postdoktor konrektor konrektorin "
    "oberstudienrat oberstudienratin studienrat studienratin docente docentka asystent "
    "asystentka wykladowca lektor lektorka asistent asistentka prednosta prednostka "
    # Offices of towns
    "beigeordneter beigeordnete gemeindeprasidentin gemeindeschreiber gemeindeschreiberin "
    "stadtschreiber stadtschreiberin kammerin ortsvorsteher ortsvorsteherin ratsherr ratsfrau "
    "maire echevin echevine bourgmestre syndic syndique prefete deputee regidor regidora "
    "alcaldessa sindico sindica sindaca vicesindaco vicesindaca schepen gemeentesecretaris "
    "griffier radmand varaordforer byradsmedlem prezydent soltys hejtman hejtmanka tajemnik "
    "tajemnice tajomnik tajomnicka mistostarosta mistostarostka poslanec poslankyne "
    "alpolgarmester aljegyzo kepviselo viceprimar viceprimarita secretar secretara "
    "gradonacelnik gradonacelnica nacelnik nacelnica zamjenik zamjenica procelnik procelnica "
    "tajnik tajnica predsednik predsednica pomocnik pomocnica savetnik savetnica savjetnica "
    "kaymakam walikota bupati camat lurah ombudsman ombudsfrau ombudsvrouw defensor defensora "
    # Doctors and what they are for
    "facharztin zahnarztin assistenzarztin kinderarzt kinderarztin hautarzt hautarztin "
    "frauenarzt frauenarztin augenarzt augenarztin hausarzt hausarztin amtsarzt amtsarztin "
    "betriebsarzt betriebsarztin fachzahnarzt fachzahnarztin internist internistin urologe "
    "urologin kardiologe kardiologin neurologe neurologin dermatologe dermatologin gynakologe "
    "gynakologin radiologe radiologin onkologe onkologin chirurgin orthopade orthopadin "
    "psychiaterin kieferorthopade kieferorthopadin kinderchirurg oralchirurg oralchirurgin "
    "logopadin podologe podologin pediatrician paediatrician gynaecologist anaesthetist "
    "anaesthesiologist ophthalmologist endocrinologist gastroenterologist pulmonologist "
    "hematologist allergist hospitalist generaliste dentiste orthodontiste ophtalmologue "
    "ophtalmologiste radiologue psychiatre neurologue urologue rhumatologue pneumologue "
    "gastro-enterologue oncologue hematologue endocrinologue nephrologue stomatologue sage- "
    "femme pharmacienne podologue dieteticienne psychomotricien psychomotricienne neurologa "
    "urologo urologa traumatologa otorrinolaringologo otorrinolaringologa oncologo oncologa "
    "podologa cirurgia neurologista urologista ortopedista oncologista endocrinologista "
    "chirurga chirurgo oculista psichiatra ortopedico otorino otorinolaringoiatra dietista "
    "nutrizionista ostetrica ostetrico dermatoloog gynaecoloog kinderarts oogarts "
    "bedrijfsarts neuroloog uroloog radioloog oncoloog mondhygienist overlakare spesialist "
    "speciallaege kirurg ylilaakari erikoislaakari kardiolog kardiolozka dermatolog "
    "dermatolozka ginekolog ginekolozka okulista okulistka ortopeda psychiatra neurolog "
    "neurolozka urolog radiolog onkolog fizjoterapeutka farmaceutka dietetyk dietetyczka "
    "ordynator internista internistka gynekolog gynekolozka pediatr pediatricka primarka "
    "fyzioterapeut fyzioterapeutka farmaceut foorvos szakorvos sebesz gyogyszeresz medicul "
    "farmacist lijecnica ljekar zdravnik zdravnica zobozdravnik zobozdravnica fizyoterapist "
    "veteriner apoteker perawat"
) - wordset(
    "major mate painter brewer dj mc ui guru welder "
    "m e cook baker butcher farmer gardener tailor driver host guide doc phong vien nhan"
)

#: Compounds: a word that ends or starts like this is a title.
TITLE_PARTS = (
    "leiter", "leiterin", "ingenieur", "manager", "managerin", "fuhrer", "fuhrerin", "berater",
    "beraterin", "direktor", "direktorin", "referent", "referentin", "meister", "techniker",
    "chef", "sjef", "leder", "ledare", "johtaja", "paallikko", "insinoori", "medewerker",
    "adviseur", "igazgato", "vezeto", "mernok", "vorstand", "beauftragter", "beauftragte",
    "assistent", "assistentin", "anwalt", "anwaltin", "president", "prasident", "arzt", "arztin",
)  # fmt: skip

TITLE_CJK = (
    "代表取締役", "取締役", "社長", "会長", "副社長", "専務", "常務", "執行役員", "部長", "課長",
    "部長代理", "課長代理", "課長補佐", "部長補佐",
    "係長", "主任", "次長", "室長", "所長", "支店長", "店長", "工場長", "本部長", "マネージャー",
    "マネジャー", "ディレクター", "エンジニア", "デザイナー", "コンサルタント", "プロデューサー",
    "リーダー", "教授", "准教授", "助教", "講師", "研究員", "主幹", "主査", "主事", "理事",
    "弁護士", "税理士", "司法書士", "行政書士", "社会保険労務士", "公認会計士", "医師", "院長",
    "園長", "校長", "学長", "議員", "市長", "町長", "村長", "知事", "代表", "顧問", "参与",
    "編集長", "記者", "カメラマン", "ライター", "担当", "総支配人", "支配人", "アドバイザー",
    "女将", "料理長", "住職", "宮司", "店主", "館主", "団長", "船長", "看護師", "保育士", "薬剤師",
    "獣医師", "建築士", "技術士", "杜氏", "写真家",
    "局長", "館長", "監督", "監査役", "営業", "グループ長", "チーフ", "オーナー", "スタッフ",
    "董事长", "董事長", "董事", "总经理", "總經理", "副总经理", "副總經理", "总裁", "總裁",
    "副总裁", "副總裁", "经理", "經理", "总监", "總監", "主管", "主任", "主席", "工程师",
    "工程師", "设计师", "設計師", "顾问", "顧問", "助理", "专员", "專員", "代表", "教授",
    "副教授", "讲师", "講師", "研究员", "研究員", "律师", "律師", "会计师", "會計師", "秘书",
    "秘書", "院长", "校长", "局长", "处长", "處長", "科长", "科長", "厂长", "廠長", "店长",
    "业务员", "業務", "销售", "创始人", "創辦人", "合伙人", "负责人", "負責人", "业务代表",
    "대표이사", "대표", "이사", "부장", "과장", "차장", "대리", "팀장", "사장", "상무", "전무",
    "부사장", "연구원", "교수", "본부장", "실장", "사원", "주임", "수석", "책임",
)  # fmt: skip

DEPARTMENT_WORDS = wordset(
    "dpto depto "
    "department dept division div section unit office group team branch bureau directorate faculty "
    "abteilung bereich fachbereich referat fakultat institut lehrstuhl geschaftsbereich "
    "stabsstelle "
    "departement service direction pole laboratoire "
    "departamento seccion area facultad gerencia subdireccion division unidad "
    "reparto ufficio dipartimento settore divisione "
    "amt dezernat sachgebiet amtsleitung divisao direcao coordenacao coordenadoria servico "
    "gabinete nucleo "
    "servicio direccion direzione servizio directie vakgroep forvaltning enhet directorate katedra "
    "fakulta ustav tanszek catedra "
    "afdeling dienst sectie avdeling avdelning osasto dzial wydzial oddelenie oddeleni odbor "
    "osztaly departament sectia bolumu departmani fakultesi bagian"
)

#: What a part of a German firm does, and nobody is: below a name it is the department.
FUNCTIONS = wordset(
    "vertrieb verkauf einkauf beschaffung kommunikation unternehmenskommunikation "
    "offentlichkeitsarbeit presse presseabteilung personal personalwesen personalentwicklung "
    "finanzen rechnungswesen buchhaltung recht qualitat qualitatssicherung produktion fertigung "
    "montage entwicklung forschung konstruktion logistik lager versand kundendienst kundenservice "
    "kundenbetreuung innendienst aussendienst arbeitssicherheit umwelt nachhaltigkeit informatik "
    "datenschutz digitalisierung verwaltung instandhaltung veranstaltungen vertriebsinnendienst "
    "vertriebsaussendienst arbeitsvorbereitung fuhrpark disposition werkstatt"
)
#: Words that go with them: "Marketing & Kommunikation".
FUNCTIONS_TOO = wordset(
    "marketing export import service it controlling sales events innovation hr pr"
)
#: In English, or in many languages, what a part of a firm does. A firm may be called so as well,
#: and a title may end in it: only a whole line beside a title is the department.
FUNCTIONS_BESIDE = frozenset((
    "accounting", "after sales", "business development", "controlling",
    "corporate communications", "customer service", "customer support", "engineering", "events",
    "export", "finance", "hr", "human resources", "import", "import export",
    "information technology", "innovation", "it", "legal", "logistics", "marketing",
    "marketing and communications", "marketing and sales", "marketing communications",
    "operations", "procurement", "product management", "production", "public relations",
    "purchasing", "quality", "quality assurance", "quality management", "r d", "r and d",
    "regulatory affairs", "research and development", "research development", "sales",
    "sales and marketing", "sales marketing", "marketing sales", "supply chain",
    "supply chain management",
))  # fmt: skip

DEPARTMENT_CJK = (
    "営業部", "総務部", "開発部", "技術部", "事業部", "企画部", "広報部", "人事部", "製造部",
    "研究部", "本部", "課", "室", "グループ", "部门", "部門", "市场部", "市場部", "销售部",
    "技术部", "研发部", "财务部", "事业部", "研究科", "学部", "学科", "학과", "영업부", "사업부",
)  # fmt: skip

#: Legal forms as folded words with dots removed.
LEGAL_FORMS = wordset(
    "og keg kollg coop scoop sccl gie inc incorporated corp corporation co company ltd limited "
    "llc llp lp plc pcl pllc pc "
    "pa pte pty "
    "proprietary bhd sdn gmbh ag kg kgaa ohg gbr ug mbh ev eg ek se sa sas sarl sasu sci eurl snc "
    "scop scp sl slu sac saa srl spa sapi cv rl srls ss sca sprl bvba bv nv vof cvba asbl vzw ab "
    "hb "
    "kb as asa aps is ans oy oyj ky ry kft zrt nyrt bt sp zoo doo dd ad ood eood ad ehf hf sia "
    "uab oue "
    "ou ltda eireli me epp sa doo sro as kk yk gk pvt private tbk cjsc ooo oao zao lllp "
    "cpa cie cia ges mbb kdd jsc tnhh anonim sti sirketi tic san ve"
) - wordset("me is as ss co ve se is sa pa pc ad san tic bt me rl cv")

COMPANY_WORDS = wordset(
    "company corporation group holding holdings international industries industry enterprises "
    "enterprise systems system solutions technologies technology tech software services service "
    "consulting consultants consultancy partners associates labs laboratories laboratory studio "
    "studios design designs media communications productions publishing press news agency "
    "advertising marketing bank banking finance financial capital investments insurance trust fund "
    "university universite universitat universidad universidade universita universiteit "
    "universitet uniwersytet univerzita yliopisto college school academy institute institut "
    "instituto istituto institution foundation stiftung fondation fundacion fundacao fondazione "
    "association society federation council union club ministry ministere ministerium ministerio "
    "embassy consulate government department city council hospital clinic klinik clinique medical "
    "health healthcare pharmaceuticals pharma pharmacy dental care center centre zentrum centro "
    "museum gallery galerie library theatre theater hotel hotels restaurant cafe bar bakery resort "
    "inn travel tours airlines airways logistics transport shipping freight motors automotive auto "
    "engineering construction constructions builders architects architekten realty "
    "properties estate estates homes hardware electronics electric electrical energy power oil gas "
    "mining steel metals chemicals chemical plastics textiles foods food beverages brewery winery "
    "farms agriculture store stores shop market supermarket imports exports trading traders trade "
    "commerce distributors supply supplies manufacturing manufacturers works factory fabrik werke "
    "werk maschinenbau anlagenbau technik handel vertrieb verlag druckerei gesellschaft "
    "genossenschaft verein kanzlei rechtsanwalte praxis buro bureau atelier societe compagnie "
    "etablissements entreprise empresa compania grupo groupe gruppo gruppe industrias servicios "
    "asociados comercial constructora inmobiliaria servizi industrie officine "
    "pharmacie farmacia farmacie apotheke apteka apotek osteria trattoria ristorante pizzeria "
    "restaurante brasserie boulangerie patisserie panaderia backerei metzgerei konditorei gasthof "
    "gasthaus brauerei brouwerij pivovar weingut domaine bodega bodegas tienda boutique salon spa "
    "barbershop florist florists plumbing roofing landscaping painting cleaning catering flooring "
    "heating cooling upholstery carpentry masonry fencing tailors jewellers jewelers opticians "
    "stationers furnishers furniture interiors mobel mobili muebles autohaus garage werkstatt "
    "tischlerei schreinerei malerbetrieb dachdecker elektrotechnik sanitar heizung gartenbau "
    "zahnarztpraxis hausverwaltung immobilien immobilier inmobiliaria imobiliaria immobiliare "
    "rechtsanwaltskanzlei steuerberatung notariat cabinet etude bufete despacho escritorio "
    "network networks digital data cloud security robotics automation aerospace aviation defense "
    "biotech biosciences sciences instruments devices equipment machinery tools products brands "
    "ventures management attorneys law firm legal lawyers advocates church ministries committee "
    "commission authority agency administration wikimedia events exhibition exhibitions "
    "arquitetura arquitectura architecture architettura architektur architectuur arkitektur "
    "advocacia odontologia fisioterapia contabilidade engenharia ingenieria ingegneria consultoria "
    "camara municipal municipality municipio prefeitura ayuntamiento mairie comune gemeente "
    "stadtverwaltung landratsamt kommune kommun urzad belediyesi diputacion generalitat "
    "hopital ospedale szpital nemocnice sjukhus sygehus sairaala agriturismo cantina weinbau "
    "winery "
    "abogados advogados avvocati rechtsanwalte advocaten arquitectos arquitetos architectes "
    "ingenieurburo architekturburo treuhand realtors orthopedics pediatrics "
    "entertainment games gaming records music film films pictures photography printing graphics"
)

#: What a firm or an office is, on a line of its own in front of its name: "Weingut", "Mairie de".
COMPANY_HEADS = frozenset(
    words_.replace("_", " ")
    for words_ in wordset(
        "provincie provincia province waterschap stichting landratsamt conseil_departemental "
        "communaute_de_communes "
        "metropole zakladni_skola materska_skola gymnazium szkola szkola_podstawowa przedszkole "
        "liceum przychodnia "
        "apteka lekarna skola escola_superior associacao asociacion association amicale "
        "hebammenpraxis physiotherapie alterszentrum pflegeheim seniorenzentrum kindergarten "
        "grundschule "
        "maatschap firma etablissements entreprise empresa ditta impresa gebruder gebroeders "
        "cascina "
        "manufacture banco bank sparkasse volksbank kancelaria_radcy_prawnego "
        "kancelaria_adwokacka kancelaria_notarialna "
        "kancelaria_prawna koperasi yayasan escola "
        "weingut weinbau gemeente gemeinde stadt kreis landkreis agriturismo azienda_agricola "
        "cantina trattoria osteria ristorante pizzeria albergo locanda farmacia studio "
        "studio_legale studio_tecnico studio_dentistico studio_associato comune_di citta_di "
        "provincia_di regione ospedale istituto liceo mairie mairie_de ville_de commune_de "
        "domaine chateau cabinet pharmacie boulangerie maison garage cave lycee hopital "
        "hopital_regional clinique centre_hospitalier universite restaurant brasserie hotel "
        "ayuntamiento_de colegio hospital clinica bodega bodegas universidad universidad_de "
        "universidade universidade_de universidade_do universidade_da universita "
        "universita_degli_studi universita_degli_studi_di universita_di instituto fundacion "
        "fundacao grupo groupe gruppo transportes construcciones camara_municipal "
        "camara_municipal_de junta_de_freguesia prefeitura prefeitura_municipal prefeitura_de "
        "quinta adega padaria escritorio kanzlei anwaltskanzlei praxis hausarztpraxis "
        "zahnarztpraxis tierarztpraxis apotheke gasthof gasthaus landgasthof pension brauerei "
        "backerei metzgerei gartnerei autohaus schreinerei tischlerei hochschule universitat "
        "klinikum krankenhaus stiftung verein verlag galerie atelier architekturburo "
        "ingenieurburo bedrijf bakkerij brouwerij notariskantoor advocatenkantoor "
        "aannemersbedrijf architectenbureau stichting hogeschool universiteit region kommune "
        "kommun universitet advokatfirma advokatfirmaet advokatbyran tandlakarna urzad "
        "urzad_miasta urzad_gminy kancelaria gabinet zaklad gmina mesto obec nemocnice "
        "cukrarna restaurace galeria muzeum museum musee museo "
        "akademia akademie accademia academie politechnika uniwersytet office_notarial"
    )
)

#: What a firm is, on a line of its own behind its name: "Realty"; alone they name nobody.
COMPANY_TAILS = wordset(
    "arquitetura arquitectura architecture architettura architektur architectuur arkitektur "
    "advocacia advocatuur odontologia fisioterapia contabilidade engenharia ingenieria ingegneria "
    "consultoria consulenza contabilidad serramenti "
    "realty center centre centro zentrum clinics seguros assicurazioni assurances versicherungen "
    "tuinen garten jardins "
    "realty abogados advogados avocats avvocati advocaten advokater rechtsanwalte anwalte "
    "solicitors attorneys lawyers architects architekten arquitectos arquitetos architectes "
    "architetti architecten arkitekter ingenieure engineers engineering consulting "
    "consultants consultores partners associates asociados associados associati group gruppe "
    "groupe grupo gruppo holding holdings construction constructions constructora construtora "
    "builders contracting contractors plumbing electric electrical roofing landscaping "
    "flooring catering bakery brewing brewery distillery winery vineyards farms farm studio "
    "studios studio's design designs photography films pictures productions media publishing "
    "press verlag books gallery galerie interiors furniture homes properties property estates "
    "immobilien immobilier immobiliare inmobiliaria imoveis makelaars vastgoed bank trust "
    "capital ventures insurance financial finance wealth advisory advisors accounting "
    "treuhand steuerberater steuerberatung technologies technology tech systems solutions "
    "software robotics electronics instruments industries industrie industria industrial "
    "manufacturing machinery maschinenbau anlagenbau fordertechnik metallbau holzbau stahlbau "
    "hochbau tiefbau elektrotechnik haustechnik sanitar logistics logistik logistica "
    "transport transports spedition shipping freight maritime airlines airways aviation "
    "travel tours hotel hotels resort restaurant bistro cafe kitchen bar grill pharma "
    "pharmaceuticals biotech sciences medical health healthcare clinic dental orthopedics "
    "veterinary hospital labs laboratories energy solar power petroleum mining steel metals "
    "chemicals plastics textiles textile fashion jewelry jewellers cosmetics foods food "
    "beverages seeds sementes trading traders import export supply supplies hardware tools "
    "fasteners motors automotive auto garage security services servicios servicos "
    "international foundation stiftung institute academy school university college museum "
    "theatre church ministries society association council union federation chamber "
    "werbeagentur agency agentur marketing communications networks telecom mobility"
)

#: Compounds that end like this are firms: "Malerfachbetrieb", "Zahnarztpraxis".
_BUSINESS_ENDS = (
    "betrieb", "maschinenbau", "anlagenbau", "metallbau", "holzbau", "stahlbau", "hochbau",
    "technik", "handel", "werke", "fabrik", "praxis", "kanzlei",
    "verlag", "zentrum", "gesellschaft", "verein",
    "verband", "sparkasse", "klinik", "klinikum", "apotheke", "backerei", "metzgerei",
    "schreinerei", "tischlerei", "druckerei", "gartnerei", "brauerei",
    "kellerei", "konditorei", "spedition",
    "beratung", "service", "agentur", "forbundet", "foreningen", "forening", "bedrijf",
    "kantoor", "bureau", "byra", "byran", "verksted",
    "verkstad", "virksomhed", "fabriken", "fabrikken", "bolaget",
)  # fmt: skip


@lru_cache(maxsize=4096)
def is_business(word: str) -> bool:
    """Whether a folded word is a firm's: "electrical", "malerfachbetrieb"."""
    return word in COMPANY_WORDS or (len(word) > 9 and word.endswith(_BUSINESS_ENDS))


def is_practice(text: str) -> bool:
    """Whether a text is a field that a firm of lawyers, advisers or lobbyists has people for."""
    fields = re.split(r"\s*(?:[,|/&]|\band\b)\s*", text.strip().lower())
    return _PRACTICE.fullmatch(text.strip()) is not None or (
        len(fields) > 1
        and all(field in _FIELDS or _PRACTICE.fullmatch(field) for field in fields)
        and any(_PRACTICE.fullmatch(field) or field in _LAWYERS for field in fields)
    )


_LAWYERS = frozenset(
    ("private client", "litigation", "arbitration", "insolvency", "immigration", "data protection")
)
#: Fields that say so only beside another one.
_FIELDS = _LAWYERS | wordset(
    "commercial corporate employment family property restructuring regulatory banking finance "
    "competition energy construction technology privacy projects insurance"
)


#: Fields that are no titles and no trades. "Sales" and "Real Estate" belong to titles as well.
_PRACTICE = re.compile(
    r"(?i)(?:intellectual property|patent litigation|(?:dispute resolution|litigation)"
    r"(?: (?:&|and) (?:dispute resolution|arbitration))?|"
    r"(?:corporate |international )?tax(?:ation)?|mergers (?:&|and) acquisitions|m\s?&\s?a|"
    r"antitrust|competition law|capital markets|banking (?:&|and) finance|private equity|"
    r"labou?r (?:&|and) employment|employment law|corporate law|"
    r"(?:government|public|investor|regulatory|corporate|external) (?:relations|affairs)|"
    r"(?:derecho|direito|diritto|droit) [^\W\d_]+(?: [^\W\d_]+){0,3})"
)


COMPANY_CJK = (
    "株式会社", "有限会社", "合同会社", "合資会社", "(株)", "(有)", "㈱", "㈲", "公司", "集团",
    "集團", "大学", "大學", "銀行", "银行", "研究所", "研究院", "事務所", "事务所", "協会",
    "协会", "財団", "法人", "組合", "工業", "产业", "実業", "商事", "商会", "製作所", "工場",
    "病院", "医院", "新聞社", "出版社", "学校", "市役所", "県庁", "중앙", "주식회사", "(주)",
    "대학교", "은행", "학원", "有限责任", "企业", "企業", "工厂", "中心", "센터", "センター",
    "クリニック", "スタジオ", "システム", "テクノロジー", "サービス", "ホールディングス", "議会",
)  # fmt: skip

STREET = wordset(
    "street st str avenue ave av road rd boulevard blvd lane ln drive dr way court ct place pl "
    "square sq parkway pkwy highway hwy freeway expressway turnpike circle cir terrace ter trail "
    "crescent cres close mews row walk quay wharf plaza mall alley broadway pike loop park "
    "building bldg floor fl suite ste room rm unit level apt apartment block blk tower house "
    "estate box pob p.o po postbox mailstop station campus center centre "
    "strasse weg allee platz gasse ring damm ufer chaussee postfach pf haus hof markt "
    "rte rue avenue chemin place quai cours impasse route bp cedex cs boite postale "
    "ctra "
    "calle cl avenida avda carrera cra crta carretera paseo plaza c/ via viale piazza corso largo "
    "vicolo strada piso oficina of local edificio edif torre colonia col km cp apartado "
    "rua avenida travessa praca alameda estrada andar sala conjunto conj cep bairro lote "
    "straat laan weg plein gracht kade singel postbus "
    "gatan gata gatu vagen vag veien vei vej gade alle plads katu tie box boks postboks "
    "vul prosp prospekt nab per "
    "ulica ul aleja al plac namesti nam trida utca ut ter korut krt nagyvarad cesta ulitsa bulevar "
    "sokak sok cad caddesi cadde mah mahallesi bulvari kat apt "
    "jalan jln jl lorong taman kampung persiaran "
    "marg nagar road sector sec phase plot opp near chowk salai cross main colony vihar bhavan "
    "pho duong quan phuong soi thanon "
    "district dist province zone industrial ind area village town county"
)

STREET_SUFFIX = (
    "strasse", "straße", "str.", "str", "gasse", "platz", "allee", "weg", "ring", "damm", "ufer",
    "straat", "laan", "plein", "gracht", "kade", "dijk", "singel", "gatan", "vagen", "gata",
    "veien", "vegen", "gade", "vej", "katu", "tie", "utca", "markt", "berg", "graben",
)  # fmt: skip

CITY_WORDS = wordset("city town p.o gpo cedex")

ADDRESS_CJK = (
    "〒", "都", "府", "県", "区", "市", "町", "村", "丁目", "番地", "番", "号", "階", "ビル",
    "省", "路", "街", "道", "室", "楼", "樓", "层", "層", "弄", "巷", "镇", "乡", "大厦", "大廈",
    "广场", "廣場", "园区", "邮编", "郵編", "地址", "住所", "시", "구", "동", "로", "길",
)  # fmt: skip

#: Lines that carry numbers which are no phone: registrations, accounts, hours.
REGISTRATION = re.compile(
    r"\b(?:vat|tva|ust|ust-?id(?:nr)?|umsatzsteuer|steuer-?n(?:r|ummer)|mwst|uid|iva|p\.?\s?iva|"
    r"c\.?f\.?|cif|nif|nit|rut|ruc|rfc|cnpj|cpf|cnae|inscr\w*|siret|siren|rcs|ape|naf|kvk|btw|hrb|"
    r"hra|"
    r"handelsregister|amtsgericht|registergericht|iban|bic|swift|blz|konto|abn|acn|gst(?:in)?|pan|"
    r"tin|cin|"
    r"ein|dre|calbre|bre|nmls|lic(?:ense|ence)?|reg(?:istration|istered|d)?\.?\s*(?:no|nr|n)|"
    r"company\s*no|org\.?\s*(?:nr|nummer)|cvr|y-tunnus|krs|nip|regon|i[cč]o|di[cč]|oib|pib|account|acct|"
    r"[a-z]{2,5}\.?\s?#\s?\d{4,}|"
    r"crefito|crefono|colegiad[oa]|col\.?\s?n|license|licence|bar\s*no|id\s*no|emp(?:loyee)?\s*(?:id|no)|est(?:d|"
    r"ablished)?\.?|since|seit|"
    r"depuis|desde|founded|fondee|opening|hours|isbn|issn|iso|din|duns|naics|cage|mc|dot|usdot)\b",
    re.IGNORECASE,
)

FREE_MAIL = wordset(
    "gmail googlemail yahoo ymail hotmail outlook live msn aol icloud me mac gmx web t-online "
    "freenet arcor posteo mailbox protonmail proton pm tutanota fastmail zoho mail email inbox "
    "yandex rambler bk list qq 163 126 sina sohu foxmail 139 naver daum hanmail nate docomo "
    "ezweb softbank nifty biglobe ocn so-net wanadoo orange free laposte sfr libero virgilio "
    "alice tin tiscali terra uol bol ig telefonica comcast verizon att sbcglobal bellsouth "
    "cox charter earthlink btinternet virginmedia sky ntlworld talktalk shaw rogers telus bigpond "
    "optusnet rediffmail sify pldtdsl hetnet kpnmail ziggo planet telenet skynet bluewin sunrise "
    "prodigy telmex infinitum mweb telkomsa eircom xtra iinet bigpipe optonline juno netscape "
    "roadrunner frontier windstream sympatico videotron otenet forthnet sapo iol netcabo "
    "adinet arnet fibertel cantv zipmail blueyonder plusnet jubii stofanet comhem kolumbus "
    "elisanet saunalahti xs4all chello upcmail casema hccnet zonnet hispeed inode neuf "
    "club-internet numericable aliceadsl cegetel jazztel telepac neostrada tlen poczta volny "
    "zoznam azet stonline freemail citromail indamail clicknet rdslink mynet superonline ttmail "
    "ttnet vsnl bsnl sancharnet sltnet singnet streamyx jaring loxinfo netvigator hinet seednet "
    "plala infoweb paran ozemail internode westnet aapt ihug orcon slingshot iafrica absamail "
    "vodamail netvision bezeqint walla zahav tedata cytanet onvol maltanet waldonet simnet takas "
    "pec legalmail arubapec postacert postecert pecimprese ingpec "
    "seznam centrum wp o2 onet interia linkedin facebook twitter instagram"
)

TOP_LEVEL = wordset(
    "com org net edu gov mil int info biz name pro aero coop museum jobs mobi travel tel asia cat "
    "post xxx io ai app dev co me tv cc ws shop store online site website tech cloud digital "
    "design studio agency media group company solutions consulting services systems network "
    "global world international world click blog news live life health care clinic "
    "dental law legal attorney finance financial capital fund bank insurance realty estate "
    "properties house homes land build builders construction energy solar green bio farm food "
    "cafe restaurant bar pub wine beer coffee kitchen recipes fashion style art gallery photo "
    "photography photos pictures film video music band games game fun party events tours travel "
    "flights hotel holiday cruises taxi cars auto bike boats eco earth garden pet vet training "
    "education academy school university college institute courses science engineering "
    "technology software computer codes hosting domains host space wiki page xyz top club vip "
    "social community team work works ventures partners associates management marketing "
    "foundation charity ngo ong church faith gives africa berlin hamburg koeln wien paris london "
    "amsterdam brussels nyc tokyo osaka kyoto sydney melbourne miami vegas boston quebec scot "
    "wales cymru bayern nrw ruhr saarland swiss eus gal bzh vlaanderen gent istanbul moscow dubai "
    "abudhabi arab kiwi one zone plus today guru expert ninja rocks tools parts supply supplies "
    "equipment industries trade trading market exchange delivery express "
    "ac ad ae af ag al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw "
    "by bz ca cd cf cg ch ci ck cl cm cn cr cu cv cw cy cz de dj dk dm do dz ec ee eg er es et eu "
    "fi fj fk fm fo fr ga gb gd ge gg gh gi gl gm gn gp gq gr gt gu gw gy hk hn hr ht hu id ie il "
    "im in iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv "
    "ly ma mc md mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np "
    "nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh "
    "si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tw tz ua ug "
    "uk us uy uz va vc ve vg vi vn vu wf ye yt za zm zw example test"
)

SECOND_LEVEL = wordset(
    "co com org net ac edu gov adm agr am arq art blog bmd coop cnt des det dev ecn eco emp "
    "enf eng esp etc far flog fot fst imb jor jus leg lel log mat med mus not ntr odo ppg psc "
    "psi radio rec seg slg srv tec tmp trd tur vet gc gv re pe idv asn police av bel dr pol "
    "prd avocat medecin waw go or ne gob gouv gub govt nhs sch mil nom asso ltd plc me school "
    "id "
    "adv eng ind inf web nic firm gen lg ad ed gr k12 on qc bc ab ns nsw vic qld police"
)

US_STATES = wordset(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm "
    "ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr"
)

#: Folded country name -> ISO 3166 alpha-2.
COUNTRIES: dict[str, str] = {
    name.replace("_", " "): code
    for code, names in (
        line.split(maxsplit=1)
        for line in """
US usa u.s.a. u.s. united_states united_states_of_america etats-unis estados_unidos
GB uk u.k. united_kingdom great_britain england scotland wales northern_ireland grossbritannien
DE germany deutschland allemagne alemania germania alemanha duitsland
AT austria osterreich autriche
CH switzerland schweiz suisse svizzera suiza
FR france frankreich francia
BE belgium belgique belgie belgien
NL netherlands the_netherlands nederland holland pays-bas niederlande
LU luxembourg luxemburg
IE ireland eire
ES spain espana espagne spanien
PT portugal
IT italy italia italie italien
SE sweden sverige schweden
NO norway norge norwegen
DK denmark danmark danemark
FI finland suomi
IS iceland island
PL poland polska polen
CZ czech_republic czechia ceska_republika
SK slovakia slovensko slovak_republic
HU hungary magyarorszag
RO romania
BG bulgaria
GR greece hellas
TR turkey turkiye
HR croatia hrvatska
SI slovenia slovenija
RS serbia srbija
UA ukraine
RU russia russian_federation
EE estonia eesti
LV latvia latvija
LT lithuania lietuva
CA canada
MX mexico
BR brazil brasil
AR argentina
CL chile
CO colombia
PE peru
VE venezuela
UY uruguay
EC ecuador
CR costa_rica
PA panama
AU australia
NZ new_zealand
JP japan nippon 日本 日本国
CN china p.r.china p.r._china prc p.r.c. pr_china 中国 中國
TW taiwan taiwan_r.o.c. taiwan,_r.o.c. r.o.c. 台湾 台灣
HK h.k. hong_kong hongkong 香港
MO macau macao
KR korea south_korea republic_of_korea 대한민국 한국
SG singapore
MY malaysia
TH thailand
VN vietnam viet_nam
PH philippines
ID indonesia
IN india bharat
PK pakistan
BD bangladesh
LK sri_lanka
NP nepal
AE united_arab_emirates uae u.a.e.
SA saudi_arabia kingdom_of_saudi_arabia k.s.a. ksa
QA qatar
KW kuwait
BH bahrain
OM oman
IL israel
EG egypt
MA morocco maroc
TN tunisia tunisie
DZ algeria algerie
NG nigeria
KE kenya
GH ghana
ZA south_africa
IR iran
JO jordan
LB lebanon liban
MT malta
CY cyprus
LI liechtenstein
MC monaco
BA bosnia_and_herzegovina bosna_i_hercegovina
ME montenegro crna_gora
MK north_macedonia macedonia
AL albania
MD moldova
BY belarus
AZ azerbaijan
AM armenia
KZ kazakhstan
UZ uzbekistan
MN mongolia
KH cambodia
MM myanmar
BN brunei
MV maldives
IQ iraq
SY syria
YE yemen
LY libya
ET ethiopia
TZ tanzania
UG uganda
RW rwanda
ZM zambia
ZW zimbabwe
MZ mozambique mocambique
AO angola
CM cameroon cameroun
CI cote_d'ivoire ivory_coast
SN senegal
BW botswana
NA namibia
MU mauritius
MG madagascar
DO dominican_republic republica_dominicana
PR puerto_rico
GT guatemala
HN honduras
SV el_salvador
NI nicaragua
PY paraguay
BO bolivia
CU cuba
JM jamaica
TT trinidad_and_tobago
FJ fiji
AF afghanistan
AD andorra
AG antigua antigua_and_barbuda
AW aruba
BB barbados
BF burkina_faso
BI burundi
BJ benin
BM bermuda
BS bahamas the_bahamas
BT bhutan
BZ belize
CD dr_congo rd_congo
CG congo
CV cape_verde cabo_verde
CW curacao
DJ djibouti
ER eritrea
FO faroe_islands
GA gabon
GD grenada
GG guernsey
GI gibraltar
GL greenland
GM gambia the_gambia
GN guinea guinee
GP guadeloupe
GU guam
GY guyana
HT haiti
IM isle_of_man
KG kyrgyzstan
KY cayman_islands
LA laos lao_pdr
LC saint_lucia st._lucia
LR liberia
LS lesotho
ML mali
MQ martinique
MR mauritania mauritanie
MW malawi
NC nouvelle-caledonie new_caledonia
NE niger
PF polynesie_francaise french_polynesia
PG papua_new_guinea
PS palestine
RE la_reunion
SC seychelles
SD sudan
SL sierra_leone
SM san_marino
SO somalia
SR suriname
SZ eswatini swaziland
TC turks_and_caicos
TG togo
TJ tajikistan
TL timor-leste
TM turkmenistan
TO tonga
VU vanuatu
WS samoa
XK kosovo
""".strip().splitlines()
    )
    for name in names.split()
}
# "U.A.E" has lost its last dot where a line was stripped; "UAE" has none.
COUNTRIES |= {
    plain: code
    for name, code in list(COUNTRIES.items())
    if "." in name
    for plain in (name.rstrip("."), name.replace(".", ""))
    if len(plain) > 2
}
