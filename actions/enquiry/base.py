"""What the actions of the enquiry have in common."""

from __future__ import annotations

from actions.base import BotAction
from bot.enquiries.service import EnquiryService
from bot.knowledge.service import AnsweringService


class EnquiryAction(BotAction):
    """An action over the enquiry service as well."""

    def __init__(self, service: AnsweringService, enquiries: EnquiryService) -> None:
        super().__init__(service)
        self.enquiries = enquiries
