"""The mailer: takes one due mail at a time, sends it, and notes what became of it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.database import Database, get_database, utc_now
from bot.logs import get_logger
from bot.notifications import claiming, ladder
from bot.notifications.records import Mail
from bot.notifications.transport import Deferred, Refused, Transport, Unavailable, make_transport
from bot.settings import load_settings

POLL_SECONDS = 1.0

logger = get_logger(__name__)


class Mailer:
    """Sends what is due. Several may run side by side; a mail in flight belongs to one of them."""

    def __init__(self, database: Database, transport: Transport, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._transport, self._clock = database, transport, clock
        self._outages = 0
        self._closed_until: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; a mail that was begun is finished."""
        while not stop.is_set():
            try:
                busy = await self.send_next()
            except SQLAlchemyError as error:
                # The database may be away for a while; the rows are there when it is back.
                logger.warning("outbox_unreachable", exc_info=error)
                busy = False
            if not busy:
                await _wait(stop, POLL_SECONDS)
        await self._transport.close()

    async def send_next(self) -> bool:
        """Send one mail, if one is due and the server is not known to be away; tell whether one was tried."""
        now = self._clock()
        if self._closed_until is not None and now < self._closed_until:
            return False
        mail = await asyncio.to_thread(self._claim, now)
        if mail is None:
            return False
        await self._send(mail, now)
        return True

    async def _send(self, mail: Mail, claimed_at: datetime) -> None:
        try:
            await self._transport.send(mail)
        except Refused as error:
            await self._give_up(mail, claimed_at, error.code)
        except Deferred as error:
            await self._defer(mail, claimed_at, ladder.delay(mail.attempts), error.code, mail.attempts)
        except Unavailable as error:
            self._outages += 1
            wait = ladder.outage_delay(self._outages)
            self._closed_until = self._clock() + wait
            # An outage is no attempt: it must not bring a mail nearer to being given up.
            await self._defer(mail, claimed_at, wait, error.code, mail.attempts - 1)
        else:
            self._outages, self._closed_until = 0, None
            await asyncio.to_thread(self._note, claiming.mark_sent, mail, claimed_at, self._clock())
            logger.info("mail_sent", mail_id=mail.id, template=mail.template, attempts=mail.attempts)

    async def _defer(self, mail: Mail, claimed_at: datetime, wait: timedelta, code: str, attempts: int) -> None:
        now = self._clock()
        if now - mail.created_at > ladder.GIVE_UP_AFTER:
            await self._give_up(mail, claimed_at, code)
            return
        await asyncio.to_thread(self._note, claiming.put_back, mail, claimed_at, now + wait, code, attempts)
        logger.warning("mail_deferred", mail_id=mail.id, code=code, seconds=round(wait.total_seconds()))

    async def _give_up(self, mail: Mail, claimed_at: datetime, code: str) -> None:
        await asyncio.to_thread(self._note, claiming.mark_failed, mail, claimed_at, code)
        logger.error("mail_failed", mail_id=mail.id, template=mail.template, code=code)

    def _claim(self, now: datetime) -> Mail | None:
        with self._database.begin(immediate=True) as session:
            return claiming.claim(session, now)

    def _note(self, function: Callable[..., bool], *args: object) -> None:
        with self._database.begin(immediate=True) as session:
            function(session, *args)


def run_mailer() -> None:
    """Run until told to end."""
    settings = load_settings()
    logger.info("mailer_starts", transport="smtp" if settings.smtp_host else "files")
    asyncio.run(_run(Mailer(get_database(), make_transport(settings))))


async def _run(mailer: Mailer) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await mailer.run(stop)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        pass
