"""Values are taken as people write them; what is wrong gets a reason, never a crash."""

from __future__ import annotations

import pytest

from bot.enquiries.records import InvalidField
from bot.enquiries.references import find_reference, new_reference
from bot.enquiries.validation import check_value, suggest_address


@pytest.mark.parametrize(
    ("field", "given", "stored"),
    [
        ("topic", "  Wasserstoff \n & Speicher ", "Wasserstoff & Speicher"),
        ("message", "Guten Tag,\r\n\r\n\r\n\r\nwir suchen Partner.", "Guten Tag,\n\nwir suchen Partner."),
        ("name", "Größmann, Jürgen", "Größmann, Jürgen"),
        ("name", "Nguyễn Thị Minh", "Nguyễn Thị Minh"),
        ("name", "O'Brien-Smith", "O'Brien-Smith"),
        ("name", "李 明", "李 明"),
        ("organisation", "1&1", "1&1"),
        ("organisation", "keine", ""),
        ("organisation", "N/A", ""),
        ("organisation", "None.", ""),
        ("organisation", "", ""),
        ("email", " Jane.Doe+bot@Example.ORG ", "Jane.Doe+bot@example.org"),
        ("email", "<jane@example.org>.", "jane@example.org"),
        ("email", "jane (at) example.org", "jane@example.org"),
        ("email", "mailto:jane@example.org", "jane@example.org"),
        ("email", "info@müller-stahl.de", "info@xn--mller-stahl-thb.de"),
    ],
)
def test_value_is_stored_like_this(field: str, given: str, stored: str) -> None:
    assert check_value(field, given) == stored


@pytest.mark.parametrize(
    ("field", "given", "reason"),
    [
        ("topic", "   ", "empty"),
        ("topic", "x", "too_short"),
        ("topic", "x" * 121, "too_long"),
        ("topic", "12345", "no_letters"),
        ("message", "abc", "too_short"),
        ("message", "x" * 4_001, "too_long"),
        ("name", "jane@example.org", "looks_like_email"),
        ("name", "42", "no_letters"),
        ("organisation", "x" * 161, "too_long"),
        ("email", "jane", "too_short"),
        ("email", "jane.example.org", "email_invalid"),
        ("email", "jane@example", "email_invalid"),
        ("email", "jane@localhost", "email_invalid"),
        ("email", "jürgen@example.org", "email_not_ascii"),
        ("email", "a@example.org, b@example.org", "email_several"),
        ("email", "a@example.org b@example.org", "email_several"),
        ("email", f"{'a' * 65}@example.org", "email_invalid"),
        ("email", f"a@{'b' * 300}.org", "too_long"),
    ],
)
def test_wrong_value_has_a_reason(field: str, given: str, reason: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        check_value(field, given)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("jane@gmial.com", "jane@gmail.com"),
        ("jane@web.d", "jane@web.de"),
        ("jane@t-onlin.de", "jane@t-online.de"),
        ("jane@outlok.com", "jane@outlook.com"),
        ("jane@hotmail.fr", None),
        ("jane@gmx.at", None),
        ("jane@rub.net", None),
        ("jane@groessmann-energie.de", None),
    ],
)
def test_slip_in_a_known_host_is_noticed(given: str, meant: str | None) -> None:
    assert suggest_address(given) == meant


def test_slip_is_asked_about_and_never_refused() -> None:
    with pytest.raises(InvalidField) as question:
        check_value("email", "jane@gmial.com")
    assert (question.value.reason, question.value.suggestion) == ("email_misspelt", "jane@gmail.com")
    assert check_value("email", "jane@gmial.com", confirmed=True) == "jane@gmial.com"


@pytest.mark.parametrize("text", ["{}", "Stand von {}?", "what about {} please"])
def test_reference_is_found_however_it_is_written(text: str) -> None:
    reference = new_reference()
    for written in (reference, reference.lower(), reference.replace("-", ""), reference.replace("-", " ")):
        assert find_reference(text.format(written)) == reference


def test_text_without_reference_has_none() -> None:
    assert find_reference("GMR-0000-1111 und GMR") is None
