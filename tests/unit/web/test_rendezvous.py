"""Each conversation has its own Rasa, and moves only when that one is gone."""

from collections import Counter

from bot.conversations.rendezvous import rank

URLS = [f"http://127.0.0.1:{port}" for port in (5005, 5006, 5007)]
CONVERSATIONS = [f"conversation-{number}" for number in range(3_000)]


def test_rank_names_every_address_and_ignores_their_order():
    assert sorted(rank(URLS, "a")) == URLS
    assert rank(URLS, "a") == rank(URLS[::-1], "a")


def test_conversations_are_spread_evenly():
    counts = Counter(rank(URLS, each)[0] for each in CONVERSATIONS)
    assert all(900 < counts[url] < 1_100 for url in URLS)


def test_only_the_conversations_of_a_lost_address_move():
    moved = [each for each in CONVERSATIONS if rank(URLS, each)[0] != rank(URLS[1:], each)[0]]
    assert moved == [each for each in CONVERSATIONS if rank(URLS, each)[0] == URLS[0]]
