"""What coordinators do with enquiries; one unit of work for each call. Synchronous, call it in a worker thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from bot.database import Database, get_database, utc_now
from bot.enquiries import cases, exporting, listing, routing, statistics
from bot.enquiries.cases import BulkChange
from bot.enquiries.listing import Filter, Page, Sort
from bot.enquiries.records import Actor, Case, Coordinator, Status
from bot.enquiries.statistics import Statistics
from bot.knowledge.partners import list_topics
from bot.knowledge.records import Text
from bot.settings import Settings, load_settings


class CaseService:
    """The console's and the command line's way to the enquiries."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings

    def list(
        self,
        wanted: Filter | None = None,
        sort: Sort = "created_at",
        *,
        descending: bool = True,
        page: int = 1,
        size: int = 25,
    ) -> Page:
        """Return a page of enquiries; `Filter.words` searches."""
        with self._database.read() as session:
            return listing.list_page(session, wanted or Filter(), sort, descending=descending, number=page, size=size)

    def count(self, wanted: Filter | None = None) -> dict[Status, int]:
        """Return how many enquiries are in each status, within the filter."""
        with self._database.read() as session:
            return listing.count_by_status(session, wanted)

    def topics(self) -> dict[str, Text]:
        """Return the names of the topics by slug, for filters and statistics."""
        with self._database.read() as session:
            return list_topics(session)

    def open_case(self, reference: str) -> Case:
        """Return everything about an enquiry. Raises `UnknownEnquiry`."""
        with self._database.read() as session:
            return cases.open_case(session, reference)

    def assign(self, reference: str, to: Coordinator, actor: Actor) -> None:
        """Give the case to somebody. Raises `UnknownEnquiry`."""
        with self._database.begin(immediate=True) as session:
            cases.assign(session, self._settings, reference, to, actor)

    def set_status(self, reference: str, status: Status, actor: Actor) -> None:
        """Change the status. Raises `UnknownEnquiry`, `CaseNotOpen`."""
        with self._database.begin(immediate=True) as session:
            cases.set_status(session, reference, status, actor)

    def set_status_of(self, references: Iterable[str], status: Status, actor: Actor) -> BulkChange:
        """Change up to 500 at once; the batch can be undone."""
        with self._database.begin(immediate=True) as session:
            return cases.set_status_of(session, references, status, actor)

    def undo(self, batch: str, actor: Actor) -> int:
        """Take back one's own bulk change where nothing has changed since; return how many."""
        with self._database.begin(immediate=True) as session:
            return cases.undo(session, batch, actor)

    def add_note(self, reference: str, text: str, actor: Actor) -> None:
        """Add a note. Raises `UnknownEnquiry`, `InvalidField`, `CaseNotOpen`."""
        with self._database.begin(immediate=True) as session:
            cases.add_note(session, reference, text, actor)

    def reply(self, reference: str, text: str, actor: Actor) -> str:
        """Reply by mail; return the Message-ID. Raises `UnknownEnquiry`, `InvalidField`, `CaseNotOpen`."""
        with self._database.begin(immediate=True) as session:
            return cases.reply(session, self._settings, reference, text, actor)

    def reply_templates(self) -> tuple[str, ...]:
        """Return the keys of the texts that a reply may begin with."""
        return cases.reply_templates()

    def render_reply(self, reference: str, key: str, actor: Actor) -> str:
        """Return a template, filled, in the visitor's language. Raises `UnknownEnquiry`, `UnknownText`."""
        with self._database.read() as session:
            return cases.render_reply(session, reference, key, actor)

    def export(self, form: str, wanted: Filter | None = None) -> bytes:
        """Return a file: `jsonl`, `csv` or `xlsx`."""
        with self._database.read() as session:
            rows = listing.stream(session, wanted or Filter())
            if form == "xlsx":
                return exporting.write_xlsx(rows)
            write = {"jsonl": exporting.write_jsonl, "csv": exporting.write_csv}[form]
            # The mark lets Excel read the umlauts of a CSV file.
            return "".join(write(rows)).encode("utf-8-sig" if form == "csv" else "utf-8")

    def statistics(self, since: datetime, until: datetime) -> Statistics:
        """Return the figures of a span of time."""
        with self._database.read() as session:
            return statistics.collect(session, since, until, utc_now())

    def rules(self) -> Sequence[routing.Rule]:
        """Return the routing rules in their order."""
        with self._database.read() as session:
            return routing.list_rules(session)

    def replace_rules(self, rules: Iterable[routing.Rule]) -> None:
        """Store these routing rules in place of the present ones."""
        with self._database.begin() as session:
            routing.replace_rules(session, rules)

    def default_coordinator(self) -> Coordinator:
        """Return who gets what no rule claims."""
        return routing.default_coordinator(self._settings)


@lru_cache(maxsize=1)
def get_case_service() -> CaseService:
    """Return the service of this process, made from the settings at first use."""
    return CaseService(get_database(), load_settings())
