"""JSON is read without leniency (RELIABILITY S8, S9)."""

import pytest

from bot.web.problems import Problem
from bot.web.strict_json import parse_object


def test_plain_object_is_read():
    assert parse_object(b'{"text": "\xc3\xa4\\ud83d\\ude00", "a": [1, null]}') == {"text": "ä😀", "a": [1, None]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1} x',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\n"}',
        b'{"a":' + b"[" * 8_000,
        b"[" * 16_000,
        b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)
def test_anything_doubtful_is_refused(body):
    with pytest.raises(Problem) as caught:
        parse_object(body)
    assert (caught.value.status, caught.value.code) == (400, "invalid_json")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"', b"true"])
def test_only_objects_are_bodies(body):
    with pytest.raises(Problem) as caught:
        parse_object(body)
    assert (caught.value.status, caught.value.code) == (422, "not_an_object")
