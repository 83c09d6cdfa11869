"""Mail, public address and certificate are looked at, and the sentence says what to do."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from socket import create_server, socket

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from benchmarks.cluster import make_certificate
from bot.database import Database
from bot.database.migrate import upgrade
from bot.processes.doctor_network import days_left, examine_address, examine_mail, examine_outbox
from bot.settings import build_settings
from tests.services import free_port


def sentences(findings: Iterator[object]) -> list[str]:
    return [f"{'+' if finding.good else '-'} {finding.sentence}" for finding in findings]  # type: ignore[attr-defined]


def test_files_in_place_of_a_server_are_fine(tmp_path: Path) -> None:
    (sentence,) = sentences(examine_mail(build_settings(data_dir=tmp_path)))
    assert sentence.startswith("+ No mail server is set")


def test_mail_server_is_greeted(tmp_path: Path) -> None:
    settings = {"data_dir": tmp_path, "smtp_host": "127.0.0.1", "smtp_security": "none", "mail_from": "a@example.org"}
    controller = Controller(object(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        (sentence,) = sentences(examine_mail(build_settings(smtp_port=controller.port, **settings)))
    finally:
        controller.stop()
    assert sentence == f"+ The mail server 127.0.0.1:{controller.port} takes us."
    (sentence,) = sentences(examine_mail(build_settings(smtp_port=controller.port, **settings)))
    assert sentence.startswith("- The mail server")
    assert "look at BOT_SMTP_HOST, BOT_SMTP_PORT" in sentence


def test_wrong_name_of_the_mail_server_is_told(tmp_path: Path) -> None:
    settings = build_settings(data_dir=tmp_path, smtp_host="mail.invalid", mail_from="a@example.org")
    (sentence,) = sentences(examine_mail(settings))
    assert sentence == "- No machine has the mail server's name mail.invalid; look at BOT_SMTP_HOST."


def test_stuck_mails_are_told(tmp_path: Path) -> None:
    settings = build_settings(data_dir=tmp_path)
    assert sentences(examine_outbox(settings)) == []
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    with database.begin() as session:
        for number, state in enumerate(("failed", "queued")):
            session.execute(
                text(
                    "INSERT INTO outgoing_mails (id, message_id, template, language, recipient, subject, body, state, "
                    "attempts, due_at, created_at) VALUES (:id, :id, 'link', 'de', 'a@b.de', 's', 'b', :state, 0, "
                    "'2026-01-01 00:00:00', '2026-01-01 00:00:00')"
                ),
                {"id": number, "state": state},
            )
    database.dispose()
    refused, late = sentences(examine_outbox(settings))
    assert refused.startswith("- 1 mails were refused for good")
    assert "is the mailer running?" in late


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:8000", []),
        ("http://localhost:8000", []),
        ("http://chat.example.org", ["- BOT_PUBLIC_URL begins with http://"]),
    ],
)
def test_unencrypted_address_is_for_this_machine_only(url: str, told: list[str]) -> None:
    found = sentences(examine_address(build_settings(public_url=url)))
    assert [sentence[:36] for sentence in found] == [sentence[:36] for sentence in told]


def test_unreachable_address_is_told() -> None:
    settings = build_settings(public_url=f"https://127.0.0.1:{free_port()}", trusted_proxies="127.0.0.1")
    (sentence,) = sentences(examine_address(settings))
    assert "cannot be reached from here" in sentence


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A TLS server whose certificate signs itself and lasts two days."""
    certificate = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_shake_hands, args=(listener, context), daemon=True)
        thread.start()
        yield listener.getsockname()[1], certificate
        listener.close()


def _shake_hands(listener: socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                pass  # the client does not trust us: that is the test


def test_certificate_is_judged(secured: tuple[int, Path]) -> None:
    port, certificate = secured
    settings = build_settings(public_url=f"https://127.0.0.1:{port}", trusted_proxies="127.0.0.1")
    (sentence,) = sentences(examine_address(settings))
    assert "is not valid" in sentence
    trusting = ssl.create_default_context(cafile=certificate)
    assert 1 < days_left("127.0.0.1", port, trusting) <= 2
