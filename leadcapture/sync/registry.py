"""Which connectors there are, and how one is opened.

A connector's name is its section in the show file: ``[connectors.tryton]``. A second destination
of the same kind gets a name of its own and says which kind it is::

    [connectors.tryton-us.options]
    connector = "tryton"

Third parties ship a connector as an entry point of the group ``leadcapture.connectors``: its name
is the connector's, its object an `Opener`. See ``docs/connectors.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from leadcapture.capture.lookup import AttendeeLookup
from leadcapture.errors import BadInput, SignInNeeded
from leadcapture.show import AttendeeApi, Destination
from leadcapture.sync.connector import Connector, ForeseesChanges, RenewsSecret

__all__ = [
    "GROUP",
    "Opener",
    "SignIn",
    "check_destination",
    "names",
    "open_connector",
    "open_lookup",
    "second_secret",
    "sign_in_kind",
    "syncs_by_itself",
    "wants_secret",
]

#: The entry point group of connectors that come with other packages.
GROUP = "leadcapture.connectors"


class SignIn(StrEnum):
    """How one signs in at a destination."""

    NONE = "none"
    PASSWORD = "password"  # noqa: S105
    """A user's name and password."""
    TOKEN = "token"  # noqa: S105
    """One secret that the CRM has issued, without a user."""
    BROWSER = "browser"
    """On the CRM's own page, in the system's browser."""


class Opener(Protocol):
    """Makes a connector. It must not wait for the network; raises `BadInput`."""

    def __call__(
        self, name: str, destination: Destination, secret: str | None, *, folder: Path
    ) -> Connector:
        """`folder` is the workspace, for connectors that write files.

        An opener that needs no secret has an attribute ``wants_secret = False``; one that takes
        something else than a user's password has ``sign_in`` (see `SignIn`); one whose every
        sync leaves something that a person carries on, such as a file, ``by_itself = False``.
        One that signs in at a second place too has ``second_secret(destination)``, which says what
        that secret is called ("" where the destination wants none), and takes it as ``second``.
        """
        ...


def names() -> tuple[str, ...]:
    """The kinds of connector that are installed."""
    from importlib import metadata

    found = {point.name for point in metadata.entry_points(group=GROUP)}
    return tuple(sorted(found | set(_OWN)))


def wants_secret(name: str, destination: Destination | None = None) -> bool:
    """Whether this connector signs in with a password or token; true when it is unknown."""
    return _says("wants_secret", name, destination)


def sign_in_kind(name: str, destination: Destination | None = None) -> SignIn:
    """How one signs in at this connector; with a password when it does not say."""
    if not wants_secret(name, destination):
        return SignIn.NONE
    kind = _kind(name, destination)
    try:
        opener = _OWN.get(kind) or _installed(kind)
    except BadInput:
        return SignIn.PASSWORD
    return SignIn(getattr(opener, "sign_in", SignIn.PASSWORD))


def second_secret(name: str, destination: Destination) -> str:
    """What the second secret is called that this destination wants; empty when it wants none."""
    kind = _kind(name, destination)
    try:
        opener = _OWN.get(kind) or _installed(kind)
    except BadInput:
        return ""
    called = getattr(opener, "second_secret", None)
    return str(called(destination)) if called is not None else ""


def syncs_by_itself(name: str, destination: Destination | None = None) -> bool:
    """Whether a sync with this connector may start without a person who asks for it."""
    return _says("by_itself", name, destination)


def _says(what: str, name: str, destination: Destination | None) -> bool:
    """What the connector's opener says of itself; true when it says nothing, or is unknown."""
    kind = _kind(name, destination)
    own = _OWN.get(kind)
    try:
        opener = own if own is not None else _installed(kind)
    except BadInput:
        return True
    return bool(getattr(opener, what, True))


