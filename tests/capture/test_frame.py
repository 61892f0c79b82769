"""Pictures in: files of any kind, webcams, clips and folders."""

from __future__ import annotations

import base64
import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from leadcapture.capture import frame
from leadcapture.capture.frame import (
    CameraInfo,
    encode_jpeg,
    frames,
    list_cameras,
    open_camera,
    read_image,
)
from leadcapture.errors import BadInput

RED_BGR = [0, 0, 255]


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and holds nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def numbered(folder: Path, count: int, *, start: int = 0, suffix: str = ".png") -> None:
    for number in range(count):
        picture = Image.new("RGB", (64, 48), (number * 40, 0, 0))
        picture.save(folder / f"badge_{start + number:03d}{suffix}")


# --- stills ------------------------------------------------------------------------------


def test_a_picture_is_bgr() -> None:
    pixels = read_image(saved(Image.new("RGB", (4, 3), "red")))
    assert (pixels.shape, pixels.dtype) == ((3, 4, 3), np.uint8)
    assert pixels[0, 0].tolist() == RED_BGR
    assert pixels.flags["C_CONTIGUOUS"]


def test_a_photo_taken_sideways_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = read_image(saved(Image.new("RGB", (40, 20), "red"), "JPEG", exif=exif))
    assert pixels.shape == (40, 20, 3)


@pytest.mark.parametrize(
    ("picture", "kind", "wanted"),
    [
        (Image.new("CMYK", (9, 9), (0, 255, 255, 0)), "JPEG", RED_BGR),
        (Image.new("RGBA", (9, 9), (255, 0, 0, 0)), "PNG", [255, 255, 255]),
        (Image.new("RGBA", (9, 9), (255, 0, 0, 255)), "PNG", RED_BGR),
        (Image.new("LA", (9, 9), (0, 0)), "PNG", [255, 255, 255]),
        (Image.new("RGB", (9, 9), "red").quantize(), "GIF", RED_BGR),
        (Image.new("1", (9, 9), 1), "TIFF", [255, 255, 255]),
        (Image.new("L", (9, 9), 128), "BMP", [128, 128, 128]),
        (Image.fromarray(np.full((9, 9), 32896, np.uint16)), "PNG", [128, 128, 128]),
        (Image.new("LAB", (9, 9), (255, 128, 128)), "TIFF", [255, 255, 255]),
    ],
)  # fmt: skip
def test_every_pixel_format_becomes_bgr(picture: Image.Image, kind: str, wanted: list[int]) -> None:
    pixels = read_image(saved(picture, kind))
    assert pixels.shape == (9, 9, 3)
    assert np.abs(pixels.astype(int) - wanted).max() <= 3


def test_a_palette_with_transparency_is_laid_on_white() -> None:
    picture = Image.new("P", (6, 6), 0)
    picture.putpalette([255, 0, 0, 0, 255, 0])
    pixels = read_image(saved(picture, transparency=0))
    assert pixels[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP"])
def test_of_several_pictures_it_is_the_first(kind: str) -> None:
    first, second = (Image.new("RGB", (16, 16), color) for color in ("red", "blue"))
    data = saved(first, kind, save_all=True, append_images=[second])
    assert np.abs(read_image(data)[8, 8].astype(int) - RED_BGR).max() <= 4


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP", "PNG"])
def test_of_an_animation_that_begins_blank_it_is_the_first_that_shows_something(kind: str) -> None:
    blank = Image.new("RGB", (32, 16), "white")
    card, other = blank.copy(), blank.copy()
    card.paste("black", (0, 0, 16, 16))
    other.paste("black", (16, 0, 32, 16))
    data = saved(blank, kind, save_all=True, append_images=[blank.copy(), card, other])
    pixels = read_image(data)
    assert pixels[8, 4].max() < 60
    assert pixels[8, 28].min() > 200
    assert read_image(data[: len(data) - 4] if kind == "GIF" else data).shape == (16, 32, 3)


@pytest.mark.parametrize("size", [(30_000, 30_000), (8000, 5001), (14_000, 7000), (2**31 - 1, 9)])
def test_a_picture_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="too large"):
        read_image(png_header(*size), name="bomb.png")


