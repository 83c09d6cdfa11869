"""S5, S6: markup and SQL are text."""

import re

import pytest

from tests.house.sources import PROJECT

MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "{{7*7}}",
    "{% import os %}",
    "${alert(1)}",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<math><mtext><style><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "&lt;script&gt;",
    "<b onmouseover=alert(1)>x</b>",
    "']];alert(1)//",
    "<!--<img src=x onerror=alert(1)>-->",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
]
SQL = [
    "'; DROP TABLE messages; --",
    "' OR '1'='1",
    '" OR ""="',
    "1; DELETE FROM conversations",
    "%' OR 1=1 --",
    "100 %",
    "a_b",
    "\\'; DROP TABLE messages; --",
    "' UNION SELECT token_hash FROM conversations --",
    "Robert'); DROP TABLE students;--",
]


@pytest.mark.parametrize("typed", MARKUP + SQL)
def test_it_comes_back_as_it_was(web, typed):
    chat = web.open()
    before = web.rows("SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages)")
    (answer,) = chat.say(typed)["messages"]
    assert answer["text"] == f"[{typed}]"
    assert chat.history()["messages"][1]["text"] == typed
    after = web.rows("SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages)")
    assert after == [(before[0][0], before[0][1] + 2)]


@pytest.mark.parametrize("value", [*SQL, "x" * 64])
def test_ids_are_literal(web, value):
    chat = web.open()
    assert [m["kind"] for m in chat.post(button=value).json()["messages"]] == ["notice"]
    headers = {"Authorization": f"Bearer {value}"}
    assert web.client.get("/api/v1/messages", headers=headers).status_code == 401


def test_scripts_write_text_only():
    sources = list((PROJECT / "widget" / "src").rglob("*.ts"))
    dangerous = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment"
        r"|unsafeHTML|unsafeSVG|unsafeStatic"
    )
    assert sources
    assert [path.name for path in sources if re.search(dangerous, path.read_text("utf-8"))] == []


def test_templates_escape_everything():
    templates = list((PROJECT / "bot" / "web" / "templates").glob("*.html"))
    assert templates
    assert [path.name for path in templates if re.search(r"\|\s*safe|autoescape false", path.read_text("utf-8"))] == []
