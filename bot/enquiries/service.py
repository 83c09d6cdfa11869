"""The enquiry service: one per process; each call is one unit of work. Synchronous, call it in a worker thread."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.exc import IntegrityError

from bot.database import Database, get_database
from bot.enquiries import submitting
from bot.enquiries.checking import check_consent, check_draft
from bot.enquiries.own_service import OwnEnquiryService
from bot.enquiries.records import CONSENT, EnquiryDraft, Receipt
from bot.enquiries.validation import check_value
from bot.knowledge.partners import PartnerMatcher, current_matcher
from bot.logs import get_logger
from bot.settings import Settings, load_settings
from bot.site import texts
from bot.site.records import SiteText

PRIVACY_NOTICE = "privacy_notice"

logger = get_logger(__name__)


class EnquiryService:
    """Takes enquiries from the chat and from the plain form."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._matcher: PartnerMatcher | None = None

    def check(self, field: str, value: str, language: str, *, confirmed: bool = False) -> str:
        """Return the value as it will be stored. Raises `InvalidField`.

        `confirmed`: the visitor stands by an address that looked misspelt. `language` is that of the visitor; the
        rules are the same in both.
        """
        del language
        if field == CONSENT:
            with self._database.read() as session:
                return check_consent(session, value).sha256
        return check_value(field, value, confirmed=confirmed)

    def consent_text(self, language: str) -> SiteText:
        """Return the text to be agreed to; its `sha256` is the draft's `consent`."""
        with self._database.read() as session:
            return texts.current(session, CONSENT, language)

    def privacy_notice(self, language: str) -> SiteText:
        """Return what is told before the first personal field."""
        with self._database.read() as session:
            return texts.current(session, PRIVACY_NOTICE, language)

    def submit(self, draft: EnquiryDraft) -> Receipt:
        """Store the enquiry; the same form run again returns the same receipt.

        Raises `InvalidField`, `TooManyEnquiries`, `EnquiryErased` and the database's errors: then nothing is stored,
        unless the commit's answer was lost, which `receipt_of` tells.
        """
        try:
            return self._store(draft)
        except IntegrityError:
            # A second request with the same key was faster.
            receipt = self.receipt_of(draft.form_run_id)
            if receipt is None:
                raise
            return receipt

    def receipt_of(self, form_run_id: str) -> Receipt | None:
        """Return the receipt of a form run, if it was committed. Raises `EnquiryErased`."""
        with self._database.read() as session:
            return submitting.find_receipt(session, form_run_id)

    def request_link(self, reference: str, email: str, language: str) -> None:
        """Mail a link to an enquiry's page, if it is of this address; see `OwnEnquiryService.request_link`."""
        OwnEnquiryService(self._database, self._settings).request_link(reference, email, language)

    def _store(self, draft: EnquiryDraft) -> Receipt:
        with self._database.read() as session:
            self._matcher = matcher = current_matcher(session, self._matcher)
        matches = matcher.match((draft.topic, draft.message))
        with self._database.begin(immediate=True) as session:
            known = submitting.find_receipt(session, draft.form_run_id)
            if known is not None:
                return known
            receipt = submitting.store(session, self._settings, check_draft(session, draft), matches)
        logger.info("enquiry_stored", reference=receipt.reference, channel=draft.channel, language=draft.language)
        return receipt


@lru_cache(maxsize=1)
def get_enquiry_service() -> EnquiryService:
    """Return the service of this process, made from the settings at first use."""
    return EnquiryService(get_database(), load_settings())
