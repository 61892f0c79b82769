"""From a frame, a payload or typing to a person's fields. No disk, no network, no Qt."""
