"""What is kept of a message holds no e-mail address, number, link or introduced name."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Schreiben Sie an anna.schmidt+x@post.example.de!", "Schreiben Sie an [e-mail]!"),
        ("Write to j_doe@example.org, please", "Write to [e-mail], please"),
        ("Rufen Sie 0201 1234567 an", "Rufen Sie [number] an"),
        ("call +49 (0)201/123-456 now", "call [number] now"),
        ("Siehe https://example.org/a?b=c jetzt", "Siehe [link] jetzt"),
        ("see www.example.org now", "see [link] now"),
        ("Ich heiße Anna", "Ich heiße [name]"),
        ("ich bin Herr Müller.", "ich bin Herr [name]."),
        ("My name is Jane Doe, hello", "My name is [name], hello"),
        ("Mein Name ist Anna Schmidt. Wer leitet die BMR?", "Mein Name ist [name]. Wer leitet die BMR?"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "account", ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19"]
)
def test_account_number_is_masked_whole(account: str) -> None:
    masked = mask(f"IBAN {account} bitte")
    assert masked in ("IBAN [account] bitte", "IBAN [number] bitte")


@pytest.mark.parametrize(
    "text",
    [
        "Was geschah 1987 und 2021?",
        "Arbeiten dort 500 Menschen?",
        "What happened between 2021 and 2025?",
        "Was war 2021-2025 geplant?",
        "Wer koordiniert die Zusammenarbeit?",
        "Was ist H2UB@Essen?",
        "",
    ],
)
def test_question_without_personal_data_stays(text: str) -> None:
    assert mask(text) == text


_WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=10)
_AROUND = st.text(string.ascii_letters + "äöüß .,?!", max_size=40)


@given(_AROUND, _WORDS, _WORDS, st.sampled_from(["de", "org", "co.uk"]), _AROUND)
def test_no_e_mail_address_survives(before: str, user: str, host: str, end: str, after: str) -> None:
    masked = mask(f"{before} {user}@{host}.{end} {after}")
    assert "@" not in masked
    assert "[e-mail]" in masked


@given(
    _AROUND,
    st.lists(st.text(string.digits, min_size=3, max_size=5), min_size=3, max_size=5),
    st.sampled_from(" -/."),
    _AROUND,
)
def test_no_telephone_number_survives(before: str, groups: list[str], separator: str, after: str) -> None:
    assert not any(character.isdigit() for character in mask(f"{before} 0{separator.join(groups)} {after}"))


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)
