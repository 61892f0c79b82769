"""The window (Qt). Everything it does goes through `leadcapture.booth`."""
