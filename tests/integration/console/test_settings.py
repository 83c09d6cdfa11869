"""Hours, routing and texts: what is set in the console is what the services read."""

import pytest

from bot.enquiries import routing
from bot.site import texts, values
from bot.site.values import FIRST_REPLY_HOURS, OFFICE_HOURS

HOURS = {"time_zone": "Europe/London", "open_0": "1", "opens_0": "08:30", "closes_0": "12:00", "holidays": "GB-ENG"}


def test_hours_and_targets_are_stored(web, coordinator):
    response = coordinator.post("/settings", "/settings", **HOURS, first_reply="24", idle="10")
    assert response.status_code == 303
    with web.database.read() as session:
        office = values.read(session, OFFICE_HOURS)
        assert values.read(session, FIRST_REPLY_HOURS) == 24
    assert (office.time_zone, office.holidays) == ("Europe/London", ("GB-ENG",))
    assert [(each.day, each.opens, each.closes) for each in office.hours] == [(0, "08:30", "12:00")]
    assert 'value="08:30"' in coordinator.get("/settings").text


@pytest.mark.parametrize(
    "wrong", [{"closes_0": "08:00"}, {"opens_0": "25:00"}, {"time_zone": "Mars"}, {"first_reply": "0"}, {"idle": "x"}]
)
def test_wrong_hours_change_nothing(web, coordinator, wrong):
    before = web.rows("SELECT key, value FROM site_values ORDER BY key")
    fields = {**HOURS, "first_reply": "30", "idle": "12", **wrong}
    assert coordinator.post("/settings", "/settings", **fields).status_code == 422
    assert web.rows("SELECT key, value FROM site_values ORDER BY key") == before


def test_rules_are_added_moved_and_removed(web, coordinator):
    def topics():
        with web.database.read() as session:
            return [rule.topic for rule in routing.list_rules(session)]

    path, account = "/settings/routing", str(coordinator.account.id)
    for topic in ("Wasserstoff", "Textil"):
        coordinator.post(path, path, topic=topic, account=account)
    assert topics() == ["Wasserstoff", "Textil"]
    coordinator.post(f"{path}/1/up", path)
    assert topics() == ["Textil", "Wasserstoff"]
    coordinator.post(f"{path}/0/remove", path)
    assert topics() == ["Wasserstoff"]
    assert coordinator.post(f"{path}/7/remove", path).status_code == 404
    assert coordinator.post(path, path, account=account).status_code == 422


def test_a_text_is_previewed_published_and_taken_back(web, coordinator):
    path = "/settings/texts/greeting"
    with web.database.read() as session:
        before = {language: texts.current(session, "greeting", language).text for language in ("de", "en")}
    new = {"text_de": "Moin! <b>Ein Programm</b> antwortet.", "text_en": before["en"]}
    preview = coordinator.post(path, path, step="preview", **new)
    assert "Moin! &lt;b&gt;Ein Programm&lt;/b&gt; antwortet." in preview.text
    coordinator.post(path, path, step="publish", **new)
    with web.database.read() as session:
        assert texts.current(session, "greeting", "de").text == new["text_de"]
        assert texts.current(session, "greeting", "en").version == 0
    assert "Nur eine der beiden Sprachen wurde geändert." in coordinator.get(path).text
    coordinator.post(path, path, step="publish", text_de=before["de"], text_en=before["en"])
    with web.database.read() as session:
        restored = texts.current(session, "greeting", "de")
    assert (restored.version, restored.text, restored.created_by) == (2, before["de"], coordinator.account.name)


def test_a_text_that_would_break_a_mail_is_refused(coordinator):
    path = "/settings/texts/mail_link"
    response = coordinator.post(path, path, step="publish", text_de="Ohne Link", text_en="Without")
    assert response.status_code == 422
    assert "Der Platzhalter {link} wird gebraucht." in response.text
    assert coordinator.get("/settings/texts/nothing").status_code == 404
