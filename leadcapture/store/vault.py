"""The keys of a workspace, and the encrypted pictures.

A workspace has one random master key; the database and the pictures each use a key derived from
it. ``vault.json`` says where the master key is: in the keyring of the operating system, or here,
wrapped with a passphrase. It never holds a key in plain text. The recovery key is the master key
in letters and digits for paper; it opens the workspace even when ``vault.json`` is lost.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
import unicodedata
from collections.abc import Collection, Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast
from uuid import UUID, uuid4

import msgspec
from cryptography.exceptions import InvalidKey, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from leadcapture.errors import KeyMissing, NewerDatabase, StoreError, WrongKey
from leadcapture.log import logger
from leadcapture.store.engine import explained, opens, sync_folder

__all__ = [
    "FILE_NAME",
    "Pictures",
    "Vault",
    "change_passphrase",
    "create",
    "exists",
    "open",
    "read_recovery_key",
    "recovery_key",
    "restoring",
    "unfinished",
]

#: The keys file's name in the workspace folder.
FILE_NAME = "vault.json"

#: scrypt's N for new passphrases: 64 MB and about 0.2 s a guess.
COST = 1 << 16

_DATABASE = "leads.db"
_VERSION = 1
_SERVICE = "leadcapture"
#: The package of keyring's own backends.
_OWN_KEYRINGS = "keyring.backends."
#: What keyring and its helpers import and hardly use: four fifths of the time that they take.
_HARDLY_USED = (
    "configparser",
    "importlib_metadata",
    "more_itertools",
    "subprocess",
    "urllib.request",
)

#: What a file may ask of this computer at most before a guess; see scrypt's N, r and p.
_MOST_COST, _MOST_BLOCK, _MOST_PARALLEL = 1 << 20, 16, 8

#: Crockford's alphabet: no I, L, O or U, which are misread.
_RFC4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_PAPER = str.maketrans(_RFC4648, _CROCKFORD)
_FROM_PAPER = str.maketrans(_CROCKFORD, _RFC4648)
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_KEY_LETTERS, _CHECK_LETTERS = 52, 4

_log = logger("vault")


class KeyringBackend(Protocol):
    """What is used of a backend of the ``keyring`` package."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...


class _Wrapped(Struct, frozen=True, kw_only=True):
    """The master key, sealed with a key that scrypt makes of the passphrase."""

    salt: str
    n: int
    r: int
    p: int
    nonce: str
    sealed: str


