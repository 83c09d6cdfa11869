"""The start page tells what waits, and shows mails that could not be delivered."""

import pytest

from tests.integration.console.enquiries import submit


def test_the_page_counts_what_waits(web, coordinator):
    late = submit(web)
    web.execute("UPDATE enquiries SET created_at = '2026-01-02 10:00:00' WHERE reference = :r", r=late)
    page = " ".join(coordinator.get("/").text.split())
    assert "<strong>1</strong> <span>neue Anfrage</span>" in page
    assert "<strong>1</strong> <span>Anfrage ist überfällig</span>" in page


@pytest.mark.row("F9")
def test_a_refused_mail_is_shown_and_sent_again(web, coordinator):
    reference = submit(web)
    web.execute(
        "UPDATE outgoing_mails SET state = 'failed', failure = '550 no such user' WHERE about = :r", r=reference
    )
    ((number,),) = web.rows("SELECT min(id) FROM outgoing_mails WHERE about = :r", r=reference)
    page = coordinator.get("/").text
    assert "550 no such user" in page
    assert f'href="/console/inbox/{reference}"' in page
    assert coordinator.post(f"/mails/{number}/retry", "/").status_code == 303
    assert web.rows("SELECT state FROM outgoing_mails WHERE id = :id", id=number) == [("queued",)]
    assert coordinator.post(f"/mails/{number}/retry", "/").status_code == 404
