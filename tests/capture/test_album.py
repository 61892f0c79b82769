from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from leadcapture.capture import album
from leadcapture.capture.album import Sheet, is_stack, sheets
from leadcapture.capture.frame import read_image
from leadcapture.errors import BadInput

WIDE, TALL = (60, 30), (30, 60)


def saved(path: Path, *sizes: tuple[int, int], kind: str, **more: object) -> Path:
    first, *others = (Image.new("RGB", size, "white") for size in sizes)
    if others:
        more |= {"save_all": True, "append_images": others}
    first.save(path, kind, **more)
    return path


@pytest.mark.parametrize(("name", "kind"), [("scan.pdf", "PDF"), ("scan.tif", "TIFF")])
def test_each_page_is_a_picture(tmp_path: Path, name: str, kind: str) -> None:
    file = saved(tmp_path / name, WIDE, TALL, WIDE, kind=kind)

    first, second, third = sheets(file)

    assert [(one.page, one.pages) for one in (first, second, third)] == [(1, 3), (2, 3), (3, 3)]
    assert second.name == f"{name}, page 2"
    height, width = read_image(second.data).shape[:2]
    assert height == 2 * width
    assert first.digest == third.digest != second.digest
    assert [one.page for one in sheets(file, skip=2)] == [3]


def test_a_photo_is_itself(tmp_path: Path) -> None:
    photo = saved(tmp_path / "card.jpg", WIDE, kind="JPEG")
    (only,) = sheets(photo)
    assert (only.name, only.data, only.pages) == ("card.jpg", photo.read_bytes(), 1)
    assert list(sheets(photo, skip=1)) == []
    tiff = saved(tmp_path / "card.tif", WIDE, kind="TIFF")
    assert [one.data for one in sheets(tiff)] == [tiff.read_bytes()]


def test_a_page_of_deep_grey_keeps_its_depth(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    first, second = Image.new("I;16", WIDE, 40_000), Image.new("I;16", WIDE, 9_000)
    first.save(path, save_all=True, append_images=[second])
    assert [int(read_image(one.data)[0, 0, 0]) for one in sheets(path)] == [155, 35]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7 and nothing more", "damaged"),
        (b"II*\0 cut", "damaged"),
        (b"", None),
    ],
)
def test_a_broken_file_says_so(tmp_path: Path, data: bytes, says: str | None) -> None:
    path = tmp_path / "broken.bin"
    path.write_bytes(data)
    if says is None:
        assert [one.data for one in sheets(path)] == [b""]
        return
    with pytest.raises(BadInput, match=rf"broken\.bin.*{says}"):
        list(sheets(path))


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + one + b"endobj\n"
    size = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        trailer,
        len(data),
    )
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + ending


def test_a_locked_scan_and_one_without_pages_are_told_apart(tmp_path: Path) -> None:
    # Its keys are of no password at all.
    lock = b"<</Filter/Standard/V 1/R 2/P -44/O<%s>/U<%s>>>" % (b"3b" * 32, b"c4" * 32)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>"
    locked, empty = tmp_path / "locked.pdf", tmp_path / "empty.pdf"
    catalogue = b"<</Type/Catalog/Pages 2 0 R>>"
    locked.write_bytes(
        pdf(
            catalogue, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, lock,
            trailer=b"/Encrypt 4 0 R/ID[<%s><%s>]" % (b"61" * 16, b"61" * 16),
        )
    )  # fmt: skip
    empty.write_bytes(pdf(catalogue, b"<</Type/Pages/Kids[]/Count 0>>"))
    with pytest.raises(BadInput, match=r"locked\.pdf: it is locked with a password"):
        list(sheets(locked))
    with pytest.raises(BadInput, match=r"empty\.pdf: the PDF has no pages"):
        list(sheets(empty))


