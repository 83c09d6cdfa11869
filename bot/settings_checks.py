"""Check single settings, and tell in one sentence what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def split_commas(value: object) -> object:
    """Turn `a, b` into a list; leave everything else to the type's own check."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def resolve_path(value: Path) -> Path:
    """Let a relative path start at the project's folder, wherever the program was started."""
    return (PROJECT_ROOT / value.expanduser()).resolve()


def check_rate(value: str) -> str:
    """Require the notation of `limits`, for example `60/minute`."""
    from limits import parse

    try:
        parse(value)
    except ValueError:
        raise ValueError("must be a rate such as 60/minute") from None
    return value


def check_url(value: str) -> str:
    """Require an http or https address, and drop slashes at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def check_origin(value: str) -> str:
    """Require scheme and host without a path: what a browser sends as `Origin`."""
    url = check_url(value)
    if urlsplit(url).path or urlsplit(url).query or urlsplit(url).fragment:
        raise ValueError("must be an origin such as https://www.example.org, without a path")
    return url.lower()


def check_email(value: str) -> str:
    """Require one plain address; `name@localhost` stands for "not set up yet"."""
    from email_validator import EmailNotValidError, validate_email

    name, _, host = value.partition("@")
    if host == "localhost" and name.replace("-", "").isalnum():
        return value
    try:
        return validate_email(value, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise ValueError("must be one e-mail address such as office@example.org") from None


def check_redis_url(value: str) -> str:
    """Require the address of a Redis."""
    parts = urlsplit(value)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must be an address such as redis://127.0.0.1:6379/0")
    return value


def check_database_url(value: str) -> str:
    """Require an SQLAlchemy URL of SQLite or PostgreSQL."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("must be an address that begins with sqlite:/// or postgresql://")
    return value


def tell_problem(error: ValidationError, prefix: str) -> str:
    """Say the first problem in one sentence, without the value: it may be a secret."""
    # A default that depends on a wrong setting is reported too; the cause comes first.
    first = error.errors(include_url=False, include_input=False)[0]
    if not first["loc"]:  # a check of several settings names the one that is missing
        return f"The setting {first['msg'].removeprefix('Value error, ')} is needed when {prefix}SMTP_HOST is set."
    name = prefix + str(first["loc"][0]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    if not reason.startswith("must"):
        reason = f"is wrong: {reason[:1].lower()}{reason[1:]}"
    return f"The setting {name} {reason}."