def test_a_phones_largest_photo_is_read_smaller() -> None:
    photo = Image.new("RGB", (8160, 6144), "white")
    photo.paste("red", (0, 0, 4080, 6144))
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = read_image(saved(photo, "JPEG", exif=exif), name="108mp.jpg")
    assert pixels.shape == (4080, 3072, 3)
    assert pixels[100, 100] == pytest.approx(RED_BGR, abs=4)
    assert pixels[4000, 100] == pytest.approx([255] * 3, abs=4)


def test_of_a_large_photo_that_is_cut_off_the_rest_is_read_smaller() -> None:
    photo = Image.effect_noise((4080, 3072), 60).resize((8160, 6144))
    data = saved(photo, "JPEG", quality=50)
    said: list[str] = []
    pixels = read_image(data[: len(data) // 2], warn=said.append)
    assert 1000 < pixels.shape[0] < 2400
    assert pixels.shape[1] == 4080
    assert "cut off" in said[0]


def test_a_large_jpeg_that_must_be_decoded_whole_is_refused() -> None:
    photo = Image.new("RGB", (8160, 6144), "white")
    with pytest.raises(BadInput, match="too large"):
        read_image(saved(photo, "JPEG", progressive=True), name="large.jpg")


@pytest.mark.parametrize("share", [2, 9])
@pytest.mark.parametrize("kind", ["AVIF", "WEBP"])
def test_a_picture_that_shows_nothing_without_its_end_is_said_to_be_cut_off(
    kind: str, share: int
) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    data = saved(Image.fromarray(noise), kind)
    assert read_image(data).shape == (60, 80, 3)
    with pytest.raises(BadInput, match="damaged or cut off"):
        read_image(data[: len(data) * share // 10], name="card")


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG", "GIF", "BMP", "TIFF"])
def test_of_a_picture_that_is_cut_off_the_rest_is_shown(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (50, 40, 3), np.uint8)
    whole = Image.fromarray(np.kron(noise, np.ones((8, 8, 1), np.uint8)))
    progressive = kind == "progressive"
    how = {"progressive": True} if progressive else {"interlace": 0}
    data = saved(whole, "JPEG" if progressive else kind, **how)
    exact = read_image(data).astype(int)
    told: list[str] = []

    part = read_image(data[: len(data) * 6 // 10], warn=told.append)

    assert "cut off" in told[0]
    assert len(told) == 1
    assert part.shape[1:] == (320, 3)
    assert 160 < len(part) <= 400
    # What is shown is what is there, and nothing made up below it.
    there = exact[-160:] if kind == "BMP" else exact[:160]
    off = np.abs((part[-160:] if kind == "BMP" else part[:160]).astype(int) - there).mean()
    assert off < (40 if progressive else 3)
    read_image(data, warn=told.append)
    assert len(told) == 1


def test_a_cut_off_picture_that_shows_nothing_is_named(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    for kind, share in (("JPEG", 0.01), ("PNG", 0.001), ("WEBP", 0.5)):
        data = saved(Image.fromarray(noise), kind)
        file = tmp_path / f"half.{kind.lower()}"
        file.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(BadInput, match=rf"half\.{kind.lower()}: "):
            read_image(file)


@pytest.mark.parametrize("data", [b"", b"\0", b"GIF89a", b"not a picture", b"%PDF-1.7\n"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"^x\.bin: .*\."):
        read_image(data, name="x.bin")


def test_unreadable_paths_are_named(tmp_path: Path) -> None:
    for path, cause in (
        (tmp_path, "is a folder"),
        (tmp_path / "gone.jpg", "no such file"),
        (tmp_path / "nul\0.jpg", "nul"),
    ):
        with pytest.raises(BadInput, match=cause):
            read_image(path)


def test_a_file_too_long_to_be_a_picture_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "_MAX_BYTES", 10)
    (tmp_path / "long.jpg").write_bytes(b"x" * 11)
    with pytest.raises(BadInput, match="too large"):
        read_image(tmp_path / "long.jpg")


SEEDS = [
    saved(Image.effect_noise((40, 40), 60).convert("RGB"), kind)
    for kind in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")
]


@pytest.mark.slow
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=12),
    cut=st.integers(0, 6000),
)
@settings(deadline=None, max_examples=120)
def test_hostile_bytes_are_a_picture_or_bad_input(
    seed: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[place % len(data)] = value
    try:
        pixels = read_image(bytes(data[:cut]))
    except BadInput:
        return
    assert pixels.ndim == 3
    assert pixels.dtype == np.uint8


def test_a_jpeg_for_the_vault_can_be_read_again() -> None:
    pixels = np.full((30, 50, 3), (10, 200, 90), np.uint8)
    again = read_image(encode_jpeg(pixels))
    assert again.shape == pixels.shape
    assert np.abs(again.astype(int) - pixels).max() < 8
    assert len(encode_jpeg(pixels, quality=20)) <= len(encode_jpeg(pixels, quality=95))


def test_a_strip_longer_than_jpeg_allows_is_scaled() -> None:
    strip: NDArray[np.uint8] = np.zeros((2, 70_000, 3), np.uint8)
    assert read_image(encode_jpeg(strip)).shape[1] == 65_500


# --- cameras -----------------------------------------------------------------------------


def test_a_folder_of_numbered_pictures_plays_in_order_and_ends(tmp_path: Path) -> None:
    numbered(tmp_path, 4)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    camera = open_camera(str(tmp_path), clock=lambda: now)
    shown = list(frames(camera))
    assert [one.number for one in shown] == [0, 1, 2, 3]
    assert [int(one.pixels[0, 0, 2]) for one in shown] == [0, 40, 80, 120]
    assert shown[0].at == now
    assert camera.read() is None


def test_a_pattern_opens_what_it_matches(tmp_path: Path) -> None:
    numbered(tmp_path, 3)
    assert len(list(frames(open_camera(str(tmp_path / "badge_%03d.png"))))) == 3


def test_a_folder_of_photos_passes_over_what_it_cannot_read(tmp_path: Path) -> None:
    Image.new("RGB", (10, 20), "red").save(tmp_path / "photo10.jpg")
    Image.new("L", (30, 20), 9).save(tmp_path / "photo9.png")
    (tmp_path / "photo1.jpg").write_bytes(b"broken")
    (tmp_path / "notes.txt").write_text("no picture")
    shown = list(frames(open_camera(str(tmp_path))))
    assert [one.pixels.shape for one in shown] == [(20, 30, 3), (20, 10, 3)]
    assert [one.number for one in shown] == [0, 1]


@pytest.mark.parametrize("start", [7, 0])
def test_a_folder_with_any_numbers_is_read_whole(tmp_path: Path, start: int) -> None:
    numbered(tmp_path, 3, start=start)
    if not start:
        (tmp_path / "badge_001.png").unlink()  # a gap
    assert len(list(frames(open_camera(str(tmp_path))))) == (3 if start else 2)


def test_grey_and_transparent_frames_become_bgr(tmp_path: Path) -> None:
    for number, mode in enumerate(("L", "RGBA", "I;16")):
        Image.new(mode, (8, 6)).save(tmp_path / f"f{number}.png")
    assert [one.pixels.shape for one in frames(open_camera(str(tmp_path)))] == [(6, 8, 3)] * 3


def test_a_video_file_plays_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for _ in range(5):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    assert len(list(frames(open_camera(str(file))))) == 5


def test_a_single_picture_is_a_camera_of_one_frame(tmp_path: Path) -> None:
    Image.new("RGB", (8, 6)).save(tmp_path / "badge1.png")
    assert len(list(frames(open_camera(str(tmp_path / "badge1.png"))))) == 1


def test_what_cannot_be_opened_says_what_to_try(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no video" * 50)
    (tmp_path / "empty").mkdir()
    for spec, cause in (
        (str(tmp_path / "clip.mp4"), "not a video"),
        (str(tmp_path / "none_%04d.png"), "No pictures"),
        (str(tmp_path / "gone.mp4"), "no such clip"),
        (str(tmp_path / "empty"), "holds no pictures"),
        ("", "No camera is chosen"),
        ("a\0b", "clip"),
        ("4321", "does not open"),
    ):
        with pytest.raises(BadInput, match=cause):
            open_camera(spec)
    assert capfd.readouterr().err == ""


class Unplugged:
    """What OpenCV does when a webcam is pulled out: frames, then failures."""

    def __init__(self, good: int) -> None:
        self.good = good
        self.wishes: dict[int, float] = {}
        self.released = False

    def isOpened(self) -> bool:
        return True

    def set(self, key: int, value: float) -> bool:
        self.wishes[key] = value
        return True

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        self.good -= 1
        return (True, np.zeros((720, 1280, 3), np.uint8)) if self.good >= 0 else (False, None)

    def release(self) -> None:
        self.released = True


def test_an_unplugged_camera_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    device = Unplugged(2)
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index: device)
    camera = open_camera("0")
    assert device.wishes[cv2.CAP_PROP_FRAME_WIDTH] == 1280
    assert device.wishes[cv2.CAP_PROP_FRAME_HEIGHT] == 720
    shown = [camera.read(), camera.read()]
    assert [one.number for one in shown if one] == [0, 1]
    with pytest.raises(BadInput, match=r"unplugged: plug it in, then press Space"):
        camera.read()
    camera.close()
    assert device.released


def test_cameras_are_listed_by_name_without_their_metadata_nodes(tmp_path: Path) -> None:
    for node, index, name in (
        ("video0", "0", "Desk Cam"),
        ("video1", "1", "Desk Cam"),
        ("video10", "0", "Hand Cam"),
    ):
        (tmp_path / node).mkdir()
        (tmp_path / node / "index").write_text(index)
        (tmp_path / node / "name").write_text(f"{name}\n")
    (tmp_path / "video2").mkdir()
    assert frame._linux_cameras(tmp_path) == (
        CameraInfo(spec="0", label="Desk Cam"),
        CameraInfo(spec="10", label="Hand Cam"),
    )


def test_listing_cameras_elsewhere_stops_at_the_first_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Device(Unplugged):
        def __init__(self, index: int) -> None:
            super().__init__(0)
            self.index = index

        def isOpened(self) -> bool:
            return self.index < 2

    monkeypatch.setattr(cv2, "VideoCapture", Device)
    assert [one.spec for one in frame._probed_cameras()] == ["0", "1"]


def test_listing_cameras_never_fails_here() -> None:
    assert isinstance(list_cameras(), tuple)


#: 64 × 32 pixels, the left half black, turned by EXIF and by HEIF's own means.
HEIC = """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAbRtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA
AAAAAA5waXRtAAAAAAABAAAANGlsb2MAAAAAREAAAgABAAAAAAHYAAEAAAAAAAAAGAACAAAAAAHwAAEAAAAAAAAAJAAAADhp
aW5mAAAAAAACAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAFWluZmUCAAABAAIAAEV4aWYAAAAA82lwcnAAAADTaXBjbwAAAHZo
dmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAA
AwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMAIAAAAwAhYgABAAZEAcFzwIkAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAA
QAAAAAEAAAAgAAAAAQAAAAAAAAAC////4AAAAAIAAAAQcGl4aQAAAAADCAgIAAAACWlyb3QDAAAAGGlwbWEAAAAAAAAAAQAB
BYECBIOFAAAAGmlyZWYAAAAAAAAADmNkc2MAAgABAAEAAABEbWRhdAAAABQoAa8ZgO4kSl//6OqrE3/CUGKE/AAAAAZFeGlm
AABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA==
"""


def test_an_iphones_heic_is_read_upright() -> None:
    pixels = read_image(base64.b64decode(HEIC))
    assert pixels.shape == (64, 32, 3)
    assert pixels[:24].max() < 60
    assert pixels[40:].min() > 200


def test_an_iphones_largest_heic_is_read_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MAX_PIXELS", 64 * 32 - 1)
    pixels = read_image(base64.b64decode(HEIC))
    assert pixels.shape == (32, 16, 3)
    assert pixels[:12].max() < 60
    assert pixels[20:].min() > 200
    monkeypatch.setattr(frame, "_HEIC_PIXELS", 64 * 32 - 1)
    with pytest.raises(BadInput, match="too large"):
        read_image(base64.b64decode(HEIC))


def test_a_heic_cut_off_says_so() -> None:
    with pytest.raises(BadInput, match=r"IMG_1\.heic"):
        read_image(base64.b64decode(HEIC)[:300], name="IMG_1.heic")


#: 64 × 256 pixels, white with a black bar every sixteen rows.
BARS = """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA
AAAAACJpbG9jAAAAAERAAAEAAQAAAAABeQABAAAAAAAAAgwAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAA
AA5waXRtAAAAAAABAAAA1WlwcnAAAAC2aXBjbwAAAHdodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNw
AAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCAQFlupJKa5uAhoMCAAAAMgAAAAwCEYgABAAdEAcFy
sCJAAAAAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAAEAAAAAEHBpeGkAAAAAAwgICAAAABdpcG1hAAAAAAAA
AAEAAQSBAgMEAAACFG1kYXQAAAIIKAGvGYAMQiCIPS0fb0QMx+9mUBGkq/+2+4yNkO5TUiDbXXmMdOg1wYxRH8W7PYp/waOS
rYCXnMMSkhZjDuTBCXXzjLbVu2FYt7f2eNSsFisQAujH9ZRRTbov0yz6mOpWf1mpLPWdCNZiUR+RAbifVHwYsfD608Ka6TRP
/10EFGPLpykPD/8CaZPbTd7ZAdL1nIrUUoqCpsrVkn+FyDrW/k5ZU7zKdJM36LaQ5wGZfZH5nFafj5E7BniFPT72DTo+YYfz
5EfjkUY55iTKxedy4XorNixGxe1kPMyxYHarWm/6NmbE8RC93jh/hnrB7pt+hng6AjWR/zgZlnXiY60ETIFPJgK9PJcYEPlh
8d94cZKkVQu369tyBD/ov1vzMYkgGzPdoGeuylwe0qeJrBtBO5KIOyAw2+fy8tODIpn1toGpFikNSd7NGSCMxpif/M/ImV1p
i8KA3/CP1D51tkhh7q+mLJUqWnKfICTZMtuq+9I6fhzYm0CNURDEQfSMt3mOowMgOFJob/sqCJ64c8pSvbBTU7oWtWDFK1l/
/iej3Rk5jPBSchGdsy6e8QIwWu/kplv3RW66OSiZpNY6ArxKyDfxb1Qj7o3XOd75MR3Y+6NPbxbKhtFcTALxKf6X2bUV2qHA
BDBH9JDQMxucSCOsy2S9J0I+T4GVn3nTHfv6qWSS+hXFu9gGgA==
"""


def test_of_a_heic_that_is_cut_off_the_rest_is_shown() -> None:
    said: list[str] = []
    whole = read_image(base64.b64decode(BARS))
    part = read_image(base64.b64decode(BARS)[:661], warn=said.append)
    assert 160 <= part.shape[0] <= whole.shape[0] == 256
    assert np.abs(part[:96].astype(int) - whole[:96]).mean() < 8
    assert "cut off" in said[0]
