"""Check a whole draft before it is stored: everything again, whoever has checked it already."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.enquiries.records import CONSENT, EnquiryDraft, InvalidField
from bot.enquiries.validation import check_value
from bot.languages import LANGUAGES
from bot.site import texts
from bot.site.records import SiteText

_FORM_RUN = 64


@dataclass(frozen=True)
class CheckedDraft:
    """A draft whose values can be stored, with the consent text that was agreed to."""

    draft: EnquiryDraft
    consent: SiteText


def check_consent(session: Session, value: str) -> SiteText:
    """Return the text that was agreed to. Raises `InvalidField`, also where a newer text holds by now."""
    if not value:
        raise InvalidField("consent", "consent_missing")
    for language in LANGUAGES:
        shown = texts.current(session, CONSENT, language)
        if shown.sha256 == value:
            return shown
    raise InvalidField("consent", "consent_changed")


def check_draft(session: Session, draft: EnquiryDraft) -> CheckedDraft:
    """Return the draft as it will be stored. Raises `InvalidField` for the first value that is wrong."""
    if not 8 <= len(draft.form_run_id) <= _FORM_RUN:
        raise InvalidField("form_run_id", "empty")
    checked = replace(
        draft,
        topic=check_value("topic", draft.topic),
        message=check_value("message", draft.message),
        name=check_value("name", draft.name),
        organisation=check_value("organisation", draft.organisation or "") or None,
        # A likely slip was asked about where the address was typed.
        email=check_value("email", draft.email, confirmed=True),
    )
    return CheckedDraft(checked, check_consent(session, draft.consent))
