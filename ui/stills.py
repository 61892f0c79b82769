"""Pictures from files and the clipboard, read in the worker: badges, cards, or a lead to type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from leadcapture.booth import Booth, Draft
from leadcapture.errors import BadInput, Cancelled, IdentityDocument
from leadcapture.lead import Lead, Source

__all__ = ["Imported", "draft_picture", "import_pictures", "picture_files"]

_SUFFIXES = frozenset(
    f".{kind}"
    for kind in "jpg jpeg jpe jfif png webp tif tiff bmp gif jp2 avif pbm pgm ppm".split()  # noqa: SIM905
)

#: A folder is searched no deeper and for no more pictures than this.
_MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of many pictures."""

    kept: int = 0
    """New leads."""
    added: int = 0
    """Pictures of somebody met before: added to that lead."""
    unread: int = 0
    """Of the new leads: neither a code nor a card; somebody types who it is."""
    failed: tuple[str, ...] = ()
    """One line per picture that could not be used."""
    stopped: bool = False


def picture_files(paths: Iterable[Path]) -> list[Path]:
    """The picture files among `paths` and in the folders among them, by name. Raises `BadInput`."""
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                inside = (one for one in path.rglob("*") if one.suffix.lower() in _SUFFIXES)
                for number, one in enumerate(sorted(inside)):
                    if number >= _MOST:
                        raise BadInput(f"{path.name} holds more than {_MOST:,} pictures.")
                    if one.is_file() and not one.name.startswith("."):
                        found.append(one)
            else:
                found.append(path)
        except OSError as error:
            raise BadInput(f"{path.name} cannot be read: {error.strerror or error}") from error
    return found


def draft_picture(
    booth: Booth, picture: Path | bytes, *, cards_too: bool = True
) -> tuple[Draft, ...]:
    """A draft for each badge or card in one picture; an empty one with the picture where there is
    neither.

    Reading a card takes about a second; without `cards_too` its picture alone is drafted. Raises
    `BadInput` and `IdentityDocument`; nothing is stored.
    """
    from leadcapture.capture.frame import encode_jpeg
    from leadcapture.capture.still import read_print, read_still

    show = booth.show
    still = read_still(
        picture,
        template=show.badge if show else None,
        region=show.country if show else "",
    )
    image = encode_jpeg(still.pixels)
    badges = [symbol for symbol, _ in still.badges]
    cards = read_print(still, region=show.country if show else "") if cards_too else ()
    if cards:
        return tuple(booth.draft(None, Source.PICTURE, picture=image, card=one) for one in cards)
    if not badges:
        return (booth.draft(None, Source.PICTURE, picture=image),)
    return tuple(booth.draft(symbol, Source.PICTURE, picture=image) for symbol in badges)


def import_pictures(
    booth: Booth,
    paths: Sequence[Path],
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> Imported:
    """Keep a lead for every badge in these pictures; one bad picture never stops the others."""
    files = picture_files(paths)
    kept = added = unread = 0
    failed: list[str] = []
    for number, path in enumerate(files):
        if cancelled():
            return Imported(
                kept=kept, added=added, unread=unread, failed=tuple(failed), stopped=True
            )
        progress(number, len(files), path.name)
        try:
            for draft in draft_picture(booth, path, cards_too=False):
                lead, was_met = keep_draft(booth, draft)
                kept += not was_met
                added += was_met
                if not draft.capture.payload and not was_met:
                    # On disk first: reading a card takes a second in which the power may go.
                    cards = booth.read_cards(lead.id)
                    kept += max(0, len(cards) - 1)
                    unread += not cards
        except Cancelled:
            raise
        except IdentityDocument as error:
            failed.append(f"{path.name}: {error}")
        except BadInput as error:
            words = str(error)
            failed.append(words if path.name in words else f"{path.name}: {words}")
    progress(len(files), len(files), "")
    return Imported(kept=kept, added=added, unread=unread, failed=tuple(failed))


def keep_draft(booth: Booth, draft: Draft) -> tuple[Lead, bool]:
    """Keep a draft as it is; somebody met before gets it added. Whether they were met before."""
    if draft.met is not None:
        return booth.add_to(draft.met, draft, draft.lead), True
    return booth.keep(draft, draft.lead), False
