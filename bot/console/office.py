"""Office hours and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit
from bot.console.forms import Form
from bot.console.guards import action, page
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.site import values
from bot.site.values import FIRST_REPLY_HOURS, IDLE_RETURN_MINUTES, OFFICE_HOURS, InvalidValue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TIME_ZONES = ("Europe/Berlin", "Europe/London")
REGIONS = ("DE-NW", "GB-ENG")
DAYS = range(7)


@page()
def show_office(request: Request, session: Session) -> Response:
    """Show what holds now."""
    return _show(request, session)


@action()
def change_office(request: Request, session: Session) -> Response:
    """Store hours and targets."""
    form, name = request.state.form, request.state.account.name
    try:
        with session.begin_nested():  # all or nothing
            values.write(session, OFFICE_HOURS, _read_hours(form), name)
            values.write(session, FIRST_REPLY_HOURS, form.number("first_reply"), name)
            values.write(session, IDLE_RETURN_MINUTES, form.number("idle"), name)
    except InvalidValue:
        return _show(request, session, problem=True)
    audit.record(session, request.state.account.id, "site.change_value", OFFICE_HOURS.name)
    return redirect(request, "/settings", "office.saved")


def _read_hours(form: Form) -> dict[str, Any]:
    """Return the hours as the value's type checks them. Raises `InvalidValue`."""
    hours = [
        {"day": day, "opens": form.line(f"opens_{day}"), "closes": form.line(f"closes_{day}")}
        for day in DAYS
        if form.flag(f"open_{day}")
    ]
    if any(str(each["opens"]) >= str(each["closes"]) for each in hours) or form.line("time_zone") not in TIME_ZONES:
        raise InvalidValue("hours")
    return {"time_zone": form.line("time_zone"), "hours": hours, "holidays": form.all("holidays")}


def _show(request: Request, session: Session, problem: bool = False) -> Response:
    office = values.read(session, OFFICE_HOURS)
    return render(
        request,
        "settings/office.html",
        422 if problem else 200,
        office=office,
        hours={each.day: each for each in office.hours},
        first_reply=values.read(session, FIRST_REPLY_HOURS),
        idle=values.read(session, IDLE_RETURN_MINUTES),
        time_zones=TIME_ZONES,
        regions=REGIONS,
        days=DAYS,
        problem=problem,
    )


ROUTES = [
    Route("/settings", show_office, methods=["GET"]),
    Route("/settings", change_office, methods=["POST"]),
]
