"""Pictures in: a file or its bytes, a webcam, a clip, a folder of photos.

Nothing here trusts a picture: the size is read from the header before any pixel is decoded.
OpenCV and Pillow are imported when first used.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from leadcapture.errors import BadInput

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

__all__ = [
    "MAX_PIXELS",
    "PICTURE_SUFFIXES",
    "Camera",
    "CameraInfo",
    "Frame",
    "encode_jpeg",
    "file_bytes",
    "frames",
    "list_cameras",
    "open_camera",
    "read_image",
]

MAX_PIXELS = 40_000_000
"""Larger pictures are read smaller, or refused: 40 megapixels take 120 MB, a hostile header could
ask for 5 GB."""

#: The same for HEIC, which cannot be decoded smaller: what phones write as 48 or 50 megapixels.
_HEIC_PIXELS = 64_000_000

_MAX_BYTES = 200_000_000
"""No picture of `MAX_PIXELS` is a larger file."""
#: Pictures of an animation of which one that shows something is looked for.
_LOOKED_AT = 100
#: Levels of grey between the darkest and the lightest point of a picture that shows something.
_CONTRAST = 24

#: Bytes that are put to a HEIC that is cut off: none of 40 megapixels lacks more.
_HEIC_END = 16 << 20

_WANTED_SIZE = (1280, 720)

#: How many reads in a row a camera may fail before it counts as unplugged; some stutter at start.
_PATIENCE = 5

#: How many device indices are tried where the system cannot list its cameras.
_PROBED_DEVICES = 4

#: Files that `read_image` takes, lower case; HEIC besides.
PICTURE_SUFFIXES = frozenset(
    {".avif", ".bmp", ".dib", ".gif", ".jfif", ".jp2", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm"}
    | {".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp"}
)
_NUMBERED = re.compile(r"%0?\d*d")

# OpenCV reads these when it is first imported, which is never earlier than this module's functions.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))
if sys.platform == "darwin":
    # The window asks for permission on the main thread; OpenCV must not ask again in a worker.
    os.environ.setdefault("OPENCV_AVFOUNDATION_SKIP_AUTH", "1")
elif sys.platform == "win32":
    # With hardware transforms Media Foundation takes up to a minute to open a webcam.
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One picture, upright, not mirrored."""

    pixels: NDArray[np.uint8]
    """Height × width × 3, BGR."""
    number: int
    """Counts from 0 at the opening of the camera."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraInfo:
    """A camera that can be chosen."""

    spec: str
    """What `open_camera` takes."""
    label: str
    """What a person is shown."""


class Camera(Protocol):
    """A source of frames: a webcam, a clip, a folder of pictures. For one thread at a time."""

    def read(self) -> Frame | None:
        """The next frame; None at the end. Raises `BadInput` when it is unplugged."""
        ...

    def close(self) -> None:
        """Let go of the device or file."""
        ...


# --- stills ------------------------------------------------------------------------------


def read_image(
    data: bytes | Path, *, name: str = "", warn: Callable[[str], None] = lambda words: None
) -> NDArray[np.uint8]:
    """The picture as height × width × 3 BGR, EXIF rotation applied, transparency on white.

    Of an animation or a multi-page TIFF it is the first picture that is not blank. Of a file that
    is cut off it is what can be seen; `warn` hears of that. Size is read from the header before any
    pixel is decoded; a photo of a phone that is larger than `MAX_PIXELS` is read smaller. Raises
    `BadInput` (not an image, nothing to be seen, too large, unreadable path), naming the file and
    the cause.
    """
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    if isinstance(data, Path):
        name = name or data.name
        data = file_bytes(data, name)
    name = name or "the picture"
    if not data:
        raise BadInput(f"{name}: the file is empty. Take or save the picture again.")
    if data[4:8] == b"ftyp":
        _open_heic()
    # Pillow warns of odd metadata and of large pictures; neither is the user's concern here,
    # the size is checked below.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data)) as picture:
                width, height = picture.size
                if width < 1 or height < 1:
                    raise BadInput(f"{name}: the picture has no pixels.")
                if not _fits(picture):
                    raise _too_large(name, f"{width} × {height} pixels")
                try:
                    upright = _shown(picture)
                except Exception:
                    upright = _what_is_there(data)
                    warn("The picture is cut off; what can be seen of it is kept.")
        except Image.DecompressionBombError as error:
            # Pillow's own limit is above ours and found in the header, too.
            raise _too_large(name, "more than 178 megapixels") from error
        except UnidentifiedImageError as error:
            if data[4:12] in _HALF_KNOWN:
                # Its first bytes say what it is; the rest of its head is missing.
                raise BadInput(
                    f"{name}: the picture is damaged or cut off. Take or copy it again."
                ) from error
            raise BadInput(
                f"{name}: not a picture this app can read. Use JPEG, HEIC, PNG, WebP, TIFF or BMP."
            ) from error
        except MemoryError as error:
            raise BadInput(f"{name}: too large for this computer's memory.") from error
        except BadInput:
            raise
        except Exception as error:  # decoders meet hostile bytes in many ways: struct, zlib, …
            raise BadInput(
                f"{name}: the picture is damaged or cut off. Take or copy it again."
            ) from error
        return np.ascontiguousarray(np.asarray(upright, dtype=np.uint8)[:, :, ::-1])


#: What the pictures of phones begin with, behind four bytes.
_HALF_KNOWN = (b"ftypavif", b"ftypheic", b"ftypheix")


@cache
def _open_heic() -> None:
    """Teaches Pillow the pictures of iPhones; libheif and libde265 are in the wheel."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)


