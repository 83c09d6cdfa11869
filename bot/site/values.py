"""Values that the operator may change: each with a key, a type that checks it, and a default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from bot.site.models import SiteValue

T = TypeVar("T")
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class InvalidValue(ValueError):
    """A value has not the form that its key asks for."""


@dataclass(frozen=True)
class Key(Generic[T]):
    """Names a value, with its type and default."""

    name: str
    type: Any
    default: T


class OpenHours(BaseModel):
    """When somebody is there on one day of the week (0 is Monday), in local time."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    day: Annotated[int, Field(ge=0, le=6)]
    opens: Clock
    closes: Clock


class OfficeHours(BaseModel):
    """When visitors may reach a person; closed on public holidays of these regions."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    time_zone: str = "Europe/Berlin"
    hours: tuple[OpenHours, ...] = ()
    holidays: tuple[Literal["DE-NW", "GB-ENG"], ...] = ("DE-NW",)


OFFICE_HOURS = Key(
    "office_hours",
    OfficeHours,
    OfficeHours(hours=tuple(OpenHours(day=day, opens="09:00", closes="16:00") for day in range(5))),
)
FIRST_REPLY_HOURS = Key[int]("first_reply_hours", Annotated[int, Field(ge=1, le=720)], 48)
"""Within how many hours an enquiry should get its first reply."""
IDLE_RETURN_MINUTES = Key[int]("idle_return_minutes", Annotated[int, Field(ge=1, le=240)], 15)
"""After how many quiet minutes a chat goes back from a person to the assistant."""
KEYS: tuple[Key[Any], ...] = (OFFICE_HOURS, FIRST_REPLY_HOURS, IDLE_RETURN_MINUTES)


def read(session: Session, key: Key[T]) -> T:
    """Return the value, or the default where none was set, or where it no longer fits."""
    row = session.get(SiteValue, key.name)
    if row is None:
        return key.default
    try:
        checked: T = TypeAdapter(key.type).validate_python(row.value)
    except ValidationError:
        return key.default
    return checked


def write(session: Session, key: Key[T], value: object, updated_by: str | None = None) -> T:
    """Check and store a value. Raises `InvalidValue` with the place that is wrong."""
    adapter = TypeAdapter(key.type)
    try:
        checked: T = adapter.validate_python(value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or key.name
        raise InvalidValue(where) from None
    row = session.get(SiteValue, key.name) or SiteValue(key=key.name)
    row.value, row.updated_by = adapter.dump_python(checked, mode="json"), updated_by
    session.add(row)
    session.flush()
    return checked
