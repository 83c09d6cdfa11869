"""Start the action server: `python -m actions`."""

from __future__ import annotations

import uvicorn

from actions.registry import build_executor
from actions.server import create_app
from bot.enquiries.own_service import get_own_enquiry_service
from bot.enquiries.service import get_enquiry_service
from bot.knowledge.service import AnsweringService, get_answering_service
from bot.knowledge.store import ModelMissing
from bot.logs import configure_logging, get_logger
from bot.settings import load_settings

DRAIN_SECONDS = 5

logger = get_logger(__name__)


def main() -> None:
    """Load the knowledge, then listen on loopback: whoever reaches the server gets an answer at once."""
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    service = get_answering_service()
    warm_up(service)
    uvicorn.run(
        create_app(build_executor(service, get_enquiry_service(), get_own_enquiry_service())),
        host="127.0.0.1",
        port=settings.actions_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def warm_up(service: AnsweringService) -> None:
    """Read the knowledge before the first question; exit with a sentence where its model is missing."""
    try:
        service.index()
    except ModelMissing as error:
        raise SystemExit(str(error)) from None
    except Exception:
        # A database that is down now may be back at the first question; until then turns fail honestly.
        logger.exception("knowledge_not_readable")


if __name__ == "__main__":
    main()
