"""Check single values of an enquiry: what is wrong is told by a reason, which locales and responses put into words.

Reasons: `empty`, `too_short`, `too_long`, `no_letters`, `looks_like_email`, `email_invalid`, `email_several`,
`email_not_ascii`, `email_misspelt` (with a suggestion: asked, never refused), `consent_missing`, `consent_changed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from bot.conversations.texts import clean_text
from bot.enquiries.records import InvalidField

LIMITS = {"topic": (2, 120), "message": (5, 4_000), "name": (2, 120), "organisation": (2, 160), "email": (6, 254)}
_NONE = frozenset(
    "- -- – — / keine keiner keines kein none no nein nichts nothing n/a na entfällt privat privatperson private "
    "ohne individual nobody".split()
) | {
    "no organisation",
    "no organization",
    "no company",
    "keine organisation",
    "keine firma",
    "keine angabe",
    "kein unternehmen",
    "private person",
    "ohne organisation",
    "not applicable",
}
_COMMON_HOSTS = (
    "gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.co.uk hotmail.de icloud.com yahoo.com "
    "yahoo.de yahoo.co.uk web.de gmx.de gmx.net gmx.com t-online.de freenet.de live.com live.co.uk btinternet.com "
    "posteo.de mailbox.org protonmail.com proton.me aol.com arcor.de manchester.ac.uk mmu.ac.uk ruhr-uni-bochum.de "
    "rub.de uni-due.de uk-essen.de business.ruhr"
).split()
_AT = re.compile(r"\s*(?:\(at\)|\[at\])\s*", re.IGNORECASE)
_WRAPPED = re.compile(r"^(?:mailto:)?[<(\"']*(.*?)[>)\"'.,;]*$", re.IGNORECASE)


def check_value(field: str, value: str, *, confirmed: bool = False) -> str:
    """Return the value as it is stored. Raises `InvalidField`; "" means no organisation.

    `confirmed`: the visitor was asked about a likely slip in the address, and stands by it.
    """
    cleaned = _clean(field, value)
    if field == "organisation" and (not cleaned or cleaned.casefold().rstrip(".") in _NONE):
        return ""
    if not cleaned:
        raise InvalidField(field, "empty")
    _check_length(field, cleaned)
    checker = _CHECKERS.get(field)
    return checker(cleaned, confirmed) if checker else cleaned


def _clean(field: str, value: str) -> str:
    text = clean_text(value)
    return text if field == "message" else " ".join(text.split())


def _check_length(field: str, value: str) -> None:
    shortest, longest = LIMITS[field]
    if len(value) > longest:
        raise InvalidField(field, "too_long")
    if len(value) < shortest:
        raise InvalidField(field, "too_short")
    # "1&1" is a company; a name, a topic and a message have letters.
    if not any(char.isalnum() if field == "organisation" else char.isalpha() for char in value):
        raise InvalidField(field, "no_letters")


def _check_name(value: str, _confirmed: bool) -> str:
    if "@" in value:
        raise InvalidField("name", "looks_like_email")
    return value


def _check_email(value: str, confirmed: bool) -> str:
    address = _AT.sub("@", _WRAPPED.sub(r"\1", value)).strip()
    if address.count("@") > 1 or re.search(r"@\S+[\s,;]+\S", address):
        raise InvalidField("email", "email_several")
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        local = address.partition("@")[0]
        raise InvalidField("email", "email_invalid" if local.isascii() else "email_not_ascii") from None
    suggestion = suggest_address(checked.normalized)
    if suggestion and not confirmed:
        raise InvalidField("email", "email_misspelt", suggestion)
    return checked.ascii_email or checked.normalized


def suggest_address(address: str) -> str | None:
    """Return the address with the well-known host that was probably meant, where it is nearly one."""
    local, _, host = address.rpartition("@")
    host = host.lower()
    if host in _COMMON_HOSTS:
        return None
    best = min(_COMMON_HOSTS, key=lambda known: OSA.distance(host, known))
    # Two letters off in a short host may well be another host ("gmx.at", "web.com").
    allowed = 1 if len(best) < 9 else 2
    if host.rpartition(".")[0] == best.rpartition(".")[0] and len(host.rpartition(".")[2]) == 2:
        return None  # another country's branch of a known host
    same_first = host[:1] == best[:1] and abs(len(host) - len(best)) <= 1
    return f"{local}@{best}" if same_first and OSA.distance(host, best) <= allowed else None


_CHECKERS: dict[str, Callable[[str, bool], str]] = {"name": _check_name, "email": _check_email}
