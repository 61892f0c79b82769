"""Badges of invented people: what they say, how they look, and how a webcam sees them.

Everything is made from a seed, so the same call gives the same badge on any computer (the codes
exactly; the drawn text as far as Pillow's built-in font allows).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from leadcapture.lead import Address, Person, Phone, PhoneKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import ImageDraw

    Pixels = NDArray[np.uint8]

__all__ = [
    "DAMAGES",
    "FORMATS",
    "KINDS",
    "Badge",
    "damage",
    "draw_badge",
    "draw_code",
    "hall",
    "make_clip",
    "picture_of",
    "sample_badges",
    "write_payload",
]

EVENT = "HANNOVER AUTOMATION DAYS 2026"

#: Code formats, in zxing-cpp's names, that badges of trade shows carry.
FORMATS = ("QRCode", "PDF417", "DataMatrix", "Aztec", "Code128")

#: What `damage` can do to a picture.
DAMAGES = (
    "blur",
    "motion",
    "noise",
    "contrast",
    "shadow",
    "glare",
    "small",
    "jpeg",
    "perspective",
    "tilt",
)

_FRAME = (720, 1280)  # height, width


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A person's badge: who it is, and what its code holds."""

    person: Person
    badge_id: str
    kind: str
    """What is in the code, one of `KINDS`."""
    format: str
    """The code's symbology, in zxing-cpp's names."""
    payload: bytes

    @property
    def printed_name(self) -> str:
        """The name as badge printers have it: plain Latin letters."""
        return _plain(self.person.name)


@dataclass(frozen=True, slots=True)
class _Firm:
    name: str
    domain: str
    street: str
    postcode: str
    city: str
    country: str
    office: str
    mobile: str
    """Both with a gap for two digits, from ranges that regulators keep for fiction; of these the
    ones that phonenumbers calls valid, for a CRM parks the others."""


_FIRMS = (
    _Firm(
        "Northwind Packaging GmbH", "northwind.example.com", "Beispielweg 12", "30159", "Hannover",
        "DE", "+4930231255{:02}", "+4917139200{:02}",
    ),
    _Firm(
        "Brightwell Foods Ltd", "brightwell.example.org", "8 Sample Street", "EC1A 1BB", "London",
        "GB", "+4420794605{:02}", "+4420794600{:02}",
    ),
    _Firm(
        "Lakeside Motion Inc.", "lakeside.example.net", "400 Example Ave", "10001", "New York",
        "US", "+121255501{:02}", "+164655501{:02}",
    ),
    _Firm(
        "Atelier Montclair SARL", "montclair.example.com", "3 rue de l'Exemple", "69002", "Lyon",
        "FR", "+331990055{:02}", "+331990066{:02}",
    ),
)  # fmt: skip

_TITLES = (
    "Head of Production",
    "Automation Engineer",
    "Purchasing Manager",
    "Managing Director",
    "Maintenance Lead",
    "Process Engineer",
    "Plant Manager",
    "Student",
)

_FIRST = (
    "Amara", "Jonas", "Zoë", "Rafael", "Ingrid", "Kwame", "Łucja", "Mateo", "Priya", "Søren",
    "Chloé", "Björn", "Nadia", "Tomás", "Aylin", "Håkon", "Mirela", "Oskar", "Leïla", "Viktor",
)  # fmt: skip
_LAST = (
    "Okafor", "Lindqvist", "Müller", "Ferreira", "Nowak", "Mensah", "O'Brien", "García", "Iyer",
    "Kjær", "Lefèvre", "Åkesson", "Haddad", "Novák", "Yılmaz", "Sandvik", "Popescu", "Weiß",
    "Benali", "Horváth",
)  # fmt: skip

