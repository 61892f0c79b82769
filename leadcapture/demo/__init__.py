"""The main job end to end on invented people and a real CRM on this machine."""
