"""Many visitors at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import httpx

QUESTIONS = (
    "Wer koordiniert die Zusammenarbeit?",
    "Who signed the joint statement?",
    "Worum geht es in der gemeinsamen Erklärung?",
    "Which partners are there in Bochum?",
    "Was macht Jörg Kemna?",
    "What is the phone number of G DATA?",
    "Hallo",
    "Wer arbeitet an Wasserstoff?",
)

PAGES = ("/", "/inbox", "/chats", "/knowledge")
PAGE_SECONDS = 3.0
"""How long a coordinator looks at a page."""


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many per cent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


async def crowd(url: str, visitors: int, every: float, lasting: float) -> list[float]:
    """Let visitors write a message each `every` seconds; return how long each answer took."""
    end = time.monotonic() + lasting
    async with _client(url) as client:
        tasks = [_chat(client, number, every, end, number * every / visitors) for number in range(visitors)]
        return [seconds for each in await asyncio.gather(*tasks) for seconds in each]


async def one_message_each(url: str, visitors: int, within: float) -> list[float]:
    """Let visitors of distinct addresses open a chat and write once; return how long each had to wait."""
    async with _client(url) as client:
        tasks = [_arrive(client, number, number * within / visitors) for number in range(visitors)]
        return list(await asyncio.gather(*tasks))


async def work(url: str, tokens: Sequence[str], lasting: float) -> list[float]:
    """Let coordinators, each signed in with a token, open one page of the console after the other."""
    end = time.monotonic() + lasting
    return [seconds for each in await asyncio.gather(*(_work(url, t, end) for t in tokens)) for seconds in each]


async def talk_steadily(url: str, visitors: int, lasting: float) -> list[float]:
    """Let visitors write one message after the other; return how long each answer took."""
    return await crowd(url, visitors, 0.0, lasting)


async def _chat(client: httpx.AsyncClient, number: int, every: float, end: float, delay: float) -> list[float]:
    await asyncio.sleep(delay)
    headers = await _open(client, number)
    taken: list[float] = []
    while (began := time.monotonic()) < end:
        await _ask(client, headers, number + len(taken))
        taken.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, every - taken[-1]))
    return taken


async def _work(url: str, token: str, end: float) -> list[float]:
    taken: list[float] = []
    async with _client(url) as client:
        client.cookies.set("console", token)
        while (began := time.monotonic()) < end:
            response = await client.get(f"/console{PAGES[len(taken) % len(PAGES)]}")
            assert response.status_code == 200, response.text
            taken.append(time.monotonic() - began)
            await asyncio.sleep(max(0.0, PAGE_SECONDS - taken[-1]))
    return taken


async def _arrive(client: httpx.AsyncClient, number: int, delay: float) -> float:
    await asyncio.sleep(delay)
    began = time.monotonic()
    await _ask(client, await _open(client, number), number)
    return time.monotonic() - began


async def _open(client: httpx.AsyncClient, number: int) -> dict[str, str]:
    address = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"}
    response = await client.post("/api/v1/conversations", json={"language": "de"}, headers=address)
    assert response.status_code == 201, response.text
    return {"Authorization": f"Bearer {response.json()['token']}", **address}


async def _ask(client: httpx.AsyncClient, headers: dict[str, str], number: int) -> None:
    body = {"text": QUESTIONS[number % len(QUESTIONS)]}
    response = await client.post("/api/v1/messages", json=body, headers=headers)
    assert response.status_code == 200, response.text
    kinds = {message["kind"] for message in response.json()["messages"]}
    assert kinds, response.text
    assert "error" not in kinds, response.text


def _client(url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    # A certificate of the tests' own proxy signs itself.
    return httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits, verify=False)
