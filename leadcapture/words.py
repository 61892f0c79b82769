"""Words that the command line and the window share."""

__all__ = ["how_many"]


def how_many(count: int, one: str, many: str = "") -> str:
    """``1 lead``, ``1,234 leads``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
