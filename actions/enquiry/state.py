"""The slots of the enquiry form as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.forms.fields import DETAILS, FIELDS

FORM, ACCESS_FORM = "enquiry_form", "access_form"
REQUESTED_SLOT = "requested_slot"
CONFIRM, CANCELLING = "confirm", "cancelling"
KEPT_FOR_FORM = (
    *FIELDS,
    "consent_shown",
    "draft_message",
    "email_typed",
    "email_suggested",
    "form_run_id",
    "attempts",
    "changing",
    "outcome",
)
"""Everything that is forgotten when the form ends."""
MUCH = 2
"""Details given, from which a cancellation is asked about."""


@dataclass(frozen=True)
class FormState:
    """What the form knows when a message comes."""

    asked: str | None
    values: Mapping[str, str | None]
    """By field. "" is an organisation that there is not; `consent` is the digest of the text agreed to."""
    consent_shown: str | None
    draft_message: str | None
    email_typed: str | None
    email_suggested: str | None
    form_run_id: str | None
    attempts: int
    changing: bool
    outcome: str | None
    access_reference: str | None
    access_email: str | None

    @property
    def details(self) -> dict[str, str | None]:
        """Return what the visitor typed, by field."""
        return {field: self.values[field] for field in DETAILS}

    @property
    def much_would_be_lost(self) -> bool:
        """Tell whether cancelling needs a second yes."""
        return sum(value is not None for value in self.details.values()) >= MUCH


def read_state(tracker: Any) -> FormState:
    """Read the form from the tracker that Rasa sent."""
    slots: Mapping[str, Any] = tracker.slots
    return FormState(
        asked=slots.get(REQUESTED_SLOT),
        values={field: slots.get(field) for field in FIELDS},
        consent_shown=slots.get("consent_shown"),
        draft_message=slots.get("draft_message"),
        email_typed=slots.get("email_typed"),
        email_suggested=slots.get("email_suggested"),
        form_run_id=slots.get("form_run_id"),
        attempts=int(slots.get("attempts") or 0),
        changing=bool(slots.get("changing")),
        outcome=slots.get("outcome"),
        access_reference=slots.get("access_reference"),
        access_email=slots.get("access_email"),
    )


def next_question(values: Mapping[str, str | None]) -> str:
    """Return what is asked next: the first field without a value, else whether all is right."""
    return next((field for field in FIELDS if values.get(field) is None), CONFIRM)


def has_just_spoken(tracker: Any) -> bool:
    """Tell whether the visitor's message is still to be read.

    Rasa asks the validator a second time when it comes back to the form from a question in between, and when the
    form is activated: then another action stands between the message and the form.
    """
    since: list[str] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "action":
            since.append(event.get("name"))
        if event.get("event") == "action_execution_rejected":
            return False
    return all(name in (FORM, ACCESS_FORM) for name in since)
