"""Write the history of an enquiry.

Kinds: `submitted`, `assigned`, `status`, `note`, `reply`, `confirmed`, `link_requested`, `email_corrected`,
`withdrawn`, `exported`, `blanked`. Details hold codes and ids only; words stand in `text`, which is blanked in time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.accounts import audit
from bot.database import utc_now
from bot.enquiries.models import Enquiry, EnquiryEvent
from bot.enquiries.records import Actor


def record(
    session: Session,
    enquiry: Enquiry,
    kind: str,
    actor: Actor | None = None,
    *,
    text: str | None = None,
    batch: str | None = None,
    **details: Any,
) -> EnquiryEvent:
    """Add a line to the history, and note that the enquiry changed. `actor` None: the visitor or the program.

    What a coordinator does also goes into the audit log, without words: that log outlives the enquiry.
    """
    now = utc_now()
    event = EnquiryEvent(
        enquiry_id=enquiry.id,
        kind=kind,
        actor_id=actor.id if actor else None,
        actor_name=actor.name if actor else None,
        details=details,
        text=text,
        batch=batch,
        created_at=now,
    )
    enquiry.updated_at = now
    session.add(event)
    if actor is not None and actor.id is not None:
        audit.record(session, actor.id, f"enquiry.{kind}", enquiry.reference, details)
    return event
