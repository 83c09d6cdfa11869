"""Statistics count what really happened, on the page and in the file."""

import re

from tests.integration.console.enquiries import submit


def figure(page, title):
    return re.search(rf"<dt>{title}</dt><dd>([^<]*)</dd><dd class=\"muted\">([^<]*)</dd>", page).groups()


def test_the_page_counts_conversations_answers_and_enquiries(web, coordinator):
    chat = web.open("de")
    chat.say("Wer koordiniert das?")
    seq = chat.say("Und seit wann?")["messages"][0]["seq"]
    web.client.post(f"/api/v1/messages/{seq}/feedback", json={"helpful": True}, headers=chat.headers)
    web.open("en")
    reference = submit(web, topic="Wasserstoff", language="en")
    coordinator.post(f"/inbox/{reference}/reply", text="Guten Tag, gern.")
    page = coordinator.get("/statistics?days=7").text
    assert figure(page, "Gespräche") == ("2", "2 Nachrichten von Besuchern")
    assert figure(page, "Beantwortete Fragen")[0] == "100\xa0%"
    assert figure(page, "Anfragen") == ("1", "davon 0 überfällig")
    assert figure(page, "Hilfreiche Antworten") == ("100\xa0%", "1 ja, 0 nein")
    assert page.count("<svg viewBox") >= 4
    assert "style=" not in page


def test_the_file_holds_the_same_figures(web, coordinator):
    web.open("en")
    ((english,),) = web.rows("SELECT count(*) FROM conversations WHERE language = 'en'")
    file = coordinator.post("/statistics/export", "/statistics", days="7")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Abschnitt,Bezeichnung,Anzahl"
    assert f"Sprache der Gespräche,Englisch,{english}" in lines
    assert coordinator.get("/statistics/export").status_code == 405


def test_every_span_is_shown_and_others_are_not(coordinator):
    for days in (7, 30, 90, 365, 12, "x"):
        assert coordinator.get(f"/statistics?days={days}").status_code == 200
