"""The bodies of the chat API: checked on the way in, written on the way out, and published."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.conversations.records import Outcome, StoredMessage
from bot.conversations.texts import MAX_CHARACTERS

LanguageName = Literal["de", "en"]
ModeName = Literal["bot", "waiting", "human"]
Kind = Literal[
    "message",
    "greeting",
    "answer",
    "related",
    "clarification",
    "no_answer",
    "question",
    "summary",
    "receipt",
    "smalltalk",
    "handoff",
    "notice",
    "error",
]
UUID_PATTERN = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class ConversationRequest(_Request):
    """Open a conversation; without a language the browser's `Accept-Language` decides."""

    language: LanguageName | None = None


class MessageRequest(_Request):
    """Send either a text or the id of a button that the bot offered."""

    # The length is checked by hand: too long is 413, and combining characters count as one.
    text: Annotated[str | None, Field(min_length=1, json_schema_extra={"maxLength": MAX_CHARACTERS})] = None
    button: Annotated[str | None, Field(min_length=1, max_length=64)] = None
    client_id: Annotated[
        str | None,
        Field(
            pattern=UUID_PATTERN,
            description="A UUID of your own: the same message is answered once only.",
        ),
    ] = None

    @model_validator(mode="after")
    def _require_one(self) -> Self:
        if (self.text is None) == (self.button is None):
            raise ValueError("either a text or a button")
        return self


class FeedbackRequest(_Request):
    """Say whether an answer helped."""

    helpful: bool


class EnquiryRequest(_Request):
    """An enquiry. `consent` is the digest of the consent text that its sender has read and agreed to."""

    topic: Annotated[str, Field(min_length=1, max_length=400)]
    message: Annotated[str, Field(min_length=1, max_length=8_000)]
    name: Annotated[str, Field(min_length=1, max_length=400)]
    organisation: Annotated[str | None, Field(max_length=400)] = None
    email: Annotated[str, Field(min_length=1, max_length=400)]
    language: LanguageName
    consent: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    form_run_id: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_-]{8,64}$",
            description="A random key of your own: the same enquiry is stored once only.",
        ),
    ]


class EnquiryBody(_Response):
    """The receipt: the enquiry is stored."""

    reference: str
    created_at: datetime
    confirmation: bool = Field(description="Whether a mail to the sender is on its way.")


class EnquiryTextsBody(_Response):
    """What the sender of an enquiry has to see first."""

    language: LanguageName
    privacy_notice: str
    consent_text: str
    consent: str = Field(description="The digest to send as `consent`.")


class ButtonBody(_Response):
    """A choice: send its id back as `button`. It can be used once."""

    id: str
    title: str


class SourceBody(_Response):
    """Where an answer comes from."""

    title: str
    publisher: str | None
    url: str | None
    as_of: str | None


def _asked(expects: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what visitors may know of a question: not the key of the form run."""
    return {key: value for key, value in expects.items() if key != "form_run_id"} if expects else None


class MessageBody(_Response):
    """A message of the transcript: plain text with paragraphs and `- ` lists, never HTML."""

    seq: int = Field(ge=1)
    role: Literal["visitor", "bot", "coordinator", "system"]
    text: str
    language: LanguageName
    kind: Kind = Field(description="`message` where a person wrote it, else what the bot does.")
    buttons: list[ButtonBody]
    sources: list[SourceBody]
    facts: list[str]
    expects: dict[str, Any] | None = Field(description="What the bot asks for, field by field.")
    client_id: str | None = Field(description="The UUID that the message was sent with, or that a notice answers.")
    author: str | None = Field(description="The name of the person who wrote it, where a coordinator did.")
    created_at: datetime

    @classmethod
    def of(cls, message: StoredMessage) -> MessageBody:
        """Return the message as visitors get it."""
        return cls.model_construct(
            seq=message.seq,
            role=message.role,
            text=message.text,
            language=message.language,
            kind=message.kind,
            buttons=[ButtonBody.model_construct(id=button.id, title=button.title) for button in message.buttons],
            sources=[SourceBody.model_construct(**source) for source in message.sources],
            facts=list(message.facts),
            expects=_asked(message.expects),
            client_id=message.client_id,
            author=message.author,
            created_at=message.created_at,
        )


class MessagesBody(_Response):
    """New messages, and who answers at present."""

    messages: list[MessageBody]
    mode: ModeName

    @classmethod
    def of(cls, outcome: Outcome) -> MessagesBody:
        """Return the outcome as visitors get it."""
        messages = [MessageBody.of(message) for message in outcome.messages]
        return cls.model_construct(messages=messages, mode=outcome.mode)


class ConversationBody(MessagesBody):
    """A new conversation. The token is shown once, and is the only key to the conversation."""

    token: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")
    language: LanguageName


class ReceiptBody(_Response):
    """The receipt of an erasure."""

    receipt: str


class ExportedConversation(_Response):
    """What is held about the conversation itself."""

    language: LanguageName
    mode: ModeName
    created_at: datetime
    last_active_at: datetime
    visitor_seen_at: datetime | None
    unsaid: dict[str, Any] | None = Field(description="What the bot could not say because a person took over.")


class ExportedHandoff(_Response):
    """A time that a person was asked for, or answered."""

    requested_at: datetime | None
    taken_at: datetime | None
    ended_at: datetime | None
    coordinator: str | None
    outcome: str | None


class ExportedMessage(_Response):
    """A message with everything that is held about it."""

    seq: int
    role: str
    author: str | None
    kind: str
    text: str
    language: LanguageName
    created_at: datetime
    sources: list[SourceBody]
    facts: list[str]
    expects: dict[str, Any] | None
    buttons: list[str]
    button_pressed: bool
    helpful: bool | None
    client_id: str | None
    state: str | None
    timing: dict[str, float] | None


class ExportBody(_Response):
    """Everything that is held about a conversation."""

    notice: str
    conversation: ExportedConversation
    messages: list[ExportedMessage]
    handoffs: list[ExportedHandoff]


class HealthBody(_Response):
    """The process is alive."""

    status: Literal["ok"]


class ReadyBody(_Response):
    """Every part works."""

    status: Literal["ready"]
    parts: dict[str, bool]


class ProblemBody(_Response):
    """Problem details (RFC 9457), in the visitor's language.

    `form`, the address of the plain form, is there while the bot is turned off (`type` ends in `chat-off`).
    """

    type: str
    title: str
    status: int
    detail: str
    form: str | None = None


class NotReadyBody(ProblemBody):
    """Problem details that name the parts which do not work."""

    parts: dict[str, bool]
