"""Run the web process: `python -m bot.web`."""

from __future__ import annotations

from types import FrameType

import uvicorn
from starlette.applications import Starlette

from bot.logs import configure_logging, get_logger
from bot.settings import Settings, load_settings
from bot.web.app import create_app
from bot.web.protocol import PromptProtocol

DRAIN_SECONDS = 9
"""A supervisor kills after 10 seconds; a turn takes 8 at most."""

logger = get_logger(__name__)


class Server(uvicorn.Server):
    """Lets long polls go when the process is told to end; uvicorn would wait for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Wake all waiters, then drain."""
        app = self.config.app
        if isinstance(app, Starlette) and hasattr(app.state, "services"):
            app.state.services.hub.close()
        super().handle_exit(sig, frame)


def build_server(settings: Settings) -> Server:
    """Return the server, not yet listening."""
    return Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.web_host,
            port=settings.web_port,
            http=PromptProtocol,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the application trusts the configured proxies only
            timeout_keep_alive=30,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            ws="none",
        )
    )


def main() -> None:
    """Run until told to end."""
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    logger.info("web_starts", host=settings.web_host, port=settings.web_port)
    build_server(settings).run()


if __name__ == "__main__":
    main()
