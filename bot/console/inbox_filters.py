"""What stands in the inbox's address, read as a filter of the enquiries: it survives reload and can be passed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from bot.console.forms import Form
from bot.database import utc_now
from bot.enquiries.listing import SORTS, Filter, Sort
from bot.enquiries.records import STATUSES, Status
from bot.languages import LANGUAGES
from bot.site import values
from bot.site.values import FIRST_REPLY_HOURS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.accounts.records import Account

TO_DO, ALL = "todo", "all"
VIEWS = (TO_DO, *STATUSES, ALL)
_STATUSES_OF: dict[str, tuple[Status, ...]] = {TO_DO: ("new", "open"), ALL: ()}
_FIELDS = ("q", "language", "channel", "topic", "who", "age", "sort")


@dataclass(frozen=True)
class Wanted:
    """A filter, its order, and the values that stand in the address."""

    filter: Filter
    view: str
    sort: Sort
    descending: bool
    page: int
    values: dict[str, str]

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the view and the order narrows the list."""
        return any(value for key, value in self.values.items() if key not in ("view", "sort", "page"))


def read_filters(session: Session, form: Form, account: Account) -> Wanted:
    """Read an address or a form; what is unknown in it does not narrow."""
    typed = {name: form.line(name, 100) for name in _FIELDS}
    view = form.line("view") if form.line("view") in VIEWS else TO_DO
    sort = typed["sort"].removeprefix("-")
    who = typed["who"]
    wanted = Filter(
        statuses=_STATUSES_OF.get(view, (cast(Status, view),)),
        language=typed["language"] if typed["language"] in LANGUAGES else "",
        channel=typed["channel"] if typed["channel"] in ("chat", "form") else "",
        topic=typed["topic"],
        account_id=account.id if who == "me" else int(who) if who.isdecimal() else None,
        unassigned=who == "none",
        words=typed["q"],
        unanswered_since=overdue_before(session) if typed["age"] == "overdue" else None,
    )
    return Wanted(
        filter=wanted,
        view=view,
        sort=cast(Sort, sort if sort in SORTS else "created_at"),
        descending=typed["sort"].startswith("-") or sort not in SORTS,
        page=form.number("page") or 1,
        values={"view": "" if view == TO_DO else view, **typed},
    )


def overdue_before(session: Session) -> datetime:
    """Return the moment before which an enquiry without a reply is overdue."""
    return utc_now() - timedelta(hours=values.read(session, FIRST_REPLY_HOURS))
