"""A show file: one readable TOML file, read with every mistake said by line, and written.

`read_show` and `write_show` are the only way in and out; a show file never holds a secret.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from leadcapture.errors import BadInput, DiskFull
from leadcapture.lead import FIELDS, Disposition
from leadcapture.show import (
    PURPOSES,
    AttendeeApi,
    BadgeTemplate,
    Campaign,
    ConsentText,
    Destination,
    NextStep,
    NurtureRule,
    Qualifier,
    QualifierKind,
    Release,
    Show,
)

__all__ = [
    "parse_show",
    "read_show",
    "same_show",
    "secrets_in",
    "show_text",
    "write_show",
]

#: What a key may not be called in a show file: files travel by e-mail, secrets must not.
_SECRET_WORDS = ("password", "passphrase", "secret", "token", "api_key", "apikey", "private_key")


#: The latest that a task can be due, and that leads can be kept for, in days.
_MOST_DAYS = 3650

#: What people write where a country's two letters belong.
_COUNTRIES = {
    "germany": "DE", "deutschland": "DE", "deu": "DE", "ger": "DE",
    "uk": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "gbr": "GB",
    "usa": "US", "united states": "US", "united states of america": "US", "america": "US",
    "austria": "AT", "österreich": "AT", "switzerland": "CH", "schweiz": "CH", "suisse": "CH",
    "france": "FR", "spain": "ES", "españa": "ES", "italy": "IT", "italia": "IT",
    "netherlands": "NL", "the netherlands": "NL", "holland": "NL", "belgium": "BE",
    "poland": "PL", "portugal": "PT", "sweden": "SE", "denmark": "DK", "norway": "NO",
    "finland": "FI", "ireland": "IE", "czechia": "CZ", "canada": "CA", "mexico": "MX",
    "china": "CN", "japan": "JP", "india": "IN", "brazil": "BR", "australia": "AU",
    "singapore": "SG", "turkey": "TR", "united arab emirates": "AE", "uae": "AE",
}  # fmt: skip

#: A show file is a page of text.
_MAX_BYTES = 5_000_000

#: No show file nests more than half a dozen tables.
_DEEPEST = 20


#: Characters at most: of what the screen shows in a line, of addresses and of a connector's own
#: settings, of a wording.
_LONGEST = 300
_LONGEST_SETTING = 2_000
_LONGEST_WORDING = 10_000

#: Controls, marks and overrides of direction, blanks of no width. Joiners stay: scripts need them.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
#: In a wording lines end, and languages that are written from the right need marks.
_UNSEEN_IN_WORDING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")


def parse_show(text: str, *, name: str = "show file") -> Show:
    """The show that TOML `text` describes.

    Raises `BadInput` with the place and the cause when the text is not TOML, names something
    unknown, or holds a secret.
    """
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"{name}: not valid TOML: {error}") from error
    _refuse_depth(raw, name)
    # First, so that what else is wrong can be told in a line.
    for place, said in _unfit_texts(raw):
        raise BadInput(f"{_lined(place, text, name)}: {said}")
    _refuse_secrets(raw, name)
    if "id" not in raw and isinstance(raw.get("name"), str):
        # Two laptops that open the same hand-written file must agree on the show.
        raw["id"] = str(_id_of(raw["name"], raw.get("starts")))
    _refuse_unknown(raw, name)
    try:
        show = msgspec.convert(raw, Show)
    except msgspec.ValidationError as error:
        raise BadInput(_in_plain_words(str(error), raw, text, name)) from error
    _check(show, text, name)
    return show


def _refuse_depth(raw: object, name: str) -> None:
    """A table's head alone can nest thousands of tables, more than can be walked through."""
    level: list[Any] = [raw]
    for _ in range(_DEEPEST):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise BadInput(f"{name}: its tables are nested too deeply for a show file.")


