"""L2: many visitors come at the same moment, and each gets a chat."""

from concurrent.futures import ThreadPoolExecutor


def test_many_chats_are_opened_at_once(web):
    def come(number: int) -> int:
        chat = web.open("de")
        return chat.post(text=f"Frage {number}").status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(come, range(64)))
    assert statuses == [200] * 64
