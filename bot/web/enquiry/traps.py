"""Tell people from programs that fill in forms, without asking people to prove anything."""

from __future__ import annotations

from typing import Literal

from itsdangerous import BadSignature, SignatureExpired

from bot.settings import Settings
from bot.signing import make_signer

HONEYPOT = "website"
"""Hidden from people, and too tempting for programs."""
SHOWN = "shown"
QUICKEST_SECONDS = 3
SLOWEST_SECONDS = 86_400

Verdict = Literal["quick", "rejected"]


class Traps:
    """A honeypot and a signed time: who sends within seconds is asked to look again, and nothing is lost."""

    def __init__(self, settings: Settings) -> None:
        self._signer = make_signer(settings, "enquiry-form")

    def sign(self) -> str:
        """Return the value of the hidden field of a form that is shown now."""
        return self._signer.sign("form").decode()

    def judge(self, fields: dict[str, str]) -> Verdict | None:
        """Return what looks wrong; None for a person."""
        if fields.get(HONEYPOT):
            return "rejected"
        token = fields.get(SHOWN, "")
        try:
            self._signer.unsign(token, max_age=SLOWEST_SECONDS)
        except (SignatureExpired, BadSignature):
            return "quick"
        return "quick" if self._age(token) < QUICKEST_SECONDS else None

    def _age(self, token: str) -> float:
        _, shown = self._signer.unsign(token, return_timestamp=True)
        return self._signer.get_timestamp() - shown.timestamp()
