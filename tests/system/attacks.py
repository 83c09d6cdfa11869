"""Attack a web process until ended: `python -m tests.system.attacks <name> <url>`."""

from __future__ import annotations

import socket
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit

import httpx

SLOW_CONNECTIONS = 200


def large_bodies(url: str) -> None:
    """Send messages of 20 MB."""
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        token = client.post("/api/v1/conversations", json={"language": "de"}).json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = b'{"text": "' + b"x" * 20_000_000 + b'"}'
        while True:
            with suppress(httpx.TransportError):
                client.post("/api/v1/messages", content=body, headers=headers)


def slow_headers(url: str) -> None:
    """Keep 200 connections open with a byte of a header now and then."""
    _be_slow(url, b"GET /api/v1/messages HTTP/1.1\r\nHost: x\r\nX-Slow: ")


def slow_bodies(url: str) -> None:
    """Keep 200 connections open with a byte of a body now and then."""
    _be_slow(
        url,
        b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b'Content-Length: 1000\r\n\r\n{"x": "',
    )


def flood(url: str) -> None:
    """Open conversations and send a hundred messages a second."""
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        while True:
            began = time.monotonic()
            client.get("/api/v1/messages", headers={"Authorization": f"Bearer {'A' * 43}"})
            client.post("/api/v1/messages", json={"text": "x"}, headers={"Authorization": f"Bearer {'A' * 43}"})
            time.sleep(max(0.0, 0.01 - (time.monotonic() - began)))


def _be_slow(url: str, beginning: bytes) -> None:
    address = urlsplit(url)
    connections: list[socket.socket] = []
    while True:
        while len(connections) < SLOW_CONNECTIONS:
            connection = socket.create_connection((address.hostname, address.port), timeout=5)
            connection.sendall(beginning)
            connections.append(connection)
        for connection in list(connections):
            try:
                connection.sendall(b"x")
            except OSError:
                connections.remove(connection)
        time.sleep(1)


if __name__ == "__main__":
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    {each.__name__: each for each in (large_bodies, slow_headers, slow_bodies, flood)}[sys.argv[1]](sys.argv[2])