#: The first badges of every sample: name, kind of payload and format, chosen to differ.
_CAST = (
    ("Amara", "Okafor", "vcard3", "QRCode"),
    ("Jonas", "Müller", "vcard21", "PDF417"),
    ("Priya", "Iyer", "list", "DataMatrix"),
    ("Chloé", "Lefèvre", "vcard4", "QRCode"),
    ("Kenji", "Tanaka", "mecard", "QRCode"),
    ("Rafael", "Ferreira", "vcard3", "Aztec"),
    ("Ingrid", "Lindqvist", "id", "Code128"),
    ("Łucja", "Nowak", "list", "QRCode"),
    ("Søren", "Kjær", "vcard3", "PDF417"),
    ("Grace", "O'Brien", "vcard3", "DataMatrix"),
    ("Tomás", "García", "mecard", "Aztec"),
    ("Aylin", "Yılmaz", "vcard4", "QRCode"),
)


def sample_badges(count: int = 12, seed: int = 2026) -> tuple[Badge, ...]:
    """Invented people with their badges: the first twelve differ in every way, the rest are drawn
    from the seed. No two have the same id, name or payload (up to 400 of them)."""
    import numpy as np

    rng = np.random.default_rng(seed)
    names = [(first, last) for first in _FIRST for last in _LAST]
    rng.shuffle(names)
    taken = {(first, last) for first, last, *_ in _CAST}
    spare = iter([(first, last) for first, last in names if (first, last) not in taken])
    kinds = tuple(KINDS)
    made = []
    for number in range(count):
        if number < len(_CAST):
            first, last, kind, code = _CAST[number]
        else:
            first, last = (str(part) for part in next(spare))
            kind, code = kinds[number % len(kinds)], FORMATS[number % len(FORMATS)]
            if code == "Code128":  # a linear code has no room for more
                kind = "id"
        person = _person(first, last, number, rng)
        badge_id = _badge_id(number, rng)
        made.append(
            Badge(
                person=person,
                badge_id=badge_id,
                kind=kind,
                format=code,
                payload=write_payload(person, badge_id, kind),
            )
        )
    return tuple(made)


def _person(first: str, last: str, number: int, rng: np.random.Generator) -> Person:
    firm = _FIRMS[number % len(_FIRMS)]
    mailbox = f"{_plain(first)}.{_plain(last)}".lower().replace("'", "").replace(" ", "")
    # Not every badge tells everything; that is what review is for.
    with_phone, with_address = rng.random() < 0.8, rng.random() < 0.5
    phones = (
        Phone(number=firm.office.format(number % 100), kind=PhoneKind.OFFICE),
        Phone(number=firm.mobile.format(number % 100), kind=PhoneKind.MOBILE),
    )
    return Person(
        first_name=first,
        last_name=last,
        title=_TITLES[number % len(_TITLES)],
        company=firm.name,
        emails=(f"{mailbox}@{firm.domain}",),
        phones=phones[: 1 + number % 2] if with_phone else (),
        websites=(f"https://www.{firm.domain}",) if number % 3 == 0 else (),
        address=Address(
            street=firm.street, postcode=firm.postcode, city=firm.city, country=firm.country
        )
        if with_address
        else Address(city=firm.city, country=firm.country),
    )


def _badge_id(number: int, rng: np.random.Generator) -> str:
    digits = "".join(str(digit) for digit in rng.integers(0, 10, 9))
    return f"0814847{digits}{number:03}"


