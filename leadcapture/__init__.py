"""Trade-show lead capture: scan, keep, review, sync, hand over. Never imports Qt."""

__version__ = "0.1.0"
