"""Ask for a link because the password was forgotten."""

from __future__ import annotations

from limits import parse
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts.mails import send_reset
from bot.console.guards import public_action, public_page
from bot.console.rendering import render
from bot.console.services import services_of
from bot.rates import network_of

PER_ADDRESS = parse("5/15 minutes")
PER_ACCOUNT = parse("3/hour")


@public_page
async def show_forgotten(request: Request) -> Response:
    """Show the form."""
    return render(request, "signing/forgotten.html", asked=False)


@public_action
async def send_link(request: Request) -> Response:
    """Answer the same whether or not there is such an account; the mail is written after the answer has left."""
    services, email = services_of(request), request.state.form.line("email")
    host = request.client.host if request.client else ""
    waits = [
        await services.rates.hit(PER_ADDRESS, "reset-address", network_of(host)),
        await services.rates.hit(PER_ACCOUNT, "reset-account", email.casefold()),
    ]
    response = render(request, "signing/forgotten.html", asked=True)
    if not any(waits):
        response.background = BackgroundTask(services.workers.write, send_reset, services.settings, email)
    return response


ROUTES = [
    Route("/forgotten", show_forgotten, methods=["GET"]),
    Route("/forgotten", send_link, methods=["POST"]),
]
