"""What a person typed into a form: read with limits, cleaned like everything else that is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Message

from bot.conversations.texts import clean_text

MAX_BYTES = 1_000_000
MAX_FIELDS = 2_000


class FormRefused(Exception):
    """A form that cannot be read; `status` is 400 or 413."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Form:
    """The fields of a form. Missing fields are empty."""

    data: FormData = field(default_factory=FormData)

    def line(self, name: str, limit: int = 300) -> str:
        """Return one line of text: spaces joined, cut at `limit` characters."""
        return " ".join(self.text(name).split())[:limit]

    def text(self, name: str, limit: int = 20_000) -> str:
        """Return a text with its paragraphs, cut at `limit` characters."""
        value = self.data.get(name)
        return clean_text(value)[:limit].strip() if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """Return exactly what was typed."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        """Return every value of a field that occurs several times."""
        return [clean_text(value) for value in self.data.getlist(name) if isinstance(value, str)]

    def flag(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return name in self.data

    def number(self, name: str) -> int | None:
        """Return a whole number that fits into the database."""
        value = self.line(name, 12)
        number = int(value) if value.isascii() and value.isdecimal() else None
        return number if number is not None and number < 2**31 else None

    def file(self, name: str) -> UploadFile | None:
        """Return an uploaded file."""
        value = self.data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None


async def read_form(request: Request, max_bytes: int = MAX_BYTES) -> Form:
    """Read the body up to a limit. Raises `FormRefused`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise FormRefused(413)

    async def replay() -> Message:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    try:
        again = Request(request.scope, replay)
        return Form(await again.form(max_fields=MAX_FIELDS, max_files=5, max_part_size=max_bytes))
    except Exception:  # noqa: BLE001  whatever the parser dislikes is a wrong form
        raise FormRefused(400) from None


def query_of(request: Request) -> Form:
    """Return the address's query with the same cleaning."""
    return Form(FormData([(key, value) for key, value in request.query_params.multi_items()]))


def without_empty(values: Mapping[str, str]) -> dict[str, str]:
    """Drop empty values, for short addresses."""
    return {key: value for key, value in values.items() if value}
