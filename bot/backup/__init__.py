"""Backups: one archive of all that the assistant keeps, and the way back."""
