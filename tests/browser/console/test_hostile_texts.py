"""S5: markup in whatever visitors, colleagues and facts say is shown in the console as it was written; nothing runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from bot.knowledge.gaps import record_unanswered, report_wrong_answer
from bot.knowledge.repository import seed
from tests.browser.console.desk import Desk
from tests.browser.test_hostile_texts import TEXTS
from tests.integration.console.enquiries import submit
from tests.integration.web.support import Web
from tests.unit.knowledge.samples import KNOWLEDGE

FACT = "g-data-location"
ENTRIES = "/knowledge/entries/entity"
LISTS = ("/", "/inbox?view=all", "/chats", "/knowledge", ENTRIES, "/gaps", "/statistics", "/account")
READ = """() => [document.documentElement, ...document.querySelectorAll('input, textarea')]
    .map((each) => each.value ?? each.textContent).join('')"""
FOREIGN = """() => [...document.querySelectorAll('*')].filter((each) =>
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'VIDEO', 'MATH', 'IMG', 'B', 'STYLE'].includes(each.tagName.toUpperCase())
    || (each.tagName === 'SCRIPT' && !each.src.startsWith(location.origin))
    || [...each.attributes].some(({name}) => name.startsWith('on') || name === 'srcdoc')
    || /^(javascript|data|vbscript):/i.test(each.getAttribute('href') ?? each.getAttribute('action') ?? '')
).map((each) => each.outerHTML)"""


@pytest.fixture
def desk(site: Web, visit: Callable[..., BrowserContext]) -> Desk:
    """A coordinator who is signed in, with something to read everywhere."""
    with site.database.begin() as session:
        seed(session, KNOWLEDGE)
        for text in TEXTS:
            record_unanswered(session, text, "de", "no_answer", "c1")
            report_wrong_answer(session, (FACT,), "en", text, "c1")
    return Desk.open(visit(), site, "en")


def test_nothing_of_it_runs(site: Web, desk: Desk) -> None:
    complaints: list[str] = []
    requests: list[str] = []
    desk.page.on("console", lambda message: complaints.append(message.text))
    desk.page.on("request", lambda request: requests.append(request.url))
    reference, chat = submit(site), site.open("de")
    for text in TEXTS:
        chat.say(text)
    ((conversation,),) = site.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")
    site.execute("UPDATE conversations SET mode = 'waiting'")
    desk.go(f"/chats/{conversation}")
    assert [text for text in TEXTS if not is_shown(desk, text)] == []
    desk.go(f"/inbox/{reference}")
    desk.page.locator("#field-note").fill("\n".join(TEXTS))
    desk.press("case.keep_note")
    expect(desk.page.locator(".thread .note")).to_be_visible()
    assert [text for text in TEXTS if not is_shown(desk, text)] == []
    for text in TEXTS:
        write_everywhere(site, desk, text)
        for path, where in ((f"/inbox/{reference}", ".facts dd"), (f"/knowledge/facts/{FACT}", ".bubble")):
            desk.go(path)
            assert squeeze(text) in squeeze(desk.page.locator(where).first.inner_text()), (path, text)
            assert desk.page.evaluate(FOREIGN) == [], path
    for path in LISTS:
        desk.go(path)
        assert desk.page.evaluate(FOREIGN) == [], path
    assert [url for url in requests if not url.startswith(site.url)] == []
    assert complaints == []


def write_everywhere(site: Web, desk: Desk, text: str) -> None:
    """Let everybody be called and say the text, behind the checks of the forms."""
    for statement in (
        "UPDATE enquiries SET topic = :t, name = :t, organisation = :t, message = :t, coordinator = :t",
        "UPDATE enquiry_partners SET name_de = :t, name_en = :t, reason_de = :t, reason_en = :t",
        f"UPDATE facts SET answer_de = :t, answer_en = :t, gloss = :t, passage = :t WHERE slug = '{FACT}'",
        "UPDATE entities SET name_de = :t, name_en = :t",
        "UPDATE sources SET title_de = :t, title_en = :t",
        f"UPDATE accounts SET name = :t WHERE id = {desk.account.id}",
    ):
        site.execute(statement, t=text)


def is_shown(desk: Desk, text: str) -> bool:
    """Tell whether the page holds the very characters, in its text or in a field."""
    return squeeze(text) in squeeze(desk.page.evaluate(READ))


def squeeze(text: str) -> str:
    """Return the text without its spaces, which pages may break lines at."""
    return "".join(text.split())
