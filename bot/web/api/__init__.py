"""The chat API (DESIGN §4)."""
