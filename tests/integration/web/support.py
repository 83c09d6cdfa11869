"""A web process on loopback with a fake Rasa, a real SQLite file and no model."""

from __future__ import annotations

import hashlib
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from bot.conversations.vectors import VectorWorker
from bot.database import Database
from bot.settings import Settings, build_settings
from bot.web.app import create_app
from bot.web.protocol import PromptProtocol
from scripts.build_widget import build_if_needed
from tests.integration.web.fake_rasa import FakeRasa, serve
from tests.unit.database.migrated import migrate

GENEROUS = {"limit_conversations": "100000/minute", "limit_messages": "100000/minute"}


def fake_vector(text: str) -> str:
    """Return something short and reproducible in place of a vector."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def make_settings(folder: Path, **values: Any) -> Settings:
    """Return settings of a test, its database migrated."""
    settings = build_settings(**{"data_dir": folder, "secret_keys": ("k",), **GENEROUS, **values})
    migrate(settings.database_url)
    return settings


@dataclass
class Chat:
    """One visitor."""

    client: httpx.Client
    token: str
    opened: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        """Return the header that opens the conversation."""
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, **body: Any) -> httpx.Response:
        """Send a message."""
        return self.client.post("/api/v1/messages", json=body, headers=self.headers)

    def say(self, words: str, **body: Any) -> dict[str, Any]:
        """Send a text that is answered."""
        response = self.post(text=words, **body)
        assert response.status_code == 200, response.text
        return response.json()

    def history(self, after: int = 0, wait: int = 0) -> dict[str, Any]:
        """Return the transcript."""
        response = self.client.get("/api/v1/messages", params={"after": after, "wait": wait}, headers=self.headers)
        assert response.status_code == 200, response.text
        return response.json()


@dataclass
class Web:
    """The running web process, as tests see it."""

    url: str
    client: httpx.Client
    database: Database
    rasa: FakeRasa
    settings: Settings
    app: Any
    vectors: VectorWorker

    def open(self, language: str | None = "de", **headers: str) -> Chat:
        """Open a conversation."""
        response = self.client.post("/api/v1/conversations", json={"language": language}, headers=headers)
        assert response.status_code == 201, response.text
        return Chat(self.client, response.json()["token"], response.json())

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Read the database behind the API's back."""
        with self.database.read() as session:
            return [tuple(row) for row in session.execute(text(query), values)]

    def execute(self, statement: str, **values: Any) -> None:
        """Change the database behind the API's back."""
        with self.database.begin() as session:
            session.execute(text(statement), values)


@contextmanager
def run_web(folder: Path, rasa: FakeRasa, *, section_turns: int = 150, port: int = 0, **values: Any):
    """Run a web process for the fake Rasa."""
    values = {"rasa_urls": (rasa.url,), **values}
    settings = make_settings(folder, **values)
    build_if_needed()
    vectors = VectorWorker(fake_vector)
    app = create_app(settings, vectors=vectors, section_turns=section_turns)
    database = Database(settings.database_url)
    with (
        serve(app, port, http=PromptProtocol) as url,
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield Web(url, client, database, rasa, settings, app, vectors)
    database.dispose()


def new_client_id() -> str:
    """Return a `client_id` as browsers make it."""
    return str(uuid.uuid4())


def without_times(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body with its messages' times checked and taken out."""
    messages = []
    for message in body["messages"]:
        moment = datetime.fromisoformat(message["created_at"])
        assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)
        messages.append({key: value for key, value in message.items() if key != "created_at"})
    return {**body, "messages": messages}


def open_body(opened: dict[str, Any]) -> dict[str, Any]:
    """Return what a new conversation says, without its token and times."""
    body = without_times(opened)
    del body["token"]
    return body
