"""Signed links: who opens one has read the mail that it was sent in (proof of the address).

A link is bound to the address it was sent to: after a correction the old links are dead. The key that signs may
be replaced; links signed by an older key that is still listed stay valid.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from itsdangerous import BadData

from bot.settings import Settings
from bot.signing import make_serializer

SECONDS_PER_DAY = 86_400
MANAGE, NEW_ADDRESS = "manage", "address"


class InvalidLink(Exception):
    """The link was not made by us, is too old, or belongs to an address that was replaced."""


@dataclass(frozen=True)
class Link:
    """What a link says. `email` is the new address, of a link that confirms one."""

    reference: str
    fingerprint: str
    email: str | None = None

    def opens(self, reference: str, email: str) -> bool:
        """Tell whether it was sent to the address that the enquiry has now."""
        return self.reference == reference and self.fingerprint == fingerprint(reference, email)


def sign(settings: Settings, purpose: str, reference: str, email: str, new_email: str | None = None) -> str:
    """Return the token of a link."""
    content = [reference, fingerprint(reference, email), *([new_email] if new_email else [])]
    return make_serializer(settings, f"enquiry-{purpose}").dumps(content)


def read(settings: Settings, purpose: str, token: str) -> Link:
    """Return what the token says. Raises `InvalidLink`."""
    try:
        content = make_serializer(settings, f"enquiry-{purpose}").loads(
            token, max_age=settings.link_days * SECONDS_PER_DAY
        )
    except BadData:
        raise InvalidLink from None
    return Link(*content)


def manage_url(settings: Settings, reference: str, email: str) -> str:
    """Return the address of the page for an enquiry."""
    return f"{settings.public_url}/enquiry/manage?token={sign(settings, MANAGE, reference, email)}"


def new_address_url(settings: Settings, reference: str, email: str, new_email: str) -> str:
    """Return the address of the page that confirms a new e-mail address."""
    return f"{settings.public_url}/enquiry/address?token={sign(settings, NEW_ADDRESS, reference, email, new_email)}"


def fingerprint(reference: str, email: str) -> str:
    """Return a digest that binds a link to an address without quoting it."""
    return hashlib.sha256(f"{reference}\n{email.casefold()}".encode()).hexdigest()[:20]