def test_a_stack_too_high_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album, "MOST_PAGES", 1)
    for kind in ("PDF", "TIFF"):
        file = saved(tmp_path / f"many.{kind.lower()}", WIDE, WIDE, kind=kind)
        with pytest.raises(BadInput, match="2 pages"):
            list(sheets(file))


@given(data=st.binary(max_size=300), head=st.sampled_from([b"%PDF-1.4\n", b"II*\0", b"MM\0*", b""]))
def test_no_bytes_do_more_than_say_they_are_no_picture(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.bin"
    path.write_bytes(head + data)
    with suppress(BadInput):
        assert all(isinstance(one, Sheet) for one in sheets(path))


@pytest.mark.parametrize(
    ("name", "kind", "pages", "stack"),
    [
        ("scan.pdf", "PDF", 1, True),
        ("scan", "PDF", 2, True),
        ("photo.tif", "TIFF", 1, False),
        ("scan.tif", "TIFF", 2, True),
        ("photo.jpg", "JPEG", 1, False),
    ],
)
def test_a_file_of_pages_is_known_by_what_it_holds(
    tmp_path: Path, name: str, kind: str, pages: int, stack: bool
) -> None:
    assert is_stack(saved(tmp_path / name, *[(40, 30)] * pages, kind=kind)) is stack
    assert not is_stack(tmp_path / "nowhere.pdf")


def test_folders_are_searched_for_pictures_and_pdfs(tmp_path: Path) -> None:
    (tmp_path / "day 2").mkdir()
    (tmp_path / ".thumbs").mkdir()
    for name in ("b.HEIC", "a.jpg", "c.pdf", "notes.txt", "day 2/d.png", ".thumbs/x.jpg"):
        (tmp_path / name).write_bytes(b"x")
    found = [path.name for path in album.album([tmp_path, tmp_path / "notes.txt"])]
    assert found == ["a.jpg", "b.HEIC", "c.pdf", "d.png", "notes.txt"]


def test_a_folder_that_may_not_be_read_is_said(
    tmp_path: Path, closed: Callable[[Path], Path]
) -> None:
    folder = closed(tmp_path / "closed")
    with pytest.raises(BadInput, match=r"closed: cannot be read: Permission denied"):
        list(album.album([folder]))
    with pytest.raises(BadInput, match=r"a.png: cannot be read: Permission denied"):
        list(sheets(*album.album([folder / "a.png"])))


def test_a_page_can_be_read_like_a_photo(tmp_path: Path) -> None:
    data = BytesIO()
    Image.new("RGB", (300, 200), "white").save(data, "PDF", resolution=300)
    path = tmp_path / "card.pdf"
    path.write_bytes(data.getvalue())
    (only,) = sheets(path)
    assert only.name == "card.pdf"
    # A card on a page of its own size is rendered at 400 dpi, no finer.
    assert read_image(only.data).shape[:2] == (267, 400)


@pytest.mark.parametrize("kind", ["pdf", "tiff"])
def test_a_damaged_page_does_not_take_the_others_with_it(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / f"three.{kind}", WIDE, WIDE, WIDE, kind=kind.upper(), **SMALL[kind])
    damage(path)
    first, second, third = sheets(path)
    assert isinstance(first, Sheet)
    assert isinstance(second, BadInput)
    assert str(second) == f"three.{kind}, page 2: the page is damaged. Scan it again."
    assert isinstance(third, Sheet)
    assert third.name == f"three.{kind}, page 3"


SMALL: dict[str, dict[str, str]] = {"pdf": {}, "tiff": {"compression": "tiff_lzw"}}


def damage(path: Path) -> None:
    """Spoil the second of three pages."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        _, page, _ = re.finditer(rb"/Type /Page\b", data)
        start, spoilt = page.start(), b"/Type /Cage"
    else:
        with Image.open(path) as picture:
            picture.seek(1)
            (start,), (length,) = (picture.tag_v2[tag] for tag in (273, 279))
        spoilt = length * b"\xff"
    path.write_bytes(data[:start] + spoilt + data[start + len(spoilt) :])
