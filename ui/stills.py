"""Pictures from files and the clipboard, read in the worker: badges, cards, or a lead to type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from leadcapture.booth import Booth, Draft, Pace, SheetRow
from leadcapture.capture.album import album, sheets
from leadcapture.errors import BadInput
from leadcapture.lead import Lead, Source
from ui.printreader import Reads, read_left, time_left

__all__ = ["Imported", "draft_picture", "import_pictures", "keep_draft"]

_REFUSED = "{}: an identity document, which is never stored. It was erased, and so was its lead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of many pictures."""

    kept: int = 0
    """New leads."""
    added: int = 0
    """Pictures of somebody met before: added to that lead."""
    again: int = 0
    """The very same pictures as kept before: nothing was stored."""
    unread: int = 0
    """Neither a code nor a card; somebody types who it is."""
    joined: int = 0
    """Pictures that are the other side of a card: one lead with it."""
    waiting: int = 0
    """Still to be read: after a cancel, or where the computer had no room."""
    rows: tuple[SheetRow, ...] = ()
    """All that is listed of picture files, the most doubtful first."""
    failed: tuple[str, ...] = ()
    """One line per picture that could not be used, or not all of it."""
    stopped: bool = False


def draft_picture(booth: Booth, picture: Path | bytes | QImage) -> tuple[Draft, ...]:
    """A draft for each badge in one picture; an unread one with the picture where no code says a
    name, or the print may add to what it says. Raises `BadInput` and `IdentityDocument`; nothing is
    stored."""
    from leadcapture.capture.frame import encode_jpeg
    from leadcapture.capture.still import (
        code_beside_print,
        names_somebody,
        print_may_add,
        read_still,
    )

    show = booth.show
    still = read_still(
        _png(picture) if isinstance(picture, QImage) else picture,
        template=show.badge if show else None,
        region=show.country if show else "",
    )
    image = encode_jpeg(still.pixels)
    if names_somebody(still):
        badges = (booth.draft(symbol, Source.PICTURE, picture=image) for symbol, _ in still.badges)
        more = print_may_add(still)
        drafts = [replace(draft, unread=more and not draft.met_sure) for draft in badges]
    else:
        drafts = [booth.draft(code_beside_print(still), Source.PICTURE, picture=image)]
    return tuple(replace(draft, warnings=still.warnings + draft.warnings) for draft in drafts)


def import_pictures(
    booth: Booth,
    process: Reads,
    paths: Sequence[Path],
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> Imported:
    """Keep all pictures and pages of these files and folders, then read the print of those that no
    code names, in processes of their own. One bad picture never stops the others."""
    files = list(album(list(paths)))
    added = again = 0
    kept: list[Lead] = []
    failed: list[str] = []
    stopped = False
    count = _Count(len(files), progress)
    for path in booth.taking(files):
        count.begin()
        try:
            for sheet in sheets(path):
                if stopped := cancelled():
                    break
                count.come_to(1 if isinstance(sheet, BadInput) else sheet.pages)
                if isinstance(sheet, BadInput):
                    failed.append(_complaint(path.name, sheet))
                    continue
                try:
                    for one in booth.keep_sheet(sheet):
                        failed += [f"{sheet.name}: {words}" for words in one.warnings]
                        again += one.again
                        added += one.met
                        kept += [one.lead] if not one.again and not one.met else []
                except BadInput as error:
                    failed.append(_complaint(sheet.name, error))
        except BadInput as error:
            failed.append(_complaint(path.name, error))
        if stopped:
            break
    count.end()
    refused: tuple[Lead, ...] = ()
    joined: list[Lead] = []
    if not stopped:
        names = {row.lead_id: row.name for row in booth.sheets()}
        _, refused = read_left(
            booth,
            process,
            joined=joined.append,
            progress=lambda done, total, left: progress(
                done, total, f"Reading cards, {left}" if left else "Reading cards"
            ),
            cancelled=cancelled,
        )
        failed += [_REFUSED.format(names.get(lead.id, "A picture")) for lead in refused]
        stopped = cancelled()
    rows = booth.sheets()
    gone = {lead.id for lead in refused}
    # A back that was kept just now may have gone to a front from before a cancel.
    fronts = [one for one in kept if one.id not in gone and not booth.lead(one.id).merged_into]
    return Imported(
        kept=len(fronts),
        joined=len(joined),
        added=added,
        again=again,
        unread=sum(row.doubt == 1.0 for row in rows),
        waiting=len(booth.unread_pictures()),
        rows=rows,
        failed=tuple(failed),
        stopped=stopped,
    )


class _Count:
    """How many pictures were kept, each page of a scan being one, and how long the rest takes."""

    def __init__(self, files: int, progress: Callable[[int, int, str], None]) -> None:
        self._progress = progress
        self._pace = Pace()
        self._total = files
        self._before = self._page = 0
        """Pictures of the files before, and of this one."""
        self._pages = 1

    def begin(self) -> None:
        """The next file begins."""
        self._before += self._page
        self._page, self._pages = 0, 1
        self._tell(self._before)

    def come_to(self, pages: int) -> None:
        """Its next picture is about to be kept, of so many."""
        if pages > self._pages:
            self._total += pages - self._pages
            self._pages = pages
        self._page += 1
        if self._page > 1:
            self._tell(self._before + self._page - 1)

    def end(self) -> None:
        self._tell(self._total)

    def _tell(self, done: int) -> None:
        self._total = max(self._total, done)  # of a damaged page it is not known how many there are
        left = time_left(self._pace.note(done, self._total, monotonic()))
        words = f"Keeping the pictures, {left}" if left else "Keeping the pictures"
        self._progress(done, self._total, words)


def _complaint(name: str, error: BadInput) -> str:
    words = str(error)
    return words if name in words else f"{name}: {words}"


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def keep_draft(booth: Booth, draft: Draft) -> tuple[Lead, bool]:
    """Keep a draft as it is; somebody met before gets it added. Whether they were met before."""
    lead = booth.keep_unasked(draft)
    return lead, lead.id != draft.lead.id