def _unfit_texts(value: Any, place: _Place = ()) -> Iterator[tuple[_Place, str]]:
    """Where a text, or a key, stands that no screen and no CRM can take, and what is wrong."""
    if isinstance(value, dict):
        within = f" of '{_spelled(place)}'" if place else ""
        for key, inner in value.items():
            if wrong := _unfit(key, ()):
                yield place, f"a key{within} {wrong}"
            yield from _unfit_texts(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unfit_texts(inner, (*place, number))
    elif isinstance(value, str) and (wrong := _unfit(value, place)):
        yield place, f"'{_spelled(place)}' {wrong}"


def _unfit(text: str, place: _Place) -> str:
    wording = place[-1:] == ("wording",)
    setting = place[:1] in (("connectors",), ("attendee_api",), ("link",))
    most = _LONGEST_WORDING if wording else _LONGEST_SETTING if setting else _LONGEST
    if len(text) > most:
        return f"is {len(text):,} characters long; {most:,} are the most."
    found = (_UNSEEN_IN_WORDING if wording else _UNSEEN).search(text)
    if not found or place == ("badge", "delimiter"):
        return ""
    if found[0] in "\r\n":
        return "holds a line break; write it on one line."
    return f"holds U+{ord(found[0]):04X}, a sign that cannot be seen; take it out."


def _id_of(name: str, starts: object) -> UUID:
    return uuid5(NAMESPACE_URL, f"leadcapture:show:{name}:{starts}")


#: An edition of another year has the same name; a date that is only corrected is nearer.
_EDITION = timedelta(days=180)


def same_show(show: Show, known: Sequence[Show], *, empty: Collection[UUID] = ()) -> Show | None:
    """The one of the `known` shows that `show`, as just read from a file, describes anew; or None.

    By its id. Where the file gives none, also by its name, or by its first day and most of its
    name, for both get corrected. The same name half a year apart is another edition, unless the
    known show is one of the `empty`, which have no leads.
    """
    for other in known:
        if other.id == show.id:
            return other
    if show.id != _id_of(show.name, show.starts):
        return None  # the file gives an id of its own

    def apart(other: Show) -> timedelta:
        return abs(show.starts - other.starts) if show.starts and other.starts else timedelta()

    named = [
        other
        for other in known
        if _plain(other.name) == _plain(show.name)
        and (apart(other) <= _EDITION or other.id in empty)
    ]
    if named:
        return min(named, key=apart)
    return next(
        (
            other
            for other in known
            if show.starts and other.starts == show.starts and _much_alike(show.name, other.name)
        ),
        None,
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _much_alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher  # late: only files that are opened need it

    one, other = _plain(one), _plain(other)
    # "Hall 1" and "Hall 2" differ by little, and all.
    marks = [
        {word for word in name.split() if len(word) < 3 or re.search(r"\d", word)}
        for name in (one, other)
    ]
    return marks[0] == marks[1] and SequenceMatcher(None, one, other).ratio() >= 0.75


def read_show(path: Path) -> Show:
    """The show in the TOML file at `path`. Raises `BadInput`."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A device or a pipe may never end.
            raise BadInput(f"{path.name}: cannot be read: it is not a file")
        if path.stat().st_size > _MAX_BYTES:
            raise BadInput(f"{path.name}: is too large to be a show file")
        text = path.read_text(encoding="utf-8-sig")  # Notepad writes the mark
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name}: a show file is UTF-8 text, this is not") from error
    except OSError as error:
        raise BadInput(f"{path.name}: cannot be read: {error.strerror or error}") from error
    return parse_show(text, name=path.name)


def show_text(show: Show) -> str:
    """The TOML text of `show`; `parse_show` gives the same show back."""
    import tomlkit  # late: it writes what a person can read, and takes long to import

    raw = _without_empty(msgspec.to_builtins(show, builtin_types=(date,)))
    assert isinstance(raw, dict)
    for name, default in (("badge", BadgeTemplate()), ("attendee_api", AttendeeApi())):
        if getattr(show, name) == default:
            raw.pop(name, None)
    # A connector that needs no settings is named by its empty section.
    for name in show.connectors:
        raw.setdefault("connectors", {}).setdefault(name, {})
    return tomlkit.dumps(raw)


def write_show(show: Show, path: Path) -> None:
    """Write `show` to `path` as TOML. The file appears complete or not at all.

    Raises `BadInput` where it cannot be written or would hold a secret (see `secrets_in`),
    `DiskFull` when there is no room.
    """
    for _, said in secrets_in(show):
        raise BadInput(f"{path.name} was not written: {said}")
    text = show_text(show)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(f"{path.name} was not written: the disk is full.") from error
        raise BadInput(
            f"{path.name} cannot be written: {error.strerror or error}. Choose another folder."
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in ("", None, {}, [])}
    if isinstance(value, (list, tuple)):
        return [_without_empty(item) for item in value]
    return value


def _refuse_secrets(raw: Mapping[str, Any], name: str, path: str = "") -> None:
    for key, value in raw.items():
        where = f"{path}{key}"
        if any(word in key.lower() for word in _SECRET_WORDS):
            raise BadInput(
                f"{name}: '{where}' looks like a secret; a show file never holds one. "
                "Take it out and sign in on the Sync page instead."
            )
        if isinstance(value, dict):
            _refuse_secrets(value, name, f"{where}.")


def _refuse_unknown(raw: Mapping[str, Any], name: str) -> None:
    """A misspelt key would otherwise be a rule that silently never applies."""
    sections: list[tuple[str, Any, type]] = [
        ("", raw, Show),
        ("campaign.", raw.get("campaign"), Campaign),
        ("badge.", raw.get("badge"), BadgeTemplate),
        ("attendee_api.", raw.get("attendee_api"), AttendeeApi),
    ]
    lists: dict[str, type] = {
        "consent": ConsentText,
        "qualifiers": Qualifier,
        "next_steps": NextStep,
        "nurture": NurtureRule,
    }
    for key, kind in lists.items():
        items = raw.get(key)
        if isinstance(items, list):
            sections += [(f"{key}[{i}].", item, kind) for i, item in enumerate(items)]
    connectors = raw.get("connectors")
    if isinstance(connectors, dict):
        sections += [(f"connectors.{key}.", item, Destination) for key, item in connectors.items()]
    for where, section, kind in sections:
        if not isinstance(section, dict):
            continue
        known = [field.name for field in fields(kind)]
        for key in section:
            if key not in known:
                raise BadInput(
                    f"{name}: '{where}{key}' is not known here. Known: {', '.join(known)}."
                )


#: What msgspec and Python call a kind of value -> what the writer of a show file calls it.
_KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number with decimals",
    "bool": "true or false",
    "date": "a date such as 2026-11-24",
    "datetime": "a date with a time",
    "time": "a time",
    "array": "a list in [ ]",
    "list": "a list in [ ]",
    "object": "a section with keys of its own",
    "dict": "a section with keys of its own",
    "uuid": "an id in quotes",
}
_CHOICES: dict[str, type[StrEnum]] = {
    "release": Release,
    "kind": QualifierKind,
    "dispositions": Disposition,
}
_Place = tuple[str | int, ...]


def _in_plain_words(problem: str, raw: Mapping[str, Any], text: str, name: str) -> str:
    """What msgspec found wrong, said to somebody who wrote the file by hand."""
    what, _, path = problem.partition(" - at `$")
    steps = [
        int(number) if number else key or None
        for key, number in re.findall(r"\.(\w+)|\[(?:(\d+)|\.\.\.)\]", path)
    ]
    got = re.search(r"got `(\w+)`", what)
    places = _places(raw, steps)
    place, value = next(
        ((place, value) for place, value in places if not got or _is_called(value, got[1])),
        ((), None),
    )
    missing = re.search(r"missing required field `(\w+)`", what)
    if missing:
        place = (*place, missing[1])
        said = "is missing"
    elif wanted := re.search(r"Expected `(\w+)", what):
        must = _KINDS.get(wanted[1], wanted[1])
        if wanted[1] == "array" and place in {
            ("consent",),
            ("qualifiers",),
            ("next_steps",),
            ("nurture",),
        }:
            must = f"sections headed [[{place[0]}]]"
        said = f"must be {must}"
        said += f", but is {_KINDS[got[1]]}" if got and got[1] in _KINDS else ""
    elif "enum" in what:
        key = next((step for step in reversed(place) if step in _CHOICES), "")
        said = f"cannot be '{value}'; it is one of {', '.join(_CHOICES[str(key)])}"
    elif place == ("id",):
        said = f"cannot be '{value}'; leave the line out, and the show gets an id of its own"
    else:
        said = f"cannot be '{value}'; it must be {_KINDS['date']}"
    return _at(place, text, name, f"{said}.")


def _at(place: _Place, text: str, name: str, said: str) -> str:
    return f"{_lined(place, text, name)}: '{_spelled(place)}' {said}"


def _lined(place: _Place, text: str, name: str) -> str:
    line = _line_of(place, text)
    return f"{name}, line {line}" if line else name


def _is_called(value: object, kind: str) -> bool:
    return type(value).__name__ in (kind, {"array": "list", "object": "dict"}.get(kind))


def _places(value: Any, steps: Sequence[str | int | None]) -> Iterator[tuple[_Place, Any]]:
    """Every value at `steps`; None stands for a key that the message does not tell."""
    if not steps:
        yield (), value
        return
    first, *rest = steps
    for key in value if first is None else (first,):
        for place, found in _places(value[key], rest):
            yield (key, *place), found


def _spelled(place: _Place) -> str:
    """``qualifiers[0].label``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).lstrip(".")


_KEY = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*\]")
_ENTRY = re.compile(rf"\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=")


