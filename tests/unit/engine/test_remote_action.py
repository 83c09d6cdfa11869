"""A call goes to the first action server that can be reached."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from bot.engine import remote_action
from bot.engine.aborted import TurnAborted
from tests.services import free_port


async def _serve(answer: web.Response) -> tuple[web.AppRunner, str]:
    async def handle(request: web.Request) -> web.Response:
        request.app["calls"].append(await request.json())
        return web.Response(body=answer.body, status=answer.status, content_type=answer.content_type)

    app = web.Application()
    app["calls"] = []
    app.router.add_post("/webhook", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner, f"http://127.0.0.1:{port}/webhook"


async def _post_past_a_dead_server() -> object:
    runner, url = await _serve(web.json_response({"events": []}))
    try:
        return await remote_action._post([f"http://127.0.0.1:{free_port()}/webhook", url], {}, 4.0)
    finally:
        await remote_action.close_session()
        await runner.cleanup()


def test_dead_server_is_passed_by() -> None:
    assert asyncio.run(_post_past_a_dead_server()) == {"events": []}


async def _post_to_a_failing_server() -> int:
    failing, first = await _serve(web.json_response({}, status=500))
    healthy, second = await _serve(web.json_response({"events": []}))
    try:
        with pytest.raises(TurnAborted, match="action_failed"):
            await remote_action._post([first, second], {}, 4.0)
        return len(healthy.app["calls"])
    finally:
        await remote_action.close_session()
        await failing.cleanup()
        await healthy.cleanup()


def test_failed_action_is_not_run_again_elsewhere() -> None:
    assert asyncio.run(_post_to_a_failing_server()) == 0


def test_nobody_there_ends_the_turn() -> None:
    async def post() -> None:
        try:
            await remote_action._post([f"http://127.0.0.1:{free_port()}/webhook"] * 2, {}, 4.0)
        finally:
            await remote_action.close_session()

    with pytest.raises(TurnAborted, match="action_server_unreachable"):
        asyncio.run(post())


def test_addresses_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    action = RemoteAction("a", EndpointConfig("http://127.0.0.1:5055/webhook"))
    monkeypatch.delenv("BOT_ACTIONS_URL", raising=False)
    assert remote_action._urls(action) == ["http://127.0.0.1:5055/webhook"]
    monkeypatch.setenv("BOT_ACTIONS_URL", "http://a/webhook,http://b/webhook")
    assert remote_action._urls(action) == ["http://a/webhook", "http://b/webhook"]
