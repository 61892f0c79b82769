"""The encrypted workspace on disk. The only room that knows SQLite."""
