"""Put the receipt of an enquiry into words, where Rasa could not."""

from __future__ import annotations

from bot.conversations.records import Draft, Language
from bot.enquiries.records import EnquiryErased
from bot.enquiries.service import EnquiryService
from bot.web.texts import phrase


class ReceiptFinder:
    """Looks a form run up in the database, which alone knows whether an enquiry was committed."""

    def __init__(self, enquiries: EnquiryService) -> None:
        self._enquiries = enquiries

    def __call__(self, form_run_id: str, language: Language, /) -> Draft | None:
        """Return the receipt as a message, or None where nothing was committed."""
        try:
            receipt = self._enquiries.receipt_of(form_run_id)
        except EnquiryErased:
            return None
        if receipt is None:
            return None
        return Draft(phrase(language, "chat.receipt", reference=receipt.reference), "receipt")
