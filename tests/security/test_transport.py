"""S9: other formats, other encodings, slow and broken connections."""

import gzip
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

BODY = json.dumps({"text": "Hallo"}).encode()


def send(web, content: bytes, **headers: str):
    chat = web.open("en")
    return web.client.post("/api/v1/messages", content=content, headers={**chat.headers, **headers})


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-16",
        "application/jsonp",
        "application/problem+json",
        "",
        "*/*",
    ],
)
def test_other_formats_are_refused(web, content_type):
    response = send(web, BODY, **{"Content-Type": content_type})
    assert (response.status_code, response.json()["title"]) == (415, "Unsupported format")


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON", 'application/json; charset="UTF-8"'])
def test_json_in_utf_8_is_read(web, content_type):
    assert send(web, BODY, **{"Content-Type": content_type}).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity"])
def test_packed_bodies_are_refused_unread(web, encoding):
    bomb = gzip.compress(b" " * 10_000_000)
    response = send(web, bomb, **{"Content-Type": "application/json", "Content-Encoding": encoding})
    assert response.status_code == 415


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{\x00}", BODY.decode().encode("utf-16"), b"text=Hallo", b""])
def test_broken_bodies_are_refused(web, content):
    response = send(web, content, **{"Content-Type": "application/json"})
    assert (response.status_code, response.json()["title"]) == (400, "Not valid JSON")


def connect(web, chat, length: int, content: bytes) -> socket.socket:
    """Send the beginning of a request."""
    address = urlsplit(web.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=20)
    connection.sendall(
        b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + f"Authorization: Bearer {chat.token}\r\nContent-Length: {length}\r\n\r\n".encode()
        + content
    )
    return connection


def test_a_slow_body_is_given_up_and_others_are_served(web, monkeypatch):
    monkeypatch.setattr("bot.web.strict_json.BODY_SECONDS", 1.0)
    slow, chat = web.open(), web.open()
    connections = [connect(web, slow, 100, b'{"text"') for _ in range(100)]
    waits = []
    for _ in range(20):
        began = time.monotonic()
        chat.say("Hallo")
        waits.append(time.monotonic() - began)
    assert sorted(waits)[18] < 1.0
    assert connections[0].recv(100).startswith(b"HTTP/1.1 408")
    for connection in connections:
        connection.close()


def test_a_visitor_who_hangs_up_disturbs_nobody(web):
    chat = web.open()
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: connect(web, chat, 100, b'{"te').close(), range(50)))
    assert chat.say("Hallo")["messages"][0]["text"] == "[Hallo]"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(web, method):
    response = web.client.request(method, "/api/v1/messages")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def start_slowly(web, content: bytes) -> socket.socket:
    """Send the beginning of the headers."""
    address = urlsplit(web.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=20)
    connection.sendall(content)
    return connection


@pytest.mark.parametrize("content", [b"", b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_slow_headers_are_given_up(web, monkeypatch, content):
    monkeypatch.setattr("bot.web.protocol.HEADER_SECONDS", 0.5)
    connection = start_slowly(web, content)
    assert connection.recv(100).startswith(b"HTTP/1.1 408")
    connection.close()


def test_a_second_request_of_a_connection_must_not_be_slow_either(web, monkeypatch):
    monkeypatch.setattr("bot.web.protocol.HEADER_SECONDS", 0.5)
    connection = start_slowly(web, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
    connection.sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
    assert connection.recv(10_000).startswith(b"HTTP/1.1 408")
    connection.close()


def test_a_patient_poll_is_not_cut_off(web, monkeypatch):
    monkeypatch.setattr("bot.web.protocol.HEADER_SECONDS", 0.2)
    chat = web.open()
    assert chat.history(after=1, wait=1)["messages"] == []


def test_endless_headers_are_refused(web):
    connection = start_slowly(web, b"GET /health HTTP/1.1\r\n" + b"X-Long: 0123456789\r\n" * 5_000)
    assert connection.recv(100).startswith(b"HTTP/1.1 431")
    connection.close()
