"""Sign in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.accounts import sessions
from bot.accounts.signing_in import SignInRefused, TooManyTries
from bot.console import cookies
from bot.console.forms import query_of
from bot.console.guards import action, public_action, public_page
from bot.console.rendering import render
from bot.console.services import services_of
from bot.conversations import presence


@public_page
async def show_sign_in(request: Request) -> Response:
    """Show the form."""
    if request.state.account is not None:
        return RedirectResponse(_target(query_of(request).line("next")), 303)
    return _show(request, 200)


@public_action
async def sign_in(request: Request) -> Response:
    """Open a session. A session that this browser had before ends (no fixation)."""
    services, form = services_of(request), request.state.form
    host = request.client.host if request.client else ""
    try:
        account = await services.sign_in.check(form.line("email"), form.secret("password"), host)
    except SignInRefused:
        return _show(request, 401, "refused")
    except TooManyTries as tries:
        response = _show(request, 429, "too_many", count=-(-tries.seconds // 60))
        response.headers["Retry-After"] = str(tries.seconds)
        return response
    await services.workers.write(sessions.close_session, cookies.read(request, cookies.SESSION))
    token = await services.workers.write(sessions.open_session, account.id)
    response = RedirectResponse(_target(form.secret("next")), 303)
    cookies.write(request, response, cookies.SESSION, token)
    cookies.clear(request, response, cookies.VISIT)
    return response


@action(first=True)
async def sign_out(request: Request) -> Response:
    """End the session; the browser forgets what it has kept of it."""
    token = cookies.read(request, cookies.SESSION)
    workers = services_of(request).workers
    await workers.write(sessions.close_session, token)
    await workers.write(presence.leave, request.state.account.id)
    response = RedirectResponse("/console/sign-in", 303, headers={"Clear-Site-Data": '"cache"'})
    cookies.clear(request, response, cookies.SESSION)
    return response


def _show(request: Request, status: int, problem: str = "", **values: object) -> Response:
    form = getattr(request.state, "form", None) or query_of(request)
    return render(
        request,
        "signing/sign_in.html",
        status,
        problem=problem,
        values=values,
        email=form.line("email"),
        next=_target(form.line("next", 500)),
    )


def _target(address: str) -> str:
    """Return where to go after signing in: within the console only."""
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/console/") and "\\" not in address
    return address if inside and not parts.path.startswith("/console/sign-") else "/console/"


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
