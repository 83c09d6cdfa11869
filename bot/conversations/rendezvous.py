"""Send each conversation to the same one of several Rasa processes."""

import hashlib
from collections.abc import Sequence


def rank(urls: Sequence[str], conversation_id: str) -> list[str]:
    """Return the addresses in this conversation's order of preference.

    Highest random weight (Thaler and Ravishankar, 1998): when an address goes away, only its own
    conversations move.
    """
    return sorted(urls, key=lambda url: _weight(url, conversation_id), reverse=True)


def _weight(url: str, conversation_id: str) -> bytes:
    return hashlib.blake2b(f"{url}\0{conversation_id}".encode(), digest_size=8).digest()
