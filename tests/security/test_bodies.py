"""S8: whatever a body holds, the answer is a problem of one shape or a true success."""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web.schemas import ConversationBody, MessagesBody, ProblemBody

CASES = int(os.environ.get("BOT_TEST_CASES", "300"))
ENDPOINTS = {
    "/api/v1/conversations": ("language",),
    "/api/v1/messages": ("text", "button", "client_id"),
    "/api/v1/messages/1/feedback": ("helpful",),
}
WRONG = [None, True, 0, 1.5, "", [], {}, ["de"], {"a": 1}, "fr", "DE", -1, 10**30]
RIGHT = [("language", None), ("helpful", True)]
PLAUSIBLE = ["de", "en", "Hallo", "/restart", True, None, "6f1f8f0e-7c1c-4a57-9d4a-3c1f0f7b6a11"]

texts = st.text(max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def check(response):
    """Require a problem of one shape, or a success that holds something."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        body = ProblemBody.model_validate_json(response.content, strict=True, extra="forbid")
        assert body.status == response.status_code
        assert body.detail
    elif response.status_code == 201:
        assert ConversationBody.model_validate_json(response.content, strict=True, extra="forbid").messages
    elif response.status_code == 200:
        assert MessagesBody.model_validate_json(response.content, strict=True, extra="forbid").messages
    else:
        assert (response.status_code, response.content) == (204, b"")


@pytest.fixture(scope="module")
def post(running_web):
    """Return a function that posts raw bodies within one conversation."""
    chat = running_web.open("en")
    headers = {**chat.headers, "Content-Type": "application/json"}
    return lambda path, content: running_web.client.post(path, content=content, headers=headers)


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_wrong_types_are_refused(post, path, value):
    for field in ENDPOINTS[path]:
        if (field, value) in RIGHT or (field in ("text", "button") and isinstance(value, str) and value):
            continue
        response = post(path, json.dumps({field: value}))
        check(response)
        assert response.status_code == 422


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 422),
        ("null", 422),
        ('{"text": "a", "text": "b"}', 400),
        ('{"language": "de", "language": "de"}', 400),
        ('{"helpful": NaN}', 400),
        ('{"text": ' + "[" * 10_000, 400),
        ('{"text": "a", "sender": "x"}', 422),
        ('{"text": "a", "metadata": {}}', 422),
        ('{"__proto__": {}}', 422),
    ],
)
def test_odd_bodies_are_refused(post, path, body, status):
    response = post(path, body)
    check(response)
    assert response.status_code == status


@pytest.mark.parametrize("path", ["/api/v1/conversations", "/api/v1/messages"])
def test_a_very_deep_body_is_refused(post, path):
    check(post(path, '{"text":' * 100_000))


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), path=st.sampled_from(sorted(ENDPOINTS)))
def test_generated_bodies(post, data, path):
    fields = st.sampled_from(ENDPOINTS[path]) | texts
    body = data.draw(st.dictionaries(fields, values | st.sampled_from(PLAUSIBLE), max_size=4))
    check(post(path, json.dumps(body)))


@settings(max_examples=max(CASES // 3, 1), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), path=st.sampled_from(sorted(ENDPOINTS)))
def test_generated_bytes(post, content, path):
    response = post(path, content)
    check(response)
    assert response.status_code >= 400


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=1_000))
def test_every_text_is_answered(post, text):
    response = post("/api/v1/messages", json.dumps({"text": text}))
    check(response)
    assert response.status_code == 200
