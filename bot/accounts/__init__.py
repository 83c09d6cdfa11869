"""The people who work with the console: accounts, roles, sessions, invitations and the audit log."""
