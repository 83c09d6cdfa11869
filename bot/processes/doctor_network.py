"""Look at what reaches the outside: mail, the public address and its certificate."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.processes.finding import Finding
from bot.settings import Settings

CONNECT_SECONDS = 5.0
DAYS_LEFT = 14
LATE_SECONDS = 900
_DAY = 86_400


def examine_mail(settings: Settings) -> Iterator[Finding]:
    """Yield whether the mail server takes us, and whether mails are stuck."""
    from bot.notifications.transport import SmtpTransport, Unavailable

    if settings.smtp_host is None:
        yield Finding(True, f"No mail server is set; mails become files in {settings.data_dir / 'mail'}.")
        return
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        socket.getaddrinfo(settings.smtp_host, settings.smtp_port)
        asyncio.run(SmtpTransport(settings).greet())
    except socket.gaierror:
        yield Finding(False, f"No machine has the mail server's name {settings.smtp_host}; look at BOT_SMTP_HOST.")
    except Unavailable as error:
        yield Finding(False, f"The mail server {server} {_explain_mail(error.code)}.")
    else:
        yield Finding(True, f"The mail server {server} takes us.")


def examine_outbox(settings: Settings) -> Iterator[Finding]:
    """Yield whether mails are overdue or were refused; nothing where the database cannot be read."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.database import opened
    from bot.notifications.outbox import count_states, overdue_seconds

    try:
        with opened(settings.database_url) as database, database.read() as session:
            failed, overdue = count_states(session).get("failed", 0), overdue_seconds(session)
    except (SQLAlchemyError, OSError):
        return
    if failed:
        yield Finding(False, f"{failed} mails were refused for good; `bot mails` and the console show them.")
    if overdue > LATE_SECONDS:
        yield Finding(False, f"The oldest mail has been waiting for {overdue / 60:.0f} minutes; is the mailer running?")


def examine_address(settings: Settings) -> Iterator[Finding]:
    """Yield whether visitors reach us over TLS, with a certificate that lasts."""
    url = urlsplit(settings.public_url)
    host = url.hostname or ""
    if url.scheme == "http":
        if not _is_here(host):
            yield Finding(False, "BOT_PUBLIC_URL begins with http://: put a TLS proxy in front (docs/operations.md).")
        return
    if not settings.trusted_proxies:
        yield Finding(
            False,
            "BOT_TRUSTED_PROXIES is empty: behind a proxy all visitors look like one, and share its limits.",
        )
    yield _examine_certificate(host, url.port or 443)


def days_left(host: str, port: int, context: ssl.SSLContext | None = None) -> float:
    """Return the days for which the certificate is valid. Raises `OSError`, of which `ssl.SSLError` is one."""
    trusting = context or ssl.create_default_context()
    with (
        socket.create_connection((host, port), CONNECT_SECONDS) as connection,
        trusting.wrap_socket(connection, server_hostname=host) as secured,
    ):
        certificate = secured.getpeercert() or {}
    return (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) / _DAY


def _examine_certificate(host: str, port: int) -> Finding:
    try:
        days = days_left(host, port)
    except ssl.SSLCertVerificationError as error:
        return Finding(False, f"The certificate of {host} is not valid ({error.verify_message}); renew it.")
    except OSError as error:
        kind = type(error).__name__
        return Finding(False, f"{host}:{port} cannot be reached from here ({kind}); look at the proxy and the name.")
    if days < DAYS_LEFT:
        return Finding(False, f"The certificate of {host} ends in {days:.0f} days; renew it.")
    return Finding(True, f"The certificate of {host} is valid for {days:.0f} days.")


def _explain_mail(code: str) -> str:
    if code.startswith("smtp_"):
        return f"answers, but refuses us ({code}); look at BOT_SMTP_USER and BOT_SMTP_PASSWORD"
    where = "BOT_SMTP_HOST, BOT_SMTP_PORT, BOT_SMTP_SECURITY, its certificate and the firewall"
    return f"cannot be spoken to ({code}); look at {where}"


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
