"""Two of each process behind nginx, with PostgreSQL and Redis: a conversation survives the loss of any of them."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.cluster import Cluster
from tests.rows import Figure
from tests.system.assistant import Visitor, prepare
from tests.unit.database.postgresql import fresh_database

pytestmark = [pytest.mark.slow, pytest.mark.processes, pytest.mark.postgresql, pytest.mark.redis]
QUESTION = "Wer koordiniert die Zusammenarbeit?"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str, redis_url: str) -> Iterator[Cluster]:
    """The cluster, every process up."""
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("cluster")
    with fresh_database(postgresql_url) as ours, fresh_database(postgresql_url) as tracker:
        assistant = prepare(folder, (ours, tracker), BOT_REDIS_URL=redis_url)
        running = Cluster(folder, assistant.environment)
        try:
            running.start()
            yield running
        finally:
            running.stop()


@pytest.fixture
def client(cluster: Cluster) -> Iterator[httpx.Client]:
    """A browser behind the proxy."""
    with httpx.Client(base_url=cluster.url, verify=False, timeout=30, trust_env=False) as browser:
        yield browser


def open_chat(client: httpx.Client) -> Visitor:
    response = client.post("/api/v1/conversations", json={"language": "de"})
    assert response.status_code == 201, response.text
    return Visitor(client, response.json()["token"], response.json()["messages"])


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("rasa", marks=pytest.mark.row("F1")),
        pytest.param("actions", marks=pytest.mark.row("F8")),
        pytest.param("web", marks=pytest.mark.row("F4")),
    ],
)
def test_a_conversation_survives_the_loss_of_each_process(
    cluster: Cluster, client: httpx.Client, program: str, figure: Figure
) -> None:
    visitors = [open_chat(client) for _ in range(6)]
    first = [visitor.say(QUESTION) for visitor in visitors]
    assert {answer[0]["kind"] for answer in first} == {"answer"}
    longest = 0.0
    for member in cluster.members[program]:
        cluster.kill(member)
        for visitor in visitors:
            began = time.monotonic()
            # Understood only where the conversation is known: "he" is in the answer before.
            again = visitor.say("Und was macht er?")
            longest = max(longest, time.monotonic() - began)
            assert "error" not in {message["kind"] for message in again}, again
        cluster.run(member)
        cluster.wait_for(member)
    assert [len(visitor.history()) for visitor in visitors] == [7] * 6
    figure(f"2 × {program}, each killed in turn: 12 turns, 0 failed, slowest {longest:.1f} s")


def test_a_long_poll_wakes_for_what_another_web_process_wrote(cluster: Cluster, figure: Figure) -> None:
    first, second = (f"http://127.0.0.1:{member.port}" for member in cluster.members["web"])
    with (
        httpx.Client(base_url=first, timeout=30, trust_env=False) as waiting,
        httpx.Client(base_url=second, timeout=30, trust_env=False) as writing,
    ):
        chat = open_chat(writing)
        seconds: list[float] = []
        told = threading.Event()

        def poll() -> None:
            told.set()
            began = time.monotonic()
            response = waiting.get("/api/v1/messages", params={"after": 1, "wait": 25}, headers=chat.headers)
            seconds.append(time.monotonic() - began)
            assert response.json()["messages"]

        thread = threading.Thread(target=poll)
        thread.start()
        told.wait()
        chat.say(QUESTION)
        thread.join(30)
    figure(f"a long poll wakes across web processes after {seconds[0]:.1f} s")
    assert seconds[0] < 10


@pytest.mark.row("S11")
def test_the_proxy_hides_metrics_and_passes_the_address_on(cluster: Cluster, client: httpx.Client) -> None:
    assert client.get("/metrics").status_code == 404
    forged = {"X-Forwarded-For": "192.0.2.99"}
    assert client.get("/metrics", headers=forged).status_code == 404
    assert client.get("/health").json() == {"status": "ok"}
    assert "strict-transport-security" in client.get("/").headers
