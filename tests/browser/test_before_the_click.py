"""P1: before the chat is opened, nothing is stored on the visitor's device and nothing but the loader is requested."""

from playwright.sync_api import expect

from tests.browser.panel import Panel

STORED = """async () => [
    localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
    (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
]"""


def test_nothing_is_stored_and_only_the_loader_is_requested(site, visit):
    context = visit()
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page = context.new_page()
    page.goto(f"{site.url}/?language=de", wait_until="networkidle")
    expect(Panel(page, site, "de").button).to_be_visible()
    own = [url.removeprefix(site.url) for url in requests]
    assert [url for url in own if not url.startswith(("/static/icon", "/static/built/pages"))] == [
        "/?language=de",
        "/widget/loader.js",
    ]
    assert page.evaluate(STORED) == [0, 0, "", 0, 0, 0]
    assert context.cookies() == []
    assert site.rows("SELECT count(*) FROM conversations") == [(0,)]


def test_opening_stores_nothing_and_the_first_message_one_key(site, visit):
    context = visit()
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    panel = Panel.on_demo_page(context, site, "en")
    assert panel.frame.evaluate(STORED) == [0, 0, "", 0, 0, 0]
    assert site.rows("SELECT count(*) FROM conversations") == [(0,)]
    panel.play("answer")
    assert panel.frame.evaluate(STORED) == [0, 1, "", 0, 0, 0]
    assert context.cookies() == []
    assert {url for url in requests if not url.startswith(f"{site.url}/")} == set()
