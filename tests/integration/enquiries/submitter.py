"""A process that submits an enquiry and stops where a test wants to kill it: `python -m … <point> <draft as JSON>`."""

from __future__ import annotations

import json
import sys
import time

from sqlalchemy import event

from bot.database import get_database
from bot.enquiries.records import EnquiryDraft
from bot.enquiries.service import get_enquiry_service


def say(word: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def stop(*_: object) -> None:
    """Say that the point is reached, and wait to be killed."""
    say("reached")
    time.sleep(600)


def main(point: str, draft: str) -> None:
    """Submit; `before` and `during` never come to the commit, `after` does."""
    service = get_enquiry_service()
    if point == "before":
        stop()
    if point == "during":
        event.listen(get_database().engine, "commit", stop)
    receipt = service.submit(EnquiryDraft(**json.loads(draft)))
    say(receipt.reference)
    stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
