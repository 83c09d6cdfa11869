"""What senders do with their enquiries; one unit of work for each call. Synchronous, call it in a worker thread.

A wrong reference, a foreign one, and a link that is too old all raise the same `UnknownEnquiry`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.conversations.erasure import truncate_journal
from bot.database import Database, get_database
from bot.enquiries import erasure, own
from bot.enquiries.erasure import Erased
from bot.enquiries.own import OwnEnquiry, Proof
from bot.enquiries.records import InvalidField
from bot.enquiries.references import find_reference
from bot.enquiries.validation import check_value
from bot.logs import get_logger
from bot.settings import Settings, load_settings

logger = get_logger(__name__)


class OwnEnquiryService:
    """The sender's way to an enquiry: by a mailed link, or from the conversation that sent it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings

    def request_link(self, reference: str, email: str, language: str) -> None:
        """Mail a link if there is such an enquiry of this address; the caller cannot tell, and must not say."""
        known = find_reference(reference)
        try:
            address = check_value("email", email, confirmed=True)
        except InvalidField:
            return
        if known is None:
            return
        with self._database.begin(immediate=True) as session:
            own.request_link(session, self._settings, known, address, language)

    def mail_link(self, proof: Proof, language: str) -> None:
        """Mail a link to the enquiry's address, three a day at most: those before it open the same page."""
        with self._database.begin(immediate=True) as session:
            own.mail_link(session, self._settings, proof, language)

    def view(self, proof: Proof) -> OwnEnquiry:
        """Return the enquiry. Raises `UnknownEnquiry`, as all of these do."""
        with self._database.begin(immediate=True) as session:
            return own.view(session, self._settings, proof)

    def withdraw(self, proof: Proof) -> None:
        """Withdraw enquiry and consent. Idempotent."""
        with self._database.begin(immediate=True) as session:
            own.withdraw(session, self._settings, proof)

    def request_new_address(self, proof: Proof, address: str, *, confirmed: bool = False) -> str:
        """Mail a link to the new address, which holds once that is opened; return it. Raises `InvalidField`."""
        with self._database.begin(immediate=True) as session:
            return own.request_new_address(session, self._settings, proof, address, confirmed=confirmed)

    def confirm_new_address(self, token: str) -> OwnEnquiry:
        """Take the address that the link was sent to."""
        with self._database.begin(immediate=True) as session:
            return own.confirm_new_address(session, self._settings, token)

    def export(self, proof: Proof) -> dict[str, Any]:
        """Return all that is held."""
        with self._database.begin(immediate=True) as session:
            return own.export(session, self._settings, proof)

    def erase(self, proof: Proof) -> Erased:
        """Erase the enquiry; the caller goes on with the conversation."""
        with self._database.begin(immediate=True) as session:
            erased = erasure.erase(session, self._settings, own.find(session, self._settings, proof))
        truncate_journal(self._database)
        logger.info("enquiry_erased", reference=erased.reference)
        return erased


@lru_cache(maxsize=1)
def get_own_enquiry_service() -> OwnEnquiryService:
    """Return the service of this process, made from the settings at first use."""
    return OwnEnquiryService(get_database(), load_settings())