def _plain(text: str) -> str:
    special = str.maketrans(
        {"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "ı": "i"}
    )
    marks = unicodedata.normalize("NFKD", text.translate(special))
    return marks.encode("ascii", "ignore").decode("ascii")


# --- payloads ----------------------------------------------------------------------------


def _vcard21(person: Person, badge_id: str) -> str:
    def coded(name: str, value: str) -> str:
        if value.isascii():
            return f"{name}:{value}"
        quoted = "".join(
            chr(byte) if 32 <= byte < 127 and byte != ord("=") else f"={byte:02X}"
            for byte in value.encode("utf-8")
        )
        return f"{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted}"

    address = person.address
    lines = [
        "BEGIN:VCARD",
        "VERSION:2.1",
        coded("N", f"{person.last_name};{person.first_name};;;"),
        coded("FN", person.name),
        coded("ORG", person.company),
        coded("TITLE", person.title),
        *(f"TEL;{_KIND21[phone.kind]};VOICE:{phone.number}" for phone in person.phones),
        *(f"EMAIL;INTERNET:{email}" for email in person.emails),
        coded(
            "ADR;WORK",
            f";;{address.street};{address.city};{address.region};{address.postcode};"
            f"{address.country}",
        ),
        "END:VCARD",
    ]
    return "\r\n".join(lines) + "\r\n"


_KIND21 = {PhoneKind.OFFICE: "WORK", PhoneKind.MOBILE: "CELL"}


def _vcard(version: str) -> Callable[[Person, str], str]:
    def write(person: Person, badge_id: str) -> str:
        def escaped(value: str) -> str:
            return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")

        address = person.address
        places = (address.street, address.city, address.region, address.postcode, address.country)
        lines = [
            "BEGIN:VCARD",
            f"VERSION:{version}",
            f"N:{escaped(person.last_name)};{escaped(person.first_name)};;;",
            f"FN:{escaped(person.name)}",
            f"ORG:{escaped(person.company)}",
            f"TITLE:{escaped(person.title)}",
            *(f"TEL;TYPE={_KIND21[phone.kind]}:{phone.number}" for phone in person.phones),
            *(f"EMAIL:{email}" for email in person.emails),
            *(f"URL:{site}" for site in person.websites),
            "ADR;TYPE=WORK:;;" + ";".join(escaped(place) for place in places),
            "END:VCARD",
        ]
        return "\r\n".join(lines) + "\r\n"

    return write


def _mecard(person: Person, badge_id: str) -> str:
    def escaped(value: str) -> str:
        for sign in "\\;:,":
            value = value.replace(sign, "\\" + sign)
        return value

    parts = [
        f"N:{escaped(person.last_name)},{escaped(person.first_name)}",
        f"ORG:{escaped(person.company)}",
        f"TIL:{escaped(person.title)}",
        *(f"TEL:{phone.number}" for phone in person.phones),
        *(f"EMAIL:{escaped(email)}" for email in person.emails),
    ]
    return "MECARD:" + ";".join(parts) + ";;"


def _list(person: Person, badge_id: str) -> str:
    """As the sample show's badge template has it."""
    return "^".join(
        (
            badge_id,
            person.first_name,
            person.last_name,
            person.title,
            person.company,
            person.email,
        )
    )


def _name_company_id(person: Person, badge_id: str) -> str:
    return f"{person.name}_{person.company}^{badge_id}"


def _url(person: Person, badge_id: str) -> str:
    return f"https://expo.example.com/checkin?event=had26&badge={quote(badge_id)}"


#: Kind of payload -> how it is written.
KINDS: dict[str, Callable[[Person, str], str]] = {
    "vcard3": _vcard("3.0"),
    "vcard21": _vcard21,
    "vcard4": _vcard("4.0"),
    "mecard": _mecard,
    "list": _list,
    "name_company_id": _name_company_id,
    "url": _url,
    "id": lambda _person, badge_id: badge_id,
}


def write_payload(person: Person, badge_id: str, kind: str, *, charset: str = "utf-8") -> bytes:
    """What the code of this person's badge holds. Raises `KeyError` for an unknown kind."""
    return KINDS[kind](person, badge_id).encode(charset)


# --- drawing -----------------------------------------------------------------------------


def draw_code(payload: bytes, format: str, *, module: int = 4) -> Pixels:  # noqa: A002
    """The code as a grey picture with its quiet zone; `module`: pixels per module.

    Raises `ValueError` when the payload does not fit the format.
    """
    import numpy as np
    import zxingcpp

    kind = getattr(zxingcpp.BarcodeFormat, format)
    # Text makes linear and PDF417 codes compact; bytes keep every other payload as it is.
    content: str | bytes = payload
    if payload.isascii() and kind not in (
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.Aztec,
    ):
        content = payload.decode("ascii")
    code = zxingcpp.create_barcode(content, kind)
    image = zxingcpp.write_barcode_to_image(code, scale=module)
    # PDF417 and MaxiCode come with no more than two modules of white around them.
    return np.pad(np.array(image, dtype=np.uint8), 4 * module, constant_values=255)


def draw_badge(badge: Badge, *, width: int = 720, second_code: bool = False) -> Pixels:
    """A conference badge, `width` pixels wide and 1.4 times as high, BGR.

    `second_code`: also the bare id as Code 128 at the foot, as organisers print it.
    """
    import numpy as np
    from PIL import Image, ImageDraw

    height = round(width * 1.4)
    sheet = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(sheet)
    unit = width / 100
    hue = ("#14532d", "#1e3a8a", "#7c2d12", "#4c1d95")[len(badge.person.name) % 4]
    draw.rectangle((0, 0, width, 15 * unit), fill=hue)
    _text(draw, EVENT, (50 * unit, 7.5 * unit), 4.6 * unit, "white", 92 * unit)
    person = badge.person
    _text(draw, _plain(person.first_name), (50 * unit, 25 * unit), 13 * unit, "black", 90 * unit)
    _text(draw, _plain(person.last_name), (50 * unit, 38 * unit), 10 * unit, "black", 90 * unit)
    _text(draw, _plain(person.title), (50 * unit, 48 * unit), 4.5 * unit, "#333333", 90 * unit)
    _text(draw, _plain(person.company), (50 * unit, 55 * unit), 5.5 * unit, hue, 90 * unit)
    top, bottom = 60 * unit, (110 if second_code else 128) * unit
    _paste(sheet, badge.payload, badge.format, (4 * unit, top, 96 * unit, bottom))
    if second_code:
        box = (10 * unit, 112 * unit, 90 * unit, 128 * unit)
        _paste(sheet, badge.badge_id.encode(), "Code128", box)
    draw.rectangle((0, 131 * unit, width, height), fill=hue)
    _text(draw, "VISITOR", (50 * unit, 135.5 * unit), 5 * unit, "white", 90 * unit)
    return np.ascontiguousarray(np.asarray(sheet)[:, :, ::-1])


def _text(
    draw: ImageDraw.ImageDraw,
    text: str,
    middle: tuple[float, float],
    size: float,
    fill: str,
    room: float,
) -> None:
    """Centred, and smaller where it would not fit."""
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    length = draw.textlength(text, font=font)
    if length > room:
        font = ImageFont.load_default(size * room / length)
    draw.text(middle, text, fill=fill, font=font, anchor="mm")


def _paste(
    sheet: object, payload: bytes, code_format: str, box: tuple[float, float, float, float]
) -> None:
    from PIL import Image

    assert isinstance(sheet, Image.Image)
    left, top, right, bottom = box
    high, wide = draw_code(payload, code_format, module=1).shape
    room = right - left, bottom - top
    module = min(room[0] / wide, room[1] / high)
    sharp = Image.fromarray(draw_code(payload, code_format, module=max(1, math.ceil(module))))
    code = sharp.resize((round(wide * module), round(high * module)), Image.Resampling.BOX)
    x, y = (left + right - code.width) / 2, (top + bottom - code.height) / 2
    sheet.paste(code.convert("RGB"), (round(x), round(y)))


# --- as a camera sees it -----------------------------------------------------------------


def picture_of(
    badge: Pixels,
    *,
    seed: int = 0,
    angle: float = 0.0,
    height: float = 0.9,
    shift: tuple[float, float] = (0.0, 0.0),
    lean: float = 0.0,
    size: tuple[int, int] = _FRAME,
    background: Pixels | None = None,
) -> Pixels:
    """A camera's picture (BGR, `size` is height, width) of a badge held before it.

    `angle`: degrees, clockwise; `height`: of the badge, as a share of the picture's; `shift`: of
    the badge's middle, as shares of the picture; `lean`: how much farther away its upper edge is.
    """
    import cv2
    import numpy as np

    rows, columns = size
    high, wide = badge.shape[:2]
    scale = height * rows / high
    half_x, half_y = wide * scale / 2, high * scale / 2
    corners = np.array(
        [
            (-half_x * (1 - lean), -half_y * (1 - lean)),
            (half_x * (1 - lean), -half_y * (1 - lean)),
            (half_x, half_y),
            (-half_x, half_y),
        ],
        dtype=np.float64,
    )
    turn = np.deg2rad(angle)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = np.array([columns * (0.5 + shift[0]), rows * (0.5 + shift[1])])
    target = (corners @ rotation + middle).astype(np.float32)
    source = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float32)
    picture = (hall(seed, size) if background is None else background).copy()
    shrunk = badge
    if scale < 0.6:  # a linear warp of a much larger picture would alias, which optics do not
        shrunk = np.asarray(
            cv2.resize(
                badge,
                (max(1, round(wide * scale)), max(1, round(high * scale))),
                interpolation=cv2.INTER_AREA,
            ),
            dtype=np.uint8,
        )
        source *= np.float32(scale)
    cv2.warpPerspective(
        shrunk,
        cv2.getPerspectiveTransform(source, target),
        (columns, rows),
        dst=picture,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    return picture


def hall(seed: int = 0, size: tuple[int, int] = _FRAME) -> Pixels:
    """An exhibition hall out of focus (BGR, `size` is height, width)."""
    import cv2
    import numpy as np

    rng = np.random.default_rng(seed)
    rough = rng.integers(70, 130, (5, 9, 1)) + rng.integers(-12, 12, (5, 9, 3))
    rough[0] += 60  # the lights are above
    rough[-1] -= 40
    return np.asarray(
        cv2.resize(rough.astype(np.uint8), (size[1], size[0]), interpolation=cv2.INTER_CUBIC),
        dtype=np.uint8,
    )


def damage(pixels: Pixels, kind: str, seed: int = 0, *, strength: float = 0.5) -> Pixels:
    """The picture (BGR or grey) made worse in one of the ways of `DAMAGES`.

    `strength`: 0 is hardly visible, 1 is beyond most readers. Raises `ValueError`.
    """
    import cv2
    import numpy as np

    rng = np.random.default_rng(seed)
    rows, columns = pixels.shape[:2]

    def as_picture(array: object) -> Pixels:
        return np.clip(np.asarray(array, dtype=np.float32), 0, 255).astype(np.uint8)

    def light(field: NDArray[np.float32]) -> NDArray[np.float32]:
        return field[:, :, None] if pixels.ndim == 3 else field

    level = pixels.astype(np.float32)
    if kind == "blur":
        return as_picture(cv2.GaussianBlur(pixels, (0, 0), 0.6 + 3.2 * strength))
    if kind == "motion":
        length = 3 + round(16 * strength)
        kernel = np.zeros((length, length), dtype=np.float32)
        kernel[length // 2] = 1 / length
        spin = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), rng.uniform(0, 180), 1)
        kernel = np.asarray(cv2.warpAffine(kernel, spin, (length, length)), dtype=np.float32)
        return as_picture(cv2.filter2D(pixels, -1, kernel / max(float(kernel.sum()), 1e-6)))
    if kind == "noise":
        return as_picture(level + rng.normal(0, 8 + 90 * strength, pixels.shape))
    if kind == "contrast":
        dark = rng.uniform(60, 120)
        faded = dark + level / 255 * (90 * (1 - strength) ** 2 + 4)
        return as_picture(faded + rng.normal(0, 1.5, pixels.shape))
    if kind in ("shadow", "glare"):
        x = np.arange(columns, dtype=np.float32)[None, :]
        y = np.arange(rows, dtype=np.float32)[:, None]
        if kind == "shadow":
            edge = columns * rng.uniform(0.4, 0.6) + (y - rows / 2) * rng.uniform(-0.6, 0.6)
            field = 1 - (0.25 + 0.68 * strength) / (1 + np.exp(-np.clip((x - edge) / 6, -30, 30)))
            return as_picture(level * light(field.astype(np.float32)))
        middle = columns * rng.uniform(0.4, 0.6), rows * rng.uniform(0.5, 0.8)
        reach = 0.1 * columns * (0.4 + strength)
        spot = np.exp(-((x - middle[0]) ** 2 + (y - middle[1]) ** 2) / (2 * reach**2))
        return as_picture(level + light((spot * 260 * strength + 0 * x).astype(np.float32)))
    if kind == "small":
        share = 1 - 0.75 * strength
        size = max(8, round(columns * share)), max(8, round(rows * share))
        return as_picture(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    if kind == "jpeg":
        quality = max(2, round(40 - 36 * strength))
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return as_picture(cv2.imdecode(data, cv2.IMREAD_UNCHANGED))
    if kind == "perspective":
        pull = 0.05 + 0.3 * strength
        source = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], dtype=np.float32)
        inward = (
            rng.uniform(0, pull, (4, 2)) * (columns, rows) * ((1, 1), (-1, 1), (-1, -1), (1, -1))
        )
        matrix = cv2.getPerspectiveTransform(source, (source + inward).astype(np.float32))
        return as_picture(
            cv2.warpPerspective(pixels, matrix, (columns, rows), borderMode=cv2.BORDER_REPLICATE)
        )
    if kind == "tilt":
        degrees = (6 + 39 * strength) * (1 if seed % 2 else -1)
        spin = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 1.0)
        return as_picture(
            cv2.warpAffine(pixels, spin, (columns, rows), borderMode=cv2.BORDER_REPLICATE)
        )
    raise ValueError(f"no damage is called '{kind}'; known: {', '.join(DAMAGES)}")


