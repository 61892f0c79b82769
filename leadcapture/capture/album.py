"""A file -> its pictures: one of a photo, one per page of a PDF or a multi-page TIFF.

Nothing is held but the page at hand: a PDF of two hundred scans is rendered page by page.
PDFium (`pypdfium2`) is imported at the first PDF.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from leadcapture.capture.frame import PICTURE_SUFFIXES, file_bytes
from leadcapture.errors import BadInput

__all__ = ["SUFFIXES", "Sheet", "album", "is_folder", "is_stack", "sheets"]

#: What a folder is searched for, lower case.
SUFFIXES = PICTURE_SUFFIXES | {".heic", ".heif", ".pdf"}

#: A scanner makes 200 pages; more than this is no stack of cards.
MOST_PAGES = 2_000
#: Pixels of the longer side of a rendered page: a card on A4 is 600 pixels wide then.
_PAGE_SIDE = 2400
#: Pixels per point at most, 400 dpi: a page as small as a card needs no more.
_FINEST = 400 / 72
#: What a TIFF begins with.
_TIFF = (b"II*\0", b"MM\0*")
#: The page tree of a PDF that is empty.
_NO_PAGES = re.compile(rb"/Kids\s*\[\s*\]")
#: PDFium is for one thread at a time.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """One picture of a file."""

    name: str
    """The file's name, with the page where there are several."""
    data: bytes
    """A picture file's bytes: the file itself, or one page of it as JPEG or PNG."""
    page: int
    """From 1."""
    pages: int

    @property
    def digest(self) -> str:
        """The same for the same picture, whatever its file is called."""
        return sha256(self.data).hexdigest()


def sheets(path: Path, *, skip: int = 0) -> Iterator[Sheet | BadInput]:
    """Every picture of a file, without the first `skip`; in place of a page that is damaged or too
    large what is wrong with it: those after it are given all the same.

    Raises `BadInput` where the file itself cannot be read.
    """
    data = file_bytes(path)
    if _is_pdf(data):
        yield from _pages(path.name, data, skip)
    elif data.startswith(_TIFF):
        yield from _frames(path.name, data, skip)
    elif not skip:
        yield Sheet(name=path.name, data=data, page=1, pages=1)


def is_folder(path: Path) -> bool:
    """Whether this is a folder; not where that may not be known: reading it will say why."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_stack(path: Path) -> bool:
    """Whether this file holds pages rather than one picture: a PDF, or a TIFF of several. Only its
    beginning is read; not where that cannot be: reading it will say why."""
    from PIL import Image

    try:
        with path.open("rb") as file:
            head = file.read(1024)
        if _is_pdf(head):
            return True
        if not head.startswith(_TIFF):
            return False
        with Image.open(path) as picture:
            picture.seek(1)
    except Exception:  # decoders meet hostile bytes in many ways
        return False
    return True


def album(paths: Iterator[Path] | list[Path] | tuple[Path, ...]) -> Iterator[Path]:
    """The files named and, in name order, the pictures and PDFs in folders named and below them."""
    for path in paths:
        if not is_folder(path):
            yield path
            continue
        try:
            next(path.iterdir(), None)  # `rglob` passes over what may not be read
            found = sorted(
                one
                for one in path.rglob("*")
                if one.suffix.lower() in SUFFIXES
                and not any(part.startswith(".") for part in one.relative_to(path).parts)
                and one.is_file()
            )
        except OSError as error:
            raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from error
        yield from found


def _is_pdf(data: bytes) -> bool:
    return data[:1024].lstrip().startswith(b"%PDF-")


def _pages(name: str, data: bytes, skip: int) -> Iterator[Sheet | BadInput]:
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
            count = len(document)
        except pypdfium2.PdfiumError as error:
            why = "the PDF is damaged or cut off. Scan or copy it again."
            # Of a PDF without pages PDFium says what it said of the one before.
            if b"/Encrypt" in data and "password" in str(error).lower():
                why = "it is locked with a password. Save a copy without one."
            elif _NO_PAGES.search(data) and data.rstrip().endswith(b"%%EOF"):
                why = "the PDF has no pages."
            raise BadInput(f"{name}: {why}") from error
    with closing(document):
        if not 0 < count <= MOST_PAGES:
            raise BadInput(
                f"{name}: the PDF has {count:,} pages; at most {MOST_PAGES:,} are read."
                if count
                else f"{name}: the PDF has no pages."
            )
        for number in range(skip, count):
            try:
                with _PDFIUM, closing(document[number]) as page:
                    side = max(page.get_size())
                    scale = min(_FINEST, _PAGE_SIDE / max(side, 1.0))
                    picture = page.render(scale=scale).to_pil().convert("RGB")
            except pypdfium2.PdfiumError:
                yield _damaged(name, number)
                continue
            out = BytesIO()
            picture.save(out, "JPEG", quality=92)
            yield Sheet(
                name=f"{name}, page {number + 1}" if count > 1 else name,
                data=out.getvalue(),
                page=number + 1,
                pages=count,
            )


def _damaged(name: str, number: int) -> BadInput:
    return BadInput(f"{name}, page {number + 1}: the page is damaged. Scan it again.")


def _frames(name: str, data: bytes, skip: int) -> Iterator[Sheet | BadInput]:
    """The pages of a TIFF; one that cannot be told apart is given as it is."""
    from PIL import Image

    from leadcapture.capture.frame import MAX_PIXELS

    try:
        with Image.open(BytesIO(data)) as picture:
            count = int(getattr(picture, "n_frames", 1))
            if count > MOST_PAGES:
                raise BadInput(
                    f"{name}: the file has {count:,} pages; at most {MOST_PAGES:,} are read."
                )
            for number in range(skip, count) if count > 1 else ():
                out = BytesIO()
                try:
                    picture.seek(number)
                    if picture.width * picture.height > MAX_PIXELS:
                        yield BadInput(f"{name}, page {number + 1}: the page is too large.")
                        continue
                    picture.save(out, "TIFF" if picture.mode.startswith(("I", "F")) else "PNG")
                except Exception:  # decoders meet hostile bytes in many ways
                    yield _damaged(name, number)
                    continue
                yield Sheet(
                    name=f"{name}, page {number + 1}",
                    data=out.getvalue(),
                    page=number + 1,
                    pages=count,
                )
    except BadInput:
        raise
    except Exception as error:  # decoders meet hostile bytes in many ways
        raise BadInput(f"{name}: the picture is damaged or cut off. Copy it again.") from error
    if count == 1 and not skip:
        yield Sheet(name=name, data=data, page=1, pages=1)
