"""The console's navigation: one line for each page that stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.accounts.records import Account, Role


@dataclass(frozen=True)
class Link:
    """An entry; its text is `navigation.<key>` of the locale `base`, its icon a symbol of `shared/icons.html`."""

    key: str
    path: str
    icon: str
    role: Role = "coordinator"
    shortcut: str = ""
    """Two keys, pressed one after the other."""


class ShownLink(NamedTuple):
    """An entry as one reader sees it."""

    key: str
    href: str
    icon: str
    shortcut: str
    current: bool


LINKS = (
    Link("home", "/", "home", shortcut="g h"),
    Link("inbox", "/inbox", "inbox", shortcut="g i"),
    Link("chats", "/chats", "chat", shortcut="g c"),
    Link("knowledge", "/knowledge", "book", shortcut="g k"),
    Link("gaps", "/gaps", "question", shortcut="g q"),
    Link("statistics", "/statistics", "chart", shortcut="g t"),
    Link("settings", "/settings", "settings", shortcut="g s"),
    Link("account", "/account", "person", shortcut="g m"),
)


def list_links(account: Account, path: str) -> list[ShownLink]:
    """Return the entries for an account, the one of the present page marked."""
    return [
        ShownLink(link.key, f"/console{link.path}", link.icon, link.shortcut, _is_current(link, path))
        for link in LINKS
        if account.may(link.role)
    ]


def _is_current(link: Link, path: str) -> bool:
    here = path.removeprefix("/console").rstrip("/") or "/"
    return here == link.path or (link.path != "/" and here.startswith(f"{link.path}/"))
