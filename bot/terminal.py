"""Talk to the running assistant from the terminal: `bot ask`, `bot chat`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
Language = Annotated[str | None, typer.Option(help="de or en; by default the assistant finds out.")]
Address = Annotated[str | None, typer.Option(help="Address of the assistant; by default the one of the settings.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(ask)
    app.command()(chat)


def ask(question: str, language: Language = None, url: Address = None) -> None:
    """Ask one question and print the answer with its sources."""
    from bot.chat_client import ChatClient, ChatError

    try:
        with ChatClient(url or _default_url(), language) as client:
            for message in client.say(question):
                _show(message)
            client.delete()
    except ChatError as error:
        raise SystemExit(str(error)) from error


def chat(language: Language = None, url: Address = None) -> None:
    """Have a conversation; a button is pressed by its number, an empty line ends."""
    from bot.chat_client import ChatClient, ChatError

    try:
        with ChatClient(url or _default_url(), language) as client:
            offered = _show_all(client.greeting)
            while line := console.input("[bold]> [/]").strip():
                choice = int(line) - 1 if line.isdigit() else -1
                messages = client.press(offered[choice]) if 0 <= choice < len(offered) else client.say(line)
                offered = _show_all(messages) or offered
            client.delete()
    except (EOFError, KeyboardInterrupt):
        console.print()
    except ChatError as error:
        raise SystemExit(str(error)) from error


def _show_all(messages: list[dict[str, object]]) -> list[str]:
    offered: list[str] = []
    for message in messages:
        offered += _show(message, len(offered))
    return offered


def _show(message: dict[str, object], first_number: int = 0) -> list[str]:
    """Print one message and return the ids of its buttons."""
    console.print(message["text"], markup=False)
    for source in message["sources"]:  # type: ignore[attr-defined]
        url = f", {source['url']}" if source["url"] else ""
        console.print(
            f"  — {source['title']} ({source['publisher']}; {source['as_of']}{url})", style="dim", markup=False
        )
    buttons: list[dict[str, str]] = message["buttons"]  # type: ignore[assignment]
    for number, button in enumerate(buttons, start=first_number + 1):
        console.print(f"  [{number}] {button['title']}", style="cyan", markup=False)
    return [button["id"] for button in buttons]


def _default_url() -> str:
    from bot.settings import load_settings

    settings = load_settings()
    host = "127.0.0.1" if settings.web_host == "0.0.0.0" else settings.web_host  # noqa: S104
    return f"http://{host}:{settings.web_port}"