# --- the clip ----------------------------------------------------------------------------

#: How a badge goes by: (shift down as a share of the picture, motion blur in pixels).
_PASS = ((0.75, 21), (0.3, 13), (0.01, 0), *[(0.0, 0)] * 3, (0.01, 0), (0.4, 17))
_EMPTY_BETWEEN = 4
#: How far below a badge's middle its code is, as a share of its height: that is what is shown.
_CODE_BELOW = 0.17


def make_clip(
    folder: Path,
    *,
    people: int = 12,
    seed: int = 2026,
    badges: Sequence[Badge] | None = None,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> int:
    """Write ``frame_0000.jpg``, … into `folder`, as a webcam of 1280 × 720 would see badges held
    up one after another; returns how many frames.

    Each badge moves in, is held still for five frames, a little tilted, blurred and noisy, and
    moves out; between two badges nothing is in view. `badges` defaults to
    ``sample_badges(people)``.
    """
    import cv2
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    shown = sample_badges(people) if badges is None else badges
    background = hall(seed)
    grain = rng.normal(0, 3, (_FRAME[0] + 64, _FRAME[1] + 64, 1)).astype(np.int8).repeat(3, axis=2)
    # Bytes alone are added eight at a time and more.
    light, dark = (np.maximum(sign * grain, 0).astype(np.uint8) for sign in (1, -1))
    total = len(shown) * (len(_PASS) + _EMPTY_BETWEEN) + _EMPTY_BETWEEN
    number = 0

    def write(picture: Pixels) -> None:
        nonlocal number
        down, right = rng.integers(0, 64, 2)
        here = np.s_[down : down + _FRAME[0], right : right + _FRAME[1]]
        noisy = cv2.subtract(cv2.add(picture, light[here]), dark[here])
        path = folder / f"frame_{number:04d}.jpg"
        # imencode and not imwrite: OpenCV cannot open every path on Windows.
        done, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 88])
        assert done
        path.write_bytes(data.tobytes())
        number += 1
        progress(number, total)

    for badge in shown:
        for _ in range(_EMPTY_BETWEEN):
            write(background)
        sheet = draw_badge(badge, width=720)
        # A linear or stacked code a few degrees askew is where plain readers give up.
        angle, lean = rng.uniform(-5, 5), rng.uniform(0, 0.06)
        close, aside = rng.uniform(1.25, 1.45), rng.uniform(-0.08, 0.08)
        for down, streak in _PASS:
            picture = picture_of(
                sheet,
                angle=angle + rng.uniform(-0.6, 0.6),
                height=close,
                lean=lean,
                shift=(aside + rng.uniform(-0.004, 0.004), down - _CODE_BELOW * close),
                background=background,
            )
            if streak:
                picture = np.asarray(cv2.blur(picture, (1, streak)), dtype=np.uint8)
            else:
                picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.7), dtype=np.uint8)
            write(picture)
    for _ in range(_EMPTY_BETWEEN):
        write(background)
    return number
