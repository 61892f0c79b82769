"""How each destination of a show stands: what is owed to it, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from leadcapture.errors import BadInput, LeadCaptureError, NotTheServer, SignInNeeded
from leadcapture.show import Show
from leadcapture.store import outbox
from leadcapture.store.outbox import SyncRun
from leadcapture.store.store import Store
from leadcapture.sync import registry

__all__ = ["Reach", "Reachability", "Standing", "due", "reach", "standings"]


class Reachability(StrEnum):
    """What a look at a destination found."""

    ONLINE = "online"
    OFFLINE = "offline"
    PORTAL = "portal"
    """Something else answered: a captive portal, a proxy."""
    SIGN_IN = "sign-in"
    """It answers, and does not accept the credentials, or has none."""
    UNUSABLE = "unusable"
    """The show file's section does not fit this connector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whether a destination answers now, and else why not, in words."""

    state: Reachability
    message: str = ""

    @property
    def online(self) -> bool:
        return self.state is Reachability.ONLINE

    @property
    def answers(self) -> bool:
        """Whether the destination itself answered, be it that it wants a sign-in."""
        return self.state in (Reachability.ONLINE, Reachability.SIGN_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One destination of a show, without asking it."""

    name: str
    where: str
    """Its address, or empty for a file."""
    user: str
    sign_in: str
    """How one signs in there; see `registry.SignIn`."""
    needs_sign_in: bool
    by_itself: bool
    """Whether it may be synced without a person who asks for it."""
    waiting: int = 0
    held: int = 0
    parked: int = 0
    last_run: SyncRun | None = None


def reach(check: Callable[[], None]) -> Reach:
    """What `check`, which signs in at a destination, finds. Never raises what it may raise."""
    try:
        check()
    except SignInNeeded as error:
        return Reach(state=Reachability.SIGN_IN, message=str(error))
    except NotTheServer as error:
        return Reach(state=Reachability.PORTAL, message=str(error))
    except BadInput as error:
        return Reach(state=Reachability.UNUSABLE, message=str(error))
    except LeadCaptureError as error:
        return Reach(state=Reachability.OFFLINE, message=str(error))
    return Reach(state=Reachability.ONLINE)


def standings(store: Store, show: Show, *, signed_in: Mapping[str, bool]) -> tuple[Standing, ...]:
    """All destinations of `show`, in its order. `signed_in`: those that have credentials."""
    tallies = outbox.tallies(store, show.id)
    last_runs = outbox.last_runs(store)
    found = []
    for name, destination in show.connectors.items():
        tally = tallies.get(name, outbox.Tally())
        found.append(
            Standing(
                name=name,
                where=" · ".join(part for part in (destination.url, destination.database) if part),
                user=destination.user,
                sign_in=registry.sign_in_kind(name, destination),
                needs_sign_in=not signed_in[name],
                by_itself=registry.syncs_by_itself(name, destination),
                waiting=tally.waiting,
                held=tally.held,
                parked=tally.parked,
                last_run=last_runs.get(name),
            )
        )
    return tuple(found)


def due(
    store: Store, show: Show, *, now: datetime, without: frozenset[UUID] = frozenset()
) -> tuple[str, ...]:
    """The destinations that a sync by itself would send something to now.

    Rows that pause after a failure, leads in `without`, and files are left out.
    """
    return tuple(
        name
        for name, destination in show.connectors.items()
        if registry.syncs_by_itself(name, destination)
        and outbox.any_due(store, name, now=now, show_id=show.id, without=without)
    )
