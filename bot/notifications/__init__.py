"""Mail: rows of an outbox, written with their cause, and the process that sends them."""
