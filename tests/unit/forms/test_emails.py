"""E-mail addresses as people write, spell and correct them."""

from __future__ import annotations

import pytest

from bot.forms.emails import edit_address, find_address, says_no_address, without_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna.meier@firma.de", "anna.meier@firma.de"),
        ("Gern: <anna@firma.de>.", "anna@firma.de"),
        ("mailto:anna@firma.de", "anna@firma.de"),
        ("jane @ company.co.uk", "jane@company.co.uk"),
        ("das ist jürgen@müller.de, danke", "jürgen@müller.de"),
        ("info@firma", "info@firma"),  # incomplete, but meant as an address: it is refused with a reason
        ("anna punkt meier at firma punkt de", "anna.meier@firma.de"),
        ("meine Mail ist anna.meier ät firma.de", "anna.meier@firma.de"),
        ("it's jane dot doe at company dot co dot uk, thanks", "jane.doe@company.co.uk"),
        ("j underscore doe (at) my-company.com", "j_doe@my-company.com"),
        ("max bindestrich muster klammeraffe web punkt de", "max-muster@web.de"),
    ],
)
def test_address_is_found(text: str, address: str) -> None:
    assert find_address(text) == address


@pytest.mark.parametrize("text", ["Müller", "I work at the mill", "kein Problem", "", "um 5 at home"])
def test_other_texts_hold_no_address(text: str) -> None:
    assert find_address(text) is None


@pytest.mark.parametrize(
    ("address", "text", "changed"),
    [
        ("a@firma.com", "hinten nicht com, sondern de", "a@firma.de"),
        ("a@firma.com", "it ends in dot org, not dot com", "a@firma.org"),
        ("a@firma.com", "die Adresse endet auf .net", "a@firma.net"),
        ("a_b@firma.com", "a dot instead of the underscore please", "a.b@firma.com"),
        ("a_b@firma.com", "bitte Bindestrich statt Unterstrich", "a-b@firma.com"),
        ("a-b@firma.com", "ohne den Bindestrich", "ab@firma.com"),
        ("jon@firma.com", "the email should be john instead of jon", "john@firma.com"),
        ("meier@firma.com", "meyer, nicht meier", "meyer@firma.com"),
        ("a@firm.com", "change firm to firma", "a@firma.com"),
        ("jane@bensen.com", "It should be benson with an o, not bensen.", "jane@benson.com"),
        ("anna-meier@firma.de", "there's a dot between anna and meier", "anna.meier@firma.de"),
        ("annameier@firma.de", "zwischen anna und meier kommt ein Unterstrich", "anna_meier@firma.de"),
    ],
)
def test_address_is_changed_as_told(address: str, text: str, changed: str) -> None:
    assert edit_address(address, text) == changed


@pytest.mark.parametrize("text", ["die Mail stimmt nicht", "wrong one", "not x but y", ""])
def test_address_stays_where_nothing_fits(text: str) -> None:
    assert edit_address("anna@firma.de", text) is None


def test_rest_of_the_answer_is_kept_without_the_address() -> None:
    assert without_address("Jane Doe, email is jane@firm.com") == "Jane Doe"
    assert without_address("Anna Meier und meine Mail ist anna@firma.de") == "Anna Meier"


@pytest.mark.parametrize("text", ["ich habe keine E-Mail", "I don't have an email address", "ohne Mail"])
def test_missing_address_is_noticed(text: str) -> None:
    assert says_no_address(text)
    assert not says_no_address("anna@firma.de")
