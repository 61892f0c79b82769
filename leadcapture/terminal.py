"""What commands show while they work and when they are done: a bar, or lines, and JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import msgspec

__all__ = ["print_json", "progress"]


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """A rich bar on a terminal, a plain line per step otherwise; always on standard error.

    Of a total of 0 nobody knows how much it is.
    """
    if quiet:
        yield lambda done, total, what: None
        return
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=None)

            def draw(done: int, total: int, what: str) -> None:
                bar.tasks[0].total = total or None  # `update` takes None for "as it was"
                bar.update(task, completed=done, description=what or label)

            yield draw
        return
    last = ""
    at: str | None = None

    def say(done: int, total: int, what: str) -> None:
        nonlocal last, at
        line = f"{what or label}: {done}/{total}" if total else what or label
        if line != last and (what != at or (total and done == total)):
            click.echo(line, err=True)
        last, at = line, what

    yield say


def print_json(value: Any) -> None:
    """One value as a line of JSON on standard output."""
    # A console with an old code page gets escapes, so that it is JSON there as well.
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=encoding != "utf8"))
