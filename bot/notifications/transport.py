"""Ways to send a mail: to a mail server, or into a folder as long as none is set up."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import aiosmtplib

from bot.notifications.message import build_message
from bot.notifications.records import Mail
from bot.settings import Settings


class SendingFailed(Exception):
    """A mail was not taken; `code` says why, without the server's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(SendingFailed):
    """This mail will never be taken."""


class Deferred(SendingFailed):
    """This mail may be taken later."""


class Unavailable(SendingFailed):
    """The server takes nothing at present; that says nothing about this mail."""


class Transport(Protocol):
    """Sends one mail at a time."""

    async def send(self, mail: Mail) -> None:
        """Send, or raise `Refused`, `Deferred` or `Unavailable`."""

    async def close(self) -> None:
        """Let go of what is open."""


class SmtpTransport:
    """Speaks SMTP; one connection serves many mails."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, mail: Mail) -> None:
        """Send, or raise."""
        message = build_message(mail, self._settings.mail_from, self._settings.office_name)
        client = await self._connect()
        try:
            await client.sendmail(self._settings.mail_from, [mail.recipient], message.as_bytes())
        except aiosmtplib.SMTPRecipientsRefused as error:
            await self._rejected(error.recipients[0].code)
        except aiosmtplib.SMTPResponseException as error:
            await self._rejected(error.code)
        except (aiosmtplib.SMTPException, OSError) as error:
            await self.close()
            raise Unavailable(_name(error)) from None

    async def greet(self) -> None:
        """Connect and sign in without sending anything. Raises `Unavailable`."""
        await self._connect()
        await self.close()

    async def close(self) -> None:
        """Close the connection without waiting for a polite end."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def _connect(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        settings = self._settings
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=password,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=settings.smtp_timeout_seconds,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            # A wrong password or certificate too: it is mended in the settings, and then all mails go out.
            client.close()
            raise Unavailable(_name(error)) from None
        self._client = client
        return client

    async def _rejected(self, code: int) -> None:
        if code == 421:  # the server is closing (RFC 5321, 3.8)
            await self.close()
            raise Unavailable("smtp_421")
        if self._client is not None:
            try:
                await self._client.rset()
            except (aiosmtplib.SMTPException, OSError):
                await self.close()
        raise (Deferred if 400 <= code < 500 else Refused)(f"smtp_{code}")


class FileTransport:
    """Writes each mail into a file that mail programs open; no server is needed to see how everything looks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = mail_folder(settings)

    async def send(self, mail: Mail) -> None:
        """Write the file; the same mail again replaces it."""
        message = build_message(mail, self._settings.mail_from, self._settings.office_name)
        try:
            await asyncio.to_thread(self._write, mail, message)
        except OSError as error:
            raise Unavailable(_name(error)) from None

    async def close(self) -> None:
        """Nothing is open."""

    def _write(self, mail: Mail, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(message.as_bytes())
        Path(temporary).replace(self._folder / f"{mail.id:06d}-{mail.template}.eml")


def make_transport(settings: Settings) -> Transport:
    """Return the way that the settings name."""
    return SmtpTransport(settings) if settings.smtp_host else FileTransport(settings)


def mail_folder(settings: Settings) -> Path:
    """Return the folder of mails that no server took."""
    return settings.data_dir / "mail"


def erase_files(settings: Settings, mail_ids: Iterable[int]) -> int:
    """Delete the files of these mails; return how many there were."""
    paths = [path for mail_id in mail_ids for path in mail_folder(settings).glob(f"{mail_id:06d}-*.eml")]
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def list_files(settings: Settings) -> set[int]:
    """Return the ids of the mails that are files."""
    names = (path.name.partition("-")[0] for path in mail_folder(settings).glob("*.eml"))
    return {int(name) for name in names if name.isdecimal()}


def _name(error: BaseException) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"smtp_{error.code}"
    return type(error).__name__[:60]