def open_connector(
    name: str,
    destination: Destination,
    secret: str | None,
    *,
    folder: Path,
    keep: Callable[[str], None] | None = None,
    second: str | None = None,
) -> Connector:
    """The connector of this name for a destination; nothing is sent yet.

    `keep` stores a secret that the connector renews while it works, `second` is the secret that
    `second_secret` names.
    Raises `BadInput` when there is none, or when the destination cannot be used.
    """
    kind = _kind(name, destination)
    opener = _OWN.get(kind) or _installed(kind)
    more = {"second": second} if second_secret(name, destination) else {}
    opened = opener(name, destination, secret, folder=folder, **more)
    fixed = not opened.default_fields and not isinstance(opened, ForeseesChanges)
    if fixed and (destination.fields or destination.defaults):
        # Taken for mapped it would be compared field by field, and what differs never sent.
        opened.close()
        raise BadInput(
            f"The show's connector '{name}' maps no fields: everything has its fixed place there. "
            f"Take its sections 'fields' and 'defaults' out of the show file."
        )
    if keep is not None and isinstance(opened, RenewsSecret):
        opened.keep_secret(keep)
    return opened


def check_destination(name: str, destination: Destination, *, folder: Path) -> None:
    """Raises `BadInput` where the show file is wrong, which no sign-in mends: a connector that
    there is not, an address that cannot be used, an option that is not known. Asks nobody."""
    with suppress(SignInNeeded):
        open_connector(name, destination, None, folder=folder).close()


def open_lookup(api: AttendeeApi, secret: str | None, *, region: str = "") -> AttendeeLookup:
    """The organiser's lookup; nothing is asked yet. Raises `BadInput` or `SignInNeeded`."""
    if api.kind != "pretix":
        raise BadInput(f"There is no attendee lookup '{api.kind}'. Known: pretix.")
    if not secret:
        raise SignInNeeded("The organiser's attendee lookup needs an API token. Sign in first.")
    from leadcapture.sync.pretix import PretixLookup

    return PretixLookup(api.url, api.organizer, api.event, secret, region=region)


def _kind(name: str, destination: Destination | None) -> str:
    return (destination.options.get("connector") if destination is not None else None) or name


def _installed(kind: str) -> Opener:
    from importlib import metadata

    for point in metadata.entry_points(group=GROUP, name=kind):
        try:
            return cast(Opener, point.load())
        except Exception as error:
            # Another package's code; whatever it raises must not take the app down.
            raise BadInput(
                f"The connector '{kind}' of another package does not load: "
                f"{type(error).__name__}: {error}"
            ) from error
    alike = get_close_matches(kind.lower(), names(), n=1)
    raise BadInput(
        f"There is no connector '{kind}'. Installed: {', '.join(names())}."
        + (f" Did you mean {alike[0]}?" if alike else "")
    )


@dataclass(frozen=True, slots=True)
class _Own:
    """A connector of ours. Its room is imported when it is opened, so that the window starts
    without HTTP and without the connectors that nobody uses."""

    room: str
    connector: str
    wants_secret: bool = True
    by_itself: bool = True
    """Whether a sync may start without anybody asking: not into files."""
    writes_files: bool = False
    sign_in: SignIn = SignIn.PASSWORD
    second: tuple[str, str, str] = ("", "", "")
    """(option, its value, what the second secret is called that it makes necessary)."""

    def second_secret(self, destination: Destination) -> str:
        option, value, called = self.second
        return called if option and destination.options.get(option) == value else ""

    def __call__(
        self,
        name: str,
        destination: Destination,
        secret: str | None,
        *,
        folder: Path,
        second: str | None = None,
    ) -> Connector:
        opened = getattr(import_module(f"leadcapture.sync.{self.room}"), self.connector)
        if self.writes_files:
            return cast(Connector, opened(destination, name=name, folder=folder))
        if self.second_secret(destination):
            return cast(Connector, opened(destination, secret, name=name, nurture_secret=second))
        return cast(Connector, opened(destination, secret, name=name))


_FILES = _Own("csvfile", "FileConnector", wants_secret=False, by_itself=False, writes_files=True)
_OWN: dict[str, Opener] = {
    "csv": _FILES,
    "hubspot": _Own("hubspot", "HubSpotConnector", sign_in=SignIn.TOKEN),
    "odoo": _Own("odoo", "OdooConnector", sign_in=SignIn.TOKEN),
    "salesforce": _Own(
        "salesforce",
        "SalesforceConnector",
        sign_in=SignIn.BROWSER,
        second=("nurture", "marketing-cloud", "Marketing Cloud's Client Secret"),
    ),
    "tryton": _Own("tryton", "TrytonConnector"),
    "webhook": _Own("webhook", "WebhookConnector", sign_in=SignIn.TOKEN),
}
