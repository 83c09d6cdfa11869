"""The inbox: filters in the address, bulk changes with undo, exports."""

import io
import re
import zipfile

import pytest

from tests.integration.console.enquiries import submit
from tests.integration.console.support import sign_in


def references(page):
    """Return the enquiries that a page lists."""
    return re.findall(r'name="reference" value="(GMR-[^"]+)"', page.text)


def statuses(web, *wanted):
    rows = dict(web.rows("SELECT reference, status FROM enquiries"))
    return [rows[each] for each in wanted]


@pytest.fixture
def nobody(web):
    """No enquiry at all."""
    for table in ("enquiry_events", "enquiry_partners", "consents", "outgoing_mails", "enquiries"):
        web.execute(f"DELETE FROM {table}")


def test_an_empty_inbox_says_so(coordinator, nobody):
    assert "Alles erledigt" in coordinator.get("/inbox").text
    assert "Keine Anfrage passt zu dieser Suche." in coordinator.get("/inbox?q=nichts").text


def test_filters_and_search_stand_in_the_address(web, coordinator, nobody):
    first = submit(web, topic="Wasserstoff", name="Anna Öztürk", language="de")
    second = submit(web, topic="Textiles", organisation="100 % Cotton_Ltd", language="en")
    both = references(coordinator.get("/inbox"))
    assert both == [second, first]
    assert references(coordinator.get("/inbox?language=de")) == [first]
    assert references(coordinator.get("/inbox?q=öztürk")) == [first]
    assert references(coordinator.get("/inbox?q=100+%25")) == [second]
    assert references(coordinator.get("/inbox?q=cotton_")) == [second]
    assert references(coordinator.get(f"/inbox?q={first.replace('-', '')}")) == [first]
    assert references(coordinator.get("/inbox?sort=created_at")) == [first, second]
    assert references(coordinator.get("/inbox?view=closed")) == []
    assert references(coordinator.get("/inbox?who=me")) == []
    page = coordinator.get("/inbox?view=all&q=cotton&language=en").text
    assert 'value="cotton"' in page
    assert '<option value="en" selected>' in page


def test_what_is_late_is_marked_and_found(web, coordinator, nobody):
    late, fresh = submit(web), submit(web)
    web.execute("UPDATE enquiries SET created_at = '2026-01-02 10:00:00' WHERE reference = :late", late=late)
    page = coordinator.get("/inbox")
    assert set(references(page)) == {late, fresh}
    assert page.text.count('<span class="pill bad">überfällig</span>') == 1
    assert references(coordinator.get("/inbox?age=overdue")) == [late]


@pytest.mark.parametrize(
    "query", ["view=x&sort=password&who=-1&page=99999999999", "page=0&topic='--", "q=%00%F0%9F", "who=me"]
)
def test_whatever_stands_in_the_address_is_no_error(coordinator, query):
    assert coordinator.get(f"/inbox?{query}").status_code == 200


SQL = ["' OR 1=1 --", "%", "_", "\\", "'; DROP TABLE enquiries; --", '" OR ""="', "%' OR '1'='1"]


@pytest.mark.row("S6")
@pytest.mark.parametrize("typed", SQL)
def test_sql_is_text(web, coordinator, typed):
    submit(web)
    before = web.rows("SELECT count(*) FROM enquiries")
    page = coordinator.client.get("/console/inbox", params={"q": typed, "view": "all"})
    assert (page.status_code, references(page)) == (200, [])
    assert web.rows("SELECT count(*) FROM enquiries") == before


def test_many_are_closed_at_once_and_taken_back(web, coordinator, nobody):
    chosen, other = [submit(web) for _ in range(3)], submit(web)
    answer = coordinator.post("/inbox/change", "/inbox", reference=chosen, wish="status:closed", back="language=de")
    assert answer.headers["location"] == "/console/inbox?language=de"
    assert statuses(web, *chosen, other) == ["closed", "closed", "closed", "new"]
    page = coordinator.get("/inbox").text
    assert "3 Anfragen wurden geändert." in page
    batch = re.search(r'name="batch" value="(\w{32})"', page)[1]
    assert sign_in(web).post("/inbox/undo", batch=batch).status_code == 303
    assert statuses(web, *chosen) == ["closed"] * 3, "only one's own change"
    coordinator.post("/inbox/undo", "/inbox", batch=batch)
    assert statuses(web, *chosen) == ["new"] * 3


def test_many_are_given_to_somebody_and_taken_back(web, coordinator, nobody):
    def owners():
        return [row[0] for row in web.rows("SELECT account_id FROM enquiries")]

    chosen = [submit(web) for _ in range(2)]
    coordinator.post("/inbox/change", "/inbox", reference=chosen, wish=f"assign:{coordinator.account.id}")
    assert owners() == [coordinator.account.id] * 2
    assert references(coordinator.get("/inbox?who=me")) == chosen[::-1]
    batch = re.search(r'name="batch" value="(\w{32})"', coordinator.get("/inbox").text)
    assert batch is None, "a notice is shown once"
    ((batch,),) = web.rows("SELECT DISTINCT batch FROM enquiry_events WHERE kind = 'assigned'")
    coordinator.post("/inbox/undo", "/inbox", batch=batch)
    assert owners() == [None] * 2


@pytest.mark.parametrize("wish", ["status:withdrawn", "status:x", "assign:999999", "delete:1", ""])
def test_wishes_that_nobody_offered_are_refused(web, coordinator, wish):
    reference = submit(web)
    assert coordinator.post("/inbox/change", "/inbox", reference=reference, wish=wish).status_code == 400
    assert statuses(web, reference) == ["new"]


FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "\t=1", " =1"]


@pytest.mark.row("S7")
def test_exports_hold_no_formula(web, coordinator, nobody):
    for formula in FORMULAS:
        submit(web, topic=f"{formula} x", message=f"{formula} ist mir sehr wichtig", organisation=formula)
    file = coordinator.post("/inbox/export", "/inbox", form="csv")
    assert file.headers["content-disposition"] == 'attachment; filename="enquiries.csv"'
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(FORMULAS) + 1
    assert not re.search(r'(^|,)"?[=+@\t-]', "\n".join(lines[1:]), re.MULTILINE)
    book = coordinator.post("/inbox/export", "/inbox", form="xlsx").content
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert coordinator.get("/inbox/export").status_code == 404


def test_open_pages_learn_what_is_new(web, coordinator, nobody):
    before = coordinator.get("/badges").json()
    submit(web)
    after = coordinator.get("/badges").json()
    assert (before["counts"]["inbox"], after["counts"]["inbox"]) == (0, 1)
    assert before["inbox"] != after["inbox"]
    assert f'data-version="{after["inbox"]}"' in coordinator.get("/inbox/results").text