def file_bytes(path: Path, name: str = "") -> bytes:
    """A picture file, or a PDF, whole. Raises `BadInput` for what is not a file or too large."""
    name = name or path.name
    try:
        if path.is_dir():
            raise BadInput(f"{name}: is a folder, not a picture.")
        if not path.is_file():
            # A device or a pipe may never end.
            if path.exists():
                raise BadInput(f"{name}: is not a file.")
            raise BadInput(f"{name}: there is no such file.")
        if path.stat().st_size > _MAX_BYTES:
            raise _too_large(name, f"{path.stat().st_size // 1_000_000} MB")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"{name}: cannot be read: {cause}") from error


def _too_large(name: str, size: str) -> BadInput:
    return BadInput(
        f"{name}: the picture is too large ({size}; at most {MAX_PIXELS // 1_000_000} megapixels). "
        "Save it smaller and try again."
    )


def _fits(picture: Image.Image) -> bool:
    """Whether it may be decoded. A larger JPEG is made to be decoded at a half or less: phones take
    photos of 50 and 108 megapixels. A progressive one would be held whole meanwhile: not that."""
    pixels = picture.width * picture.height
    if pixels <= MAX_PIXELS:
        return True
    if picture.format == "HEIF":
        return pixels <= _HEIC_PIXELS
    if picture.format not in ("JPEG", "MPO") or picture.info.get("progressive"):
        return False
    share = 2
    while pixels > MAX_PIXELS * share * share:
        share *= 2
    picture.draft(None, (picture.width // share, picture.height // share))
    return picture.width * picture.height <= MAX_PIXELS


def _shown(picture: Image.Image) -> Image.Image:
    """The first picture that shows anything, of the first hundred; else the first."""
    picture.seek(0)
    first = _flattened(picture)
    if not getattr(picture, "is_animated", False) or not _is_blank(first):
        return first
    with suppress(Exception):  # a damaged end is no reason to refuse what comes before it
        for number in range(1, min(int(getattr(picture, "n_frames", 1)), _LOOKED_AT)):
            picture.seek(number)
            if picture.width * picture.height > MAX_PIXELS:
                break
            if not _is_blank(later := _flattened(picture)):
                return later
    return first


def _what_is_there(data: bytes) -> Image.Image:
    """What can be seen of a picture whose file is cut off or damaged. Raises `ValueError` where
    that is nothing, and whatever decoders raise."""
    import numpy as np
    from PIL import Image

    ended = data
    if data.startswith(b"\xff\xd8"):
        # With an end, libjpeg shows what came before it.
        ended += b"\xff\xd9"
    elif data[4:8] == b"ftyp":
        # The head says where the picture ends; libheif asks no more than that something is there.
        ended += b"\xff" * _HEIC_END
    with Image.open(BytesIO(ended)) as picture:
        if not _fits(picture):
            raise ValueError("too large")
        with suppress(OSError, SyntaxError, EOFError):
            picture.load()
        picture.tile = []  # not asked for again: what was decoded up to the damage is there
        rows = np.asarray(picture.convert("RGBA"))
        told = np.flatnonzero((rows != rows[:, :1]).any(axis=(1, 2)))
        end = int(told[-1]) + 1 if len(told) else 0
        # Some files begin with the foot of the picture: then its head is black.
        start = int(np.argmax(rows[:, :, :3].any(axis=(1, 2))))
        part = picture.crop((0, start, picture.width, max(start, end)))
        if start >= end or _is_blank(part):
            raise ValueError("nothing can be seen")
        return _flattened(part)


def _is_blank(picture: Image.Image) -> bool:
    """Whether it is of one colour, but for what compression leaves."""
    low, high = cast("tuple[int, int]", picture.convert("L").getextrema())
    return high - low < _CONTRAST


def _flattened(picture: Image.Image) -> Image.Image:
    """The picture as 8-bit RGB, upright, on white."""
    from PIL import Image, ImageOps

    picture.load()
    if picture.width * picture.height > MAX_PIXELS:
        picture = picture.reduce(2)
    with suppress(Exception):  # damaged EXIF is no reason to refuse a good picture
        picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = _eight_bits(picture)
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        paper.alpha_composite(layer)
        return paper.convert("RGB")
    return picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """16- and 32-bit grey stretched to 8 bits; Pillow's own conversion clips at 255."""
    import numpy as np
    from PIL import Image

    levels = np.nan_to_num(np.asarray(picture, dtype=np.float32), posinf=0.0, neginf=0.0)
    full = 65535.0 if picture.mode != "F" and 255 < levels.max(initial=0) <= 65535 else 0.0
    low, high = (0.0, full) if full else (min(0.0, float(levels.min())), float(levels.max()))
    scaled = (levels - low) * (255.0 / max(high - low, 1e-6))
    return Image.fromarray(scaled.clip(0, 255).astype(np.uint8))


def encode_jpeg(pixels: NDArray[np.uint8], *, quality: int = 85) -> bytes:
    """The picture (height × width × 3 BGR, or grey) as JPEG bytes, for the vault.

    JPEG holds 65,500 pixels a side; a larger picture is scaled down to fit.
    """
    import cv2

    longest = max(pixels.shape[:2])
    if longest > 65_500:
        scale = 65_500 / longest
        height, width = pixels.shape[:2]
        size = max(1, int(width * scale)), max(1, int(height * scale))
        pixels = _bgr(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise BadInput("The picture cannot be stored as JPEG.")
    return bytes(data)


# --- cameras -----------------------------------------------------------------------------


def _utc_now() -> datetime:
    return datetime.now(UTC)


class _VideoCapture:
    """A webcam, a clip or a numbered picture sequence, through `cv2.VideoCapture`."""

    def __init__(
        self, capture: cv2.VideoCapture, *, live: bool, clock: Callable[[], datetime]
    ) -> None:
        self._capture = capture
        self._live = live
        self._clock = clock
        self._number = 0

    def read(self) -> Frame | None:
        import cv2

        for _ in range(_PATIENCE if self._live else 1):
            try:
                ok, pixels = self._capture.read()
            except cv2.error as error:
                raise BadInput(
                    "A picture of the clip cannot be read. Choose another camera or clip."
                ) from error
            if ok and pixels is not None and pixels.size:
                frame = Frame(pixels=_bgr(pixels), number=self._number, at=self._clock())
                self._number += 1
                return frame
        if self._live:
            raise BadInput("The camera was unplugged: plug it in, then press Space.")
        return None

    def close(self) -> None:
        self._capture.release()


class _PhotoFolder:
    """Pictures of any names and sizes, one after another; unreadable ones are passed over."""

    def __init__(self, paths: list[Path], *, clock: Callable[[], datetime]) -> None:
        self._paths = iter(paths)
        self._clock = clock
        self._number = 0

    def read(self) -> Frame | None:
        for path in self._paths:
            try:
                pixels = read_image(path)
            except BadInput:
                continue
            frame = Frame(pixels=pixels, number=self._number, at=self._clock())
            self._number += 1
            return frame
        return None

    def close(self) -> None:
        self._paths = iter(())


def open_camera(spec: str, *, clock: Callable[[], datetime] = _utc_now) -> Camera:
    """Open a source of frames. May take seconds with a webcam: call it in a worker.

    `spec`: a device index (``"0"``), a video file, an image pattern (``badge_%03d.png``) or a
    folder of images. Webcams are asked for 1280 × 720 and to keep only the newest frame. Raises
    `BadInput`, saying what to try next. On macOS the window must have asked for permission.
    """
    spec = spec.strip()
    if not spec:
        raise BadInput("No camera is chosen. Choose one in Settings.")
    if spec.isdecimal() or spec.startswith("/dev/video"):
        return _open_device(spec, clock)
    path = Path(spec)
    try:
        if path.is_dir():
            return _open_folder(path, clock)
        missing = not path.is_file() and not _NUMBERED.search(path.name)
    except (OSError, ValueError) as error:
        raise BadInput(f"{spec}: cannot be opened. Check the name of the clip.") from error
    if missing:
        raise BadInput(
            f"{path.name}: there is no such clip, and cameras are numbers. Try camera 0."
        )
    if path.suffix.lower() in PICTURE_SUFFIXES and not _NUMBERED.search(path.name):
        return _PhotoFolder([path], clock=clock)
    return _open_clip(path, clock)


def _open_device(spec: str, clock: Callable[[], datetime]) -> Camera:
    import cv2

    device = spec.removeprefix("/dev/video")
    cv2.utils.logging.setLogLevel(0)  # for those who imported it before this module could say so
    # From 100 on OpenCV takes the hundreds for a backend, and crashes on some.
    known = device.isdecimal() and len(device) <= 2
    capture = cv2.VideoCapture(int(device)) if known else None
    if capture is None or not capture.isOpened():
        raise BadInput(
            f"Camera {device} does not open. Plug it in, close other programs that use it, allow "
            "this app to use the camera in the system's privacy settings, or choose another one."
        )
    # Uncompressed 720p does not fit through USB 2 at 30 frames a second.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WANTED_SIZE[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _WANTED_SIZE[1])
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return _VideoCapture(capture, live=True, clock=clock)


def _open_clip(path: Path, clock: Callable[[], datetime]) -> Camera:
    import cv2

    cv2.utils.logging.setLogLevel(0)
    pattern = _NUMBERED.search(path.name) is not None
    try:
        capture = cv2.VideoCapture(str(path), cv2.CAP_IMAGES if pattern else cv2.CAP_FFMPEG)
        if not capture.isOpened() and not pattern:
            capture = cv2.VideoCapture(str(path))
    except cv2.error as error:
        raise BadInput(f"{path.name}: this clip cannot be read.") from error
    if not capture.isOpened():
        capture.release()
        hint = (
            "No pictures have names like this."
            if pattern
            else "This is not a video that can be read. Use MP4, AVI or a folder of pictures."
        )
        raise BadInput(f"{path.name}: {hint}")
    return _VideoCapture(capture, live=False, clock=clock)


def _open_folder(folder: Path, clock: Callable[[], datetime]) -> Camera:
    try:
        names = sorted(
            (path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES),
            key=lambda path: _natural(path.name),
        )
    except OSError as error:
        raise BadInput(f"{folder.name}: cannot be read: {error.strerror or error}") from error
    if not names:
        raise BadInput(f"{folder.name}: holds no pictures. Choose a folder with JPEG or PNG files.")
    pattern = _pattern(names)
    if pattern is not None:
        return _open_clip(folder / pattern, clock)
    return _PhotoFolder(names, clock=clock)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts ``photo10`` after ``photo9``."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in re.split(r"(\d+)", name)
        if part
    ]


def _pattern(paths: list[Path]) -> str | None:
    """``frame_%04d.png`` when the names are exactly that, counted without a gap; else None."""
    first = re.fullmatch(r"(\D*)(\d+)(\.\w+)", paths[0].name)
    if first is None or "%" in paths[0].name or len(paths) < 2:
        return None
    head, digits, tail = first.groups()
    start = int(digits)
    if start > 4:  # OpenCV looks for the first picture only that far
        return None
    for count, path in enumerate(paths):
        if path.name != f"{head}{start + count:0{len(digits)}d}{tail}":
            return None
    return f"{head}%0{len(digits)}d{tail}"


def frames(camera: Camera) -> Iterator[Frame]:
    """All frames until the end of the clip; closes the camera. Raises as `Camera.read`."""
    try:
        while (frame := camera.read()) is not None:
            yield frame
    finally:
        camera.close()


def list_cameras() -> tuple[CameraInfo, ...]:
    """The cameras of this computer. Opens devices where the system has no list: slow, so call it
    in a worker, and on macOS only after the permission was asked for on the main thread."""
    system: str = sys.platform  # mypy would call the other branch unreachable
    if system.startswith("linux"):
        return _linux_cameras(Path("/sys/class/video4linux"))
    return _probed_cameras()


def _linux_cameras(folder: Path) -> tuple[CameraInfo, ...]:
    found = []
    for device in sorted(folder.glob("video*"), key=lambda path: _natural(path.name)):
        try:
            # A webcam shows further nodes for its metadata; those have a higher index.
            if (device / "index").read_text(encoding="utf-8").strip() != "0":
                continue
            label = (device / "name").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue
        number = device.name.removeprefix("video")
        found.append(CameraInfo(spec=number, label=label or f"Camera {number}"))
    return tuple(found)


def _probed_cameras() -> tuple[CameraInfo, ...]:
    import cv2

    cv2.utils.logging.setLogLevel(0)
    found = []
    for number in range(_PROBED_DEVICES):
        capture = cv2.VideoCapture(number)
        try:
            if not capture.isOpened():
                break
            found.append(CameraInfo(spec=str(number), label=f"Camera {number}"))
        finally:
            capture.release()
    return tuple(found)


def _bgr(pixels: object) -> NDArray[np.uint8]:
    """Whatever OpenCV delivers as height × width × 3 BGR of 8 bits."""
    import cv2
    import numpy as np

    array = np.asarray(pixels)
    if array.dtype != np.uint8:
        full = np.iinfo(array.dtype).max if array.dtype.kind in "ui" else 1.0
        array = (array.astype(np.float32) * (255.0 / full)).clip(0, 255).astype(np.uint8)
    if array.ndim == 2:
        array = cv2.cvtColor(array, cv2.COLOR_GRAY2BGR)
    elif array.shape[2] == 4:
        array = cv2.cvtColor(array, cv2.COLOR_BGRA2BGR)
    return np.ascontiguousarray(array, dtype=np.uint8)