class _File(Struct, frozen=True, kw_only=True):
    """What ``vault.json`` holds."""

    version: int
    workspace: UUID
    verifier: str
    """Derived from the master key: a wrong one is known before the database is touched."""
    keyring: bool = False
    backend: str = ""
    """The keyring's class where it is one of keyring's own: asking every installed one which it is
    takes longer than all else at a start."""
    passphrase: _Wrapped | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The opened keys of one workspace."""

    folder: Path
    workspace_id: UUID
    master: bytes = field(repr=False)

    @property
    def database_key(self) -> bytes:
        """32 bytes for `Store`."""
        return _derived(self.master, "database")

    @property
    def pictures_key(self) -> bytes:
        """32 bytes for `Pictures`."""
        return _derived(self.master, "pictures")

    @property
    def recovery_key(self) -> str:
        """The printable key that opens this workspace when all else is lost."""
        return recovery_key(self.master)


def exists(folder: Path) -> bool:
    """Whether there is a workspace in this folder, whole or not."""
    database = folder / _DATABASE
    return (folder / FILE_NAME).exists() or (database.exists() and database.stat().st_size > 0)


def restoring(folder: Path) -> str:
    """How the names begin of what a restore puts together beside `folder`."""
    return f".{folder.name}-restoring-"


def unfinished(folder: Path) -> tuple[Path, ...]:
    """What restores into `folder` that were killed have left beside it."""
    if not folder.parent.is_dir():
        return ()
    start = restoring(folder)
    return tuple(path for path in folder.parent.iterdir() if path.name.startswith(start))


def create(
    folder: Path, passphrase: str | None = None, *, backend: KeyringBackend | None = None
) -> Vault:
    """Make the keys of a new workspace in `folder`; on return ``vault.json`` is on disk.

    A `passphrase` wraps the master key; without one it goes to the keyring (`backend`: default
    the operating system's own). Raises `KeyMissing` when there is neither, and then makes
    nothing; `StoreError` when there is a workspace already.
    """
    if exists(folder):
        raise StoreError(f"There is a workspace in {folder} already.")
    if not folder.exists() and (left := unfinished(folder)):
        raise StoreError(
            f"A restore into {folder} was interrupted. Run 'leadcapture restore' again, or delete "
            f"{left[0].name} beside it to begin anew. What was there before is in a folder "
            f"{folder.name}-before-restore-…."
        )
    master, workspace_id = os.urandom(32), uuid4()
    if not passphrase:
        backend = backend or _system_keyring()
    if not passphrase and not _put_into_keyring(workspace_id, master, backend):
        raise KeyMissing(
            "This computer has no keyring to hold the key of a new workspace. Choose a "
            "passphrase: set LEADCAPTURE_PASSPHRASE, or type one in the window."
        )
    file = _file(workspace_id, master, passphrase, backend)
    with explained(folder / FILE_NAME):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
            why = "it is no folder" if folder.exists() else error.strerror
            raise StoreError(
                f"There can be no workspace in {folder}: {why}. Choose another folder: --workspace "
                "or LEADCAPTURE_HOME."
            ) from error
        if os.name == "posix":
            folder.chmod(0o700)
        _write(folder, file, fresh=True)
    return Vault(folder=folder, workspace_id=workspace_id, master=master)


def open(  # noqa: A001 - read as vault.open
    folder: Path, passphrase: str | None = None, *, backend: KeyringBackend | None = None
) -> Vault:
    """The keys of the workspace in `folder`, from the passphrase, or the keyring without one.

    The recovery key is accepted wherever a passphrase is, and mends a lost ``vault.json``. Raises
    `WrongKey`, `KeyMissing`, `NewerDatabase` or `StoreError`; the database is not touched.
    """
    try:
        file = _read(folder)
    except _UnreadableError as error:
        master = passphrase and _master_from_paper(passphrase)
        if not master:
            raise StoreError(
                f"{folder / FILE_NAME} {error}; without it only the recovery key opens this "
                "workspace. Give that as the passphrase, or restore a backup."
            ) from error
        return _mend(folder, master, backend)
    if passphrase:
        master = _by_passphrase(file, passphrase)
        if master is None and file.passphrase is None and file.keyring:
            # A passphrase meant for another workspace must not lock this one.
            master = _from_keyring(file, backend)
        if master is None:
            raise WrongKey(_wrong_words(file, passphrase))
    else:
        master = _from_keyring(file, backend)
        if master is None:
            raise KeyMissing(
                "The key of this workspace is not in this computer's keyring. Give the "
                "passphrase (LEADCAPTURE_PASSPHRASE) or the recovery key."
            )
    return Vault(folder=folder, workspace_id=file.workspace, master=master)


def change_passphrase(keys: Vault, passphrase: str) -> None:
    """Wrap the master key with a new passphrase; the old one no longer opens this workspace.

    Backups made before keep the passphrase that they were made with.
    """
    if not passphrase:
        raise ValueError("the passphrase is empty")
    with explained(keys.folder / FILE_NAME):
        _write(keys.folder, _file(keys.workspace_id, keys.master, passphrase), fresh=False)


# --- the recovery key


def recovery_key(master: bytes) -> str:
    """The master key for paper: 14 groups of four, the last of which is a checksum."""
    letters = base64.b32encode(master).decode().rstrip("=").translate(_TO_PAPER)
    letters += _checksum(master)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def read_recovery_key(text: str) -> bytes:
    """The master key that `recovery_key` wrote; case, spaces and dashes do not matter.

    Raises `WrongKey` when it is not a recovery key or has a typing error.
    """
    letters = _letters(text)
    expected = _KEY_LETTERS + _CHECK_LETTERS
    if len(letters) != expected:
        raise WrongKey(
            f"A recovery key has {expected} letters and digits in 14 groups; this one has "
            f"{len(letters)}. Nothing was changed."
        )
    try:
        master = base64.b32decode(letters[:_KEY_LETTERS].translate(_FROM_PAPER) + "====")
    except ValueError:
        master = b""
    if recovery_key(master).replace("-", "") != letters:
        raise WrongKey("The recovery key has a typing error; compare it with the paper again.")
    return master


def _letters(text: str) -> str:
    kept = "".join(char for char in text.upper() if char.isalnum())
    return kept.translate(_MISREAD).encode("ascii", "replace").decode()


def _checksum(master: bytes) -> str:
    import hashlib

    digest = hashlib.sha256(b"leadcapture recovery key 1" + master).digest()
    return base64.b32encode(digest).decode()[:_CHECK_LETTERS].translate(_TO_PAPER)


def _master_from_paper(text: str) -> bytes | None:
    try:
        return read_recovery_key(text)
    except WrongKey:
        return None


def _wrong_words(file: _File, passphrase: str) -> str:
    groups = passphrase.replace(" ", "-").split("-")
    if len(groups) > 8 and all(len(group) <= 5 for group in groups):
        try:
            read_recovery_key(passphrase)
        except WrongKey as error:
            return str(error)
        return "This recovery key belongs to another workspace. Nothing was changed."
    if file.passphrase is None:
        return (
            "This workspace has no passphrase: its key is in the keyring of the computer that "
            "made it. Elsewhere its recovery key opens it. Nothing was changed."
        )
    return "The passphrase does not open this workspace. Nothing was changed; try again."


# --- vault.json


class _UnreadableError(Exception):
    """``vault.json`` is missing or damaged; the message says which."""


def _read(folder: Path) -> _File:
    path = folder / FILE_NAME
    with explained(path):
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise _UnreadableError("is missing") from None
    try:
        fields = msgspec.json.decode(raw)
        if not isinstance(fields, dict):
            raise _UnreadableError("is damaged")
        version = fields.get("version")
        if isinstance(version, int) and version > _VERSION:
            raise NewerDatabase(
                f"{path.name} was written by a newer version of leadcapture. Update the app."
            )
        file = msgspec.convert(fields, _File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _UnreadableError("is damaged") from error
    wrapped = file.passphrase
    if wrapped and not (
        1 < wrapped.n <= _MOST_COST
        and wrapped.n & (wrapped.n - 1) == 0
        and 1 <= wrapped.r <= _MOST_BLOCK
        and 1 <= wrapped.p <= _MOST_PARALLEL
    ):
        raise _UnreadableError("is damaged")
    return file


def _file(
    workspace_id: UUID,
    master: bytes,
    passphrase: str | None,
    backend: KeyringBackend | None = None,
) -> _File:
    return _File(
        version=_VERSION,
        workspace=workspace_id,
        verifier=_derived(master, "verifier").hex(),
        keyring=not passphrase,
        backend="" if passphrase else _class_of(backend),
        passphrase=_wrap(master, passphrase, workspace_id) if passphrase else None,
    )


def _write(folder: Path, file: _File, *, fresh: bool) -> None:
    path = folder / FILE_NAME
    # mkstemp makes it readable by the owner only.
    handle, name = tempfile.mkstemp(dir=folder, prefix="vault-", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        if fresh:
            # Unlike a rename, a link never replaces what another process made meanwhile.
            try:
                os.link(temporary, path)
            except FileExistsError:
                raise StoreError(f"There is a workspace in {folder} already.") from None
            except OSError:  # a file system without links
                temporary.replace(path)
        else:
            temporary.replace(path)
        sync_folder(folder)
    finally:
        temporary.unlink(missing_ok=True)


def _mend(folder: Path, master: bytes, backend: KeyringBackend | None) -> Vault:
    """Write ``vault.json`` anew for a recovery key that opens the database."""
    database = folder / _DATABASE
    if not database.exists() or not opens(database, _derived(master, "database")):
        raise WrongKey("This recovery key belongs to another workspace. Nothing was changed.")
    workspace_id = uuid4()
    backend = backend or _system_keyring()
    _put_into_keyring(workspace_id, master, backend)
    with explained(folder / FILE_NAME):
        damaged = folder / FILE_NAME
        if damaged.exists():
            damaged.replace(folder / "vault-damaged.json")
        _write(folder, _file(workspace_id, master, None, backend), fresh=True)
    return Vault(folder=folder, workspace_id=workspace_id, master=master)


def _derived(master: bytes, purpose: str) -> bytes:
    return _hkdf(purpose).derive(master)


def _hkdf(purpose: str) -> HKDF:
    info = f"leadcapture 1 {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info)


def _fits(file: _File, master: bytes) -> bool:
    try:
        _hkdf("verifier").verify(master, bytes.fromhex(file.verifier))
    except (InvalidKey, ValueError):
        return False
    return True


# --- the passphrase


def _wrap(master: bytes, passphrase: str, workspace_id: UUID) -> _Wrapped:
    salt, nonce = os.urandom(16), os.urandom(12)
    key = _stretched(passphrase, salt, n=COST, r=8, p=1)
    return _Wrapped(
        salt=salt.hex(),
        n=COST,
        r=8,
        p=1,
        nonce=nonce.hex(),
        sealed=AESGCM(key).encrypt(nonce, master, workspace_id.bytes).hex(),
    )


def _by_passphrase(file: _File, passphrase: str) -> bytes | None:
    master = _master_from_paper(passphrase)
    if master is not None and _fits(file, master):
        return master
    wrapped = file.passphrase
    if wrapped is None:
        return None
    try:
        key = _stretched(
            passphrase, bytes.fromhex(wrapped.salt), n=wrapped.n, r=wrapped.r, p=wrapped.p
        )
        master = AESGCM(key).decrypt(
            bytes.fromhex(wrapped.nonce), bytes.fromhex(wrapped.sealed), file.workspace.bytes
        )
    except (InvalidTag, ValueError):
        return None
    return master if _fits(file, master) else None


def _stretched(passphrase: str, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # The same letters typed on another keyboard may come in another normal form.
    text = unicodedata.normalize("NFKC", passphrase)
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(text.encode("utf-8", "replace"))


# --- the keyring


class _Later(ModuleType):
    """Stands in for a module, which is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


@contextmanager
def _later(*names: str) -> Iterator[None]:
    """What is imported meanwhile gets the modules of these names when it first uses them."""
    held = [_Later(name) for name in names if name not in sys.modules]
    for one in held:
        sys.modules[one.__name__] = one
        package, _, name = one.__name__.rpartition(".")
        if package:
            setattr(import_module(package), name, one)
    try:
        yield
    finally:
        for one in held:
            if sys.modules.get(one.__name__) is one:
                del sys.modules[one.__name__]


def _system_keyring() -> KeyringBackend | None:
    """The operating system's keyring; None where there is none that keeps a secret secret."""
    with _later(*_HARDLY_USED):
        import keyring
        from keyring.backends.chainer import ChainerBackend

    try:
        found = keyring.get_keyring()
        candidates = found.backends if isinstance(found, ChainerBackend) else [found]
        for candidate in candidates:
            # The fail and null backends have a priority below 1, and so have those of
            # keyrings.alt, which write plain text files.
            if candidate.priority >= 1 and not type(candidate).__module__.startswith("keyrings."):
                return cast(KeyringBackend, candidate)
    except Exception as error:
        # Backends raise whatever their platform does: no session bus, a broken plug-in.
        _log.warning("the keyring cannot be used: %s", type(error).__name__)
    return None


def _class_of(backend: KeyringBackend | None) -> str:
    """What `_remembered` finds it by; empty for other packages' keyrings, which may move."""
    name = f"{type(backend).__module__}.{type(backend).__qualname__}"
    return name if name.startswith(_OWN_KEYRINGS) else ""


def _remembered(name: str) -> KeyringBackend | None:
    """The keyring that took the key, if it works here and now."""
    if not name.startswith(_OWN_KEYRINGS):
        return None
    with _later(*_HARDLY_USED):
        from keyring.core import load_keyring

    try:
        found = load_keyring(name)
    except Exception as error:
        _log.warning("the keyring cannot be used: %s", type(error).__name__)
        return None
    return cast(KeyringBackend, found) if found.priority >= 1 else None


def _put_into_keyring(workspace_id: UUID, master: bytes, backend: KeyringBackend | None) -> bool:
    backend = backend or _system_keyring()
    if backend is None:
        return False
    text = base64.b64encode(master).decode()
    try:
        backend.set_password(_SERVICE, str(workspace_id), text)
        # A backend that forgets at once must not be trusted with the only key.
        return backend.get_password(_SERVICE, str(workspace_id)) == text
    except Exception as error:
        _log.warning("the keyring took no key: %s", type(error).__name__)
        return False


def _from_keyring(file: _File, backend: KeyringBackend | None) -> bytes | None:
    if backend is None and (found := _remembered(file.backend)):
        master = _from_keyring(file, found)
        if master is not None:
            return master
    backend = backend or _system_keyring()
    if backend is None:
        return None
    try:
        text = backend.get_password(_SERVICE, str(file.workspace))
        master = base64.b64decode(text) if text else b""
    except Exception as error:
        _log.warning("the keyring gave no key: %s", type(error).__name__)
        return None
    return master if master and _fits(file, master) else None


# --- pictures


class Pictures:
    """The encrypted pictures of a workspace: ``images/<xx>/<uuid>.bin``, written once each.

    Any thread may call it.
    """

    _MAGIC = b"LCP1"

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._cipher = AESGCM(key)

    def put(self, picture: bytes, image_id: UUID | None = None) -> UUID:
        """Store JPEG or PNG bytes; on return they are on disk. Raises `DiskFull`, `StoreError`.

        `image_id` is for a picture that has its name already, from another workspace."""
        image_id = image_id or uuid4()
        nonce = os.urandom(12)
        sealed = self._MAGIC + nonce + self._cipher.encrypt(nonce, picture, image_id.bytes)
        path = self.path(image_id)
        with explained(path):
            self._make(path.parent)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            temporary = Path(name)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(sealed)
                    out.flush()
                    os.fsync(out.fileno())
                temporary.replace(path)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
            sync_folder(path.parent)
        return image_id

    def get(self, image_id: UUID) -> bytes:
        """The bytes that were put. Raises `StoreError` when they are missing or damaged."""
        path = self.path(image_id)
        with explained(path):
            try:
                sealed = path.read_bytes()
            except FileNotFoundError:
                raise StoreError(
                    "This picture is missing on disk. A backup may still have it."
                ) from None
        return self.opened(image_id, sealed)

    def opened(self, image_id: UUID, sealed: bytes) -> bytes:
        """The picture in a file's bytes. Raises `StoreError` when they are damaged."""
        try:
            if sealed[:4] != self._MAGIC:
                raise InvalidTag
            return self._cipher.decrypt(sealed[4:16], sealed[16:], image_id.bytes)
        except (InvalidTag, ValueError):
            raise StoreError(
                "This picture is damaged on disk. A backup may still have it whole."
            ) from None

    def path(self, image_id: UUID) -> Path:
        """Where this picture is, or would be."""
        return self.folder / image_id.hex[:2] / f"{image_id}.bin"

    def ids(self) -> Iterator[UUID]:
        """All pictures on disk, in no order."""
        for path in self.folder.glob("??/*.bin"):
            with suppress(ValueError):
                yield UUID(path.stem)

    def copies(self, image_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
        """Of each of these pictures all on disk that are the very same, itself among them; those
        that are missing or damaged are left out.

        The size of every picture on disk is looked at: about a second for 100,000.
        """
        sizes: dict[int, list[tuple[UUID, bytes]]] = {}
        for image_id in image_ids:
            with suppress(OSError, StoreError):
                picture = self.get(image_id)
                sizes.setdefault(self.path(image_id).stat().st_size, []).append((image_id, picture))
        found: dict[UUID, tuple[UUID, ...]] = {
            image_id: () for several in sizes.values() for image_id, _ in several
        }
        for other in self.ids() if found else ():
            with suppress(OSError, StoreError):
                if wanted := sizes.get(self.path(other).stat().st_size):
                    picture = self.get(other)
                    for image_id, same in wanted:
                        if picture == same:
                            found[image_id] = (*found[image_id], other)
        return found

    def orphans(self, used: Container[UUID]) -> tuple[UUID, ...]:
        """Pictures on disk that are not among `used`: left by a save that was cut off."""
        return tuple(image_id for image_id in self.ids() if image_id not in used)

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        for made in (self.folder, folder):
            if not made.is_dir():
                made.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(made.parent)