def _line_of(wanted: _Place, text: str) -> int:
    """The line, from 1, where a value stands, or the section that lacks it; 0 is unknown."""
    counts: dict[_Place, int] = {}
    section: _Place = ()
    best, line, quoted = 0, 0, False
    for number, content in enumerate(text.splitlines(), start=1):
        quotes = content.count('"""') + content.count("'''")
        inside, quoted = quoted, quoted ^ bool(quotes % 2)
        if inside:
            continue
        if header := _HEADER.match(content):
            section = ()
            for key in _keys(header[2]):
                section = (*section, key)
                if section in counts:
                    section = (*section, counts[section])
            if header[1] == "[[":
                if isinstance(section[-1], int):
                    section = section[:-1]
                counts[section] = counts.get(section, -1) + 1
                section = (*section, counts[section])
            here = section
        elif entry := _ENTRY.match(content):
            here = (*section, *_keys(entry[1]))
        else:
            continue
        if len(here) > best and wanted[: len(here)] == here:
            best, line = len(here), number
    return line


def _keys(dotted: str) -> list[str]:
    return [key.strip("\"'") for key in re.findall(_KEY, dotted)]


def _check(show: Show, text: str, name: str) -> None:
    for place, said in _wrong_values(show):
        raise BadInput(_at(place, text, name, said))
    if show.starts and show.ends and show.ends < show.starts:
        raise BadInput(f"{name}: the show ends ({show.ends}) before it starts ({show.starts})")
    if show.purge_days < 0:
        raise BadInput(f"{name}: purge_days is a number of days, or 0 to keep all leads")
    for kind, ids in (
        ("qualifier", [q.id for q in show.qualifiers]),
        ("next step", [s.id for s in show.next_steps]),
    ):
        for one in ids:
            if ids.count(one) > 1:
                raise BadInput(f"{name}: two {kind}s are called '{one}'")
    if show.timezone:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(show.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadInput(
                f"{name}: timezone cannot be '{show.timezone}'; write it as region and city, such "
                "as Europe/Berlin or America/New_York"
            ) from error
    steps = {step.id for step in show.next_steps}
    questions = {qualifier.id: qualifier for qualifier in show.qualifiers}
    for qualifier in show.qualifiers:
        if qualifier.kind in (QualifierKind.SINGLE, QualifierKind.MULTI) and not qualifier.choices:
            raise BadInput(f"{name}: qualifier '{qualifier.id}' has no choices")
    for rule in show.nurture:
        for step in rule.next_steps:
            if step not in steps:
                raise BadInput(f"{name}: rule '{rule.sequence}' names no next step '{step}'")
        for question, wanted in rule.answers.items():
            if question not in questions:
                raise BadInput(f"{name}: rule '{rule.sequence}' names no qualifier '{question}'")
            choices = questions[question].choices
            for answer in wanted:
                if choices and answer not in choices:
                    raise BadInput(
                        f"{name}: rule '{rule.sequence}': '{answer}' is no choice of '{question}'"
                    )


def _wrong_values(show: Show) -> Iterator[tuple[_Place, str]]:
    """Where a value stands that would quietly do nothing, or harm later, and what is wrong."""
    if not show.name.strip():
        yield ("name",), "is empty; write what the show is called."
    if show.country:
        yield from _wrong_country(show.country)
    if show.purge_days > _MOST_DAYS:
        yield ("purge_days",), f"must be 0 to {_MOST_DAYS} days, but is {show.purge_days}."
    for number, consent in enumerate(show.consent):
        if consent.purpose not in PURPOSES:
            mail = consent.purpose.strip().lower().replace("-", "") in ("email", "mail", "emails")
            yield (
                ("consent", number, "purpose"),
                f"cannot be '{consent.purpose}'; it is one of {', '.join(PURPOSES)}."
                + (" Did you mean email?" if mail else ""),
            )
        if not consent.wording.strip():
            yield (
                ("consent", number, "wording"),
                "is empty; write the sentence that the visitor agrees to.",
            )
    for number, qualifier in enumerate(show.qualifiers):
        for position, choice in enumerate(qualifier.choices):
            place = ("qualifiers", number, "choices", position)
            if not choice.strip():
                yield place, "is empty; write a choice, or take it out."
            elif choice in qualifier.choices[:position]:
                yield place, f"repeats '{choice}'; take one of the two out."
    for number, step in enumerate(show.next_steps):
        if not 0 <= step.due_days <= _MOST_DAYS:
            yield (
                ("next_steps", number, "due_days"),
                f"must be 0 to {_MOST_DAYS} days after the capture, but is {step.due_days}.",
            )
    for number, column in enumerate(show.badge.columns):
        if column not in (*FIELDS, "-", ""):
            from difflib import get_close_matches

            alike = get_close_matches(column.lower(), FIELDS, n=1)
            yield (
                ("badge", "columns", number),
                f"cannot be '{column}'; it is one of {', '.join(FIELDS)}, or - to skip one."
                + (f" Did you mean {alike[0]}?" if alike else ""),
            )
    for connector, destination in show.connectors.items():
        if _SIGNED_IN.match(destination.url):
            yield ("connectors", connector, "url"), _NO_SIGN_IN
        for option, value in destination.options.items():
            if "://" in value and _SIGNED_IN.match(value):
                yield ("connectors", connector, "options", option), _NO_SIGN_IN
    if _SIGNED_IN.match(show.attendee_api.url):
        yield ("attendee_api", "url"), _NO_SIGN_IN


#: An address that holds a user, and mostly a password, before the host.
_SIGNED_IN = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?(?://)?[^/?#]*@", re.IGNORECASE)
_NO_SIGN_IN = (
    "holds a user or password before the '@'; a show file never holds a secret. Write the address "
    "without them and sign in on the Sync page instead."
)

#: What a parameter of an address is called that is a secret, beside `_SECRET_WORDS`.
_SECRET_PARAMETERS = ("key", "code", "auth", "pass", "pwd", "sig", "signature")


def secrets_in(show: Show) -> Iterator[tuple[_Place, str]]:
    """Each address of a connector, or of the attendee lookup, that has a secret among its
    parameters: where it stands, and what to do about it, in words that do not quote the secret.

    `Show.link` is none of them: every visitor is shown what it holds.
    """
    places: list[tuple[_Place, str]] = [(("attendee_api", "url"), show.attendee_api.url)]
    for connector, destination in show.connectors.items():
        places.append((("connectors", connector, "url"), destination.url))
        for option, value in destination.options.items():
            if "://" in value:
                places.append((("connectors", connector, "options", option), value))
    for place, address in places:
        for parameter in re.findall(r"[?#&;]([^=?#&;]+)=", address):
            name = parameter.lower().replace("-", "_")
            if (
                any(word in name for word in _SECRET_WORDS)
                or name.rpartition("_")[2] in _SECRET_PARAMETERS
            ):
                yield (
                    place,
                    f"'{_spelled(place)}' holds a secret, its parameter '{parameter}'; a show file "
                    "never holds a secret. Take it out and sign in on the Sync page instead.",
                )
                break


def _wrong_country(country: str) -> Iterator[tuple[_Place, str]]:
    import phonenumbers  # late: only files that are opened need it

    regions = phonenumbers.SUPPORTED_REGIONS
    if country in regions:
        return
    upper = country.strip().upper()
    code = _COUNTRIES.get(country.strip().casefold()) or (upper if upper in regions else "")
    how = f"write {code}" if code else "write its two capital letters, such as DE, GB or US"
    yield ("country",), f"cannot be '{country}'; {how}."
