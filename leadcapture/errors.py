"""The errors of the core, named by what the caller should do about them.

::

    LeadCaptureError          show the message, one clear line: what happened, how to mend it
    ├── BadInput              move on: this file, code or value cannot be used, another may be
    │   ├── FileChanged       look at it again: the file is not what was shown
    │   └── IdentityDocument  move on: an identity document, which is never stored
    ├── StoreError            stop: the workspace cannot be used as it is
    │   ├── WrongKey          ask again for the passphrase; the file was not touched
    │   ├── KeyMissing        ask for a passphrase: no keyring holds the key
    │   ├── NewerDatabase     a newer version of the app wrote this workspace
    │   ├── Conflict          read it again: somebody else changed the record meanwhile
    │   ├── MetMeanwhile      add to that lead: another writer stored the same person
    │   └── DiskFull          make room; nothing was acknowledged that is not on disk
    ├── RetryLater            the same call may succeed later; keep the row pending
    │   ├── RetryApart        the server broke at this request: send its rows apart
    │   └── NotTheServer      something else answered: a captive portal, a proxy, a redirect
    ├── Refused               the CRM read the record and said no: park it with these words
    ├── SignInNeeded          ask for credentials, then try again
    └── Cancelled             the user stopped it; whatever was finished stays finished

Anything else that escapes is a bug.
"""

from __future__ import annotations

from uuid import UUID

__all__ = [
    "BadInput",
    "Cancelled",
    "Conflict",
    "DiskFull",
    "FileChanged",
    "IdentityDocument",
    "KeyMissing",
    "LeadCaptureError",
    "MetMeanwhile",
    "NewerDatabase",
    "NotTheServer",
    "Refused",
    "RetryApart",
    "RetryLater",
    "SignInNeeded",
    "StoreError",
    "WrongKey",
]


class LeadCaptureError(Exception):
    """Base of all errors that are meant for the user's eyes."""


class BadInput(LeadCaptureError):
    """This file, code or value cannot be used; others may be."""


class FileChanged(BadInput):
    """Another program has written to the file since it was looked at; nothing was stored."""


class IdentityDocument(BadInput):
    """A driving licence or passport, by its code or print: recognised, and never stored."""


class StoreError(LeadCaptureError):
    """The workspace on disk cannot be used as it is."""


class WrongKey(StoreError):
    """The passphrase or key does not open this workspace. The file was not touched."""


class KeyMissing(StoreError):
    """No keyring holds this workspace's key and no passphrase was given."""


class NewerDatabase(StoreError):
    """The database was written by a newer version of the app."""


class Conflict(StoreError):
    """The record was changed by somebody else since it was read; nothing was written."""


class MetMeanwhile(StoreError):
    """Another writer stored the same person, or the same picture, as `lead_id` since nobody was
    met; nothing was written. `picture`: it was the very same picture file."""

    def __init__(self, lead_id: UUID, *, picture: bool = False) -> None:
        super().__init__("This person was saved meanwhile. Save again to add to that lead.")
        self.lead_id = lead_id
        self.picture = picture


class DiskFull(StoreError):
    """There is no room left; what was not acknowledged is not stored."""


class RetryLater(LeadCaptureError):
    """The other side cannot be reached or is busy.

    ``after`` is the number of seconds it asked us to wait, or None.
    """

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class RetryApart(RetryLater):
    """The server was reached and broke at this request: one record of it may be the cause."""


class NotTheServer(RetryLater):
    """Something answered, but not the CRM: a captive portal, a proxy, a redirect."""


class Refused(LeadCaptureError):
    """The CRM read the record and refused it; the message holds its own words."""


class SignInNeeded(LeadCaptureError):
    """The CRM wants credentials, or does not accept the ones it got."""


class Cancelled(LeadCaptureError):
    """The user stopped the work."""
