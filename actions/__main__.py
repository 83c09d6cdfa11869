"""Start the action server: `python -m actions`."""

from __future__ import annotations

import uvicorn

from actions.registry import build_executor
from actions.server import create_app
from bot.knowledge.service import get_answering_service
from bot.logs import configure_logging
from bot.settings import load_settings

DRAIN_SECONDS = 5


def main() -> None:
    """Load the knowledge, then listen on loopback: whoever reaches the server gets an answer."""
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    app = create_app(build_executor(get_answering_service()))
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=settings.actions_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


if __name__ == "__main__":
    main()
