"""The evening after the show: leads are looked at, made clean and let go."""
