"""Who may call a view. Each route of the console wears one of these, or a test fails.

A view is either `def view(request, session)`: it runs in a database thread, in one transaction, which is kept when it
returns (`action`) or thrown away (`page`); or `async def view(request)`, which looks after its own transactions.
`request.state` holds `account`, and for actions `form`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts import sessions, tokens
from bot.accounts.records import Account, Role
from bot.console import cookies
from bot.console.errors import Refused, show_error
from bot.console.forms import MAX_BYTES, read_form
from bot.console.services import services_of
from bot.database import Database

View = Callable[..., Any]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Guard:
    """What a route asks of its caller; `role` is None where anybody may come in."""

    role: Role | None
    writes: bool = False
    background: bool = False
    """Asked by a script on its own: it does not keep the session alive."""
    max_bytes: int = MAX_BYTES
    first: bool = False
    """Also for somebody whose password must be changed first."""


def page(role: Role = "coordinator", *, background: bool = False, first: bool = False) -> Callable[[View], Endpoint]:
    """Guard a view that only shows something."""
    return _wear(Guard(role, background=background, first=first))


def action(
    role: Role = "coordinator", *, background: bool = False, max_bytes: int = MAX_BYTES, first: bool = False
) -> Callable[[View], Endpoint]:
    """Guard a view that changes something: POST only, with the token of the session."""
    return _wear(Guard(role, writes=True, background=background, max_bytes=max_bytes, first=first))


def public_page(view: View) -> Endpoint:
    """Let anybody see this."""
    return _wear(Guard(None))(view)


def public_action(view: View) -> Endpoint:
    """Let anybody send this form, with the token of their visit."""
    return _wear(Guard(None, writes=True))(view)


def _wear(guard: Guard) -> Callable[[View], Endpoint]:
    def wear(view: View) -> Endpoint:
        @wraps(view)
        async def endpoint(request: Request) -> Response:
            try:
                return await _pass(request, guard, view)
            except Exception as error:  # noqa: BLE001  told and logged there
                return show_error(request, error)

        endpoint.guard = guard  # type: ignore[attr-defined]
        return endpoint

    return wear


async def _pass(request: Request, guard: Guard, view: View) -> Response:
    request.state.account = account = await _find_account(request, guard)
    if guard.role is not None:
        if account is None:
            return _ask_to_sign_in(request, guard)
        if account.must_change_password and not guard.first:
            return RedirectResponse("/console/password", 303)
        if not account.may(guard.role):
            raise Refused(403, "role")
    if guard.writes:
        await _check_form(request, guard)
    return await _call(request, guard, view)


async def _find_account(request: Request, guard: Guard) -> Account | None:
    token, workers = cookies.read(request, cookies.SESSION), services_of(request).workers
    if not token:
        return None
    found = await workers.read(sessions.find_account, token)
    if found is None:
        return None
    account, last_used_at = found
    if not guard.background and sessions.is_worth_noting(last_used_at):
        await workers.write(sessions.note_use, token)
    return account


def _ask_to_sign_in(request: Request, guard: Guard) -> Response:
    if guard.writes:
        raise Refused(403, "signed_out")
    if request.headers.get("sec-fetch-site") == "cross-site" and request.headers.get("sec-fetch-mode") == "navigate":
        # A link in a mail: the strict cookie only comes along when our own page asks again.
        raise Refused(401, "from_elsewhere")
    address = "/console/sign-in"
    if request.url.path.rstrip("/") != "/console":
        query = f"?{request.url.query}" if request.url.query else ""
        address += "?" + urlencode({"next": request.url.path + query})
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": "/console/sign-in"})
    return RedirectResponse(address, 303)


async def _check_form(request: Request, guard: Guard) -> None:
    if not _comes_from_here(request):
        raise Refused(403, "foreign")
    request.state.form = form = await read_form(request, guard.max_bytes)
    secret = cookies.read(request, cookies.VISIT if guard.role is None else cookies.SESSION)
    token = request.headers.get("x-form-token") or form.secret("form_token")
    if not secret or not tokens.matches(token, secret):
        raise Refused(403, "form_old")


def _comes_from_here(request: Request) -> bool:
    """Believe what the browser says about where the form stands; older ones only say `Origin`."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    public = urlsplit(services_of(request).settings.public_url)
    own = (f"{public.scheme}://{public.netloc}", f"{request.url.scheme}://{request.url.netloc}")
    return origin is None or origin.lower() in {each.lower() for each in own}


async def _call(request: Request, guard: Guard, view: View) -> Response:
    if inspect.iscoroutinefunction(view):
        response: Response = await view(request)
        return response
    workers = services_of(request).workers
    if not guard.writes:
        return await workers.read(lambda session: view(request, session))

    def write(database: Database) -> Response:
        with database.begin(immediate=True) as session:  # a view reads what it is going to write
            written: Response = view(request, session)
            return written

    return await workers.call(write)


def form_secret(request: Request) -> str:
    """Return the secret that forms of this page derive their token from; a visitor gets a new one."""
    account = getattr(request.state, "account", None)
    if account is not None:
        return cookies.read(request, cookies.SESSION)
    if not hasattr(request.state, "visit"):
        request.state.visit = cookies.read(request, cookies.VISIT) or tokens.new_token()
    secret: str = request.state.visit
    return secret
