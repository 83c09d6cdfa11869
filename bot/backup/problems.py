"""Why a backup or a restore did not happen."""


class BackupRefused(Exception):
    """Tell in a sentence why nothing was changed."""
