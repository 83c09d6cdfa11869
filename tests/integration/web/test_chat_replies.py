"""A mailed link shows a visitor who had left what was said, and nobody else."""

import pytest

from bot.conversations.records import Coordinator
from bot.conversations.reply_links import reply_url
from bot.conversations.takeover import take_over, write

BEN = Coordinator(2, "Ben <b>Baker</b>")


@pytest.fixture
def answered(web):
    """A chat in which a person has replied."""
    chat = web.open("en")
    chat.say("Is anybody there?")
    (chat.id,) = web.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")[0]
    with web.database.begin() as session:
        take_over(session, chat.id, BEN)
        write(session, chat.id, BEN, "Yes, I am.\nAnd now?")
    return chat


def path_of(web, chat):
    return reply_url(web.settings, chat.id).removeprefix(web.settings.public_url)


def test_link_shows_the_conversation_in_its_language(web, answered):
    page = web.client.get(path_of(web, answered), headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "Is anybody there?" in page.text
    assert "Yes, I am.\nAnd now?" in page.text
    assert "Ben &lt;b&gt;Baker&lt;/b&gt;" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "Ihr Gespräch im Chat" in web.client.get(f"{path_of(web, answered)}&language=de").text


@pytest.mark.parametrize("token", ["", "x", "x.y.z", "ImFiYyI.aaaa.bbbb"])
def test_forged_link_opens_nothing(web, answered, token):
    page = web.client.get("/chat/replies", params={"token": token})
    assert page.status_code == 404
    assert "Is anybody there?" not in page.text


def test_link_is_dead_after_the_erasure(web, answered):
    web.client.delete("/api/v1/conversations/current", headers=answered.headers)
    assert web.client.get(path_of(web, answered)).status_code == 404
