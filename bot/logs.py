"""Log events with structlog: ids, lengths and intents, never what a visitor wrote."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from bot.logs_privacy import (
    describe_exception,
    drop_content,
    hide_foreign_message,
    mask_personal_data,
)

# These write a line for each request, or each plugin; our own events say more.
NOISY_LOGGERS = ("alembic", "httpx", "httpcore", "asyncio")

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_PRIVACY: tuple[Processor, ...] = (describe_exception, drop_content, mask_personal_data)


def configure_logging(level: str = "INFO", log_format: Literal["json", "console"] = "json") -> None:
    """Send all logs, those of libraries too, to standard error through the privacy filters."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, hide_foreign_message],
            # The library's message is used as it is: `hide_foreign_message` has looked at it.
            use_get_message=False,
            pass_foreign_args=True,
            processors=[
                *_PRIVACY,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    # A line that cannot be written would else be printed whole, values included.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in NOISY_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def get_logger(name: str) -> FilteringBoundLogger:
    """Return the logger of a module: `logger.info("turn_answered", turn_id=…, intent=…)`."""
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger
