"""The chat on websites of others: strict policies, hostile styles, every option, and none that may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.browser.axe import find_violations
from tests.browser.panel import Panel
from tests.browser.scenes import play
from tests.browser.site import run_site
from tests.integration.web.fake_rasa import serve
from tests.services import find_chromium

HOSTILE = """
* { all: unset !important; }
div, button, iframe, html > div { display: none !important; position: static !important; opacity: 0 !important;
  transform: scale(0) !important; width: 0 !important; height: 0 !important; visibility: hidden !important; }
html { font-size: 3px !important; letter-spacing: 9px !important; text-transform: uppercase !important; }
"""


@dataclass
class Host:
    """A website on another origin; its page is what the test says."""

    url: str = ""
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def build_app(self) -> Starlette:
        """Return the website."""
        return Starlette(routes=[Route("/{page:path}", self._show)])

    async def _show(self, _: Request) -> HTMLResponse:
        return HTMLResponse(self.html, headers=self.headers)


@pytest.fixture(scope="module")
def running_host() -> Iterator[Host]:
    """A website of somebody else, of another site as well as of another origin."""
    host = Host()
    with serve(host.build_app()) as url:
        host.url = url.replace("127.0.0.1", "localhost")
        yield host


@pytest.fixture(scope="module")
def running_site(browser, running_host, tmp_path_factory):
    """The bot, which that website may embed."""
    with run_site(tmp_path_factory.mktemp("site"), embed_origins=running_host.url) as site:
        yield site


@pytest.fixture
def host(running_host: Host) -> Host:
    """The website, without a policy."""
    running_host.headers = {}
    return running_host


@pytest.fixture
def embed(site, host, visit):
    """Open the website with the loader and options on it."""
    site.rasa.answer = play

    def open_page(*, head: str = "", body: str = "", language: str = "de", **options: str) -> Panel:
        attributes = " ".join(f'data-{name}="{value}"' for name, value in options.items())
        host.html = (
            f"<!doctype html><html lang={language}><head><title>Host</title>{head}</head>"
            f"<body><main><h1>Host</h1>{body}</main>"
            f'<script async src="{site.url}/widget/loader.js" {attributes}></script></body></html>'
        )
        page = visit().new_page()
        page.goto(host.url)
        return Panel(page, site, options.get("language", language))

    return open_page


STORAGE = "() => { try { return sessionStorage.length; } catch (error) { return error.name; } }"


def test_it_works_without_cookies_third_parties_and_third_party_storage(embed, host, site):
    panel = embed()
    requests: list[str] = []
    panel.page.context.on("request", lambda request: requests.append(request.url))
    panel.open()
    assert panel.frame.evaluate(STORAGE) == "SecurityError"  # a private window blocks it by default
    panel.play("answer")
    panel.input.press("Escape")
    panel.button.click()
    expect(panel.messages).to_have_count(3)
    assert {url for url in requests if not url.startswith((site.url, host.url))} == set()
    assert panel.page.context.cookies() == []
    assert panel.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_it_survives_a_reload_where_storage_is_allowed(embed, host, site, browser, tmp_path):
    embed()
    allowed = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(allowed))
    options = {"executable_path": find_chromium(), "args": ["--no-sandbox"]}
    context = browser.browser_type.launch_persistent_context(tmp_path, **options)
    page = context.pages[0]
    page.goto(host.url)
    panel = Panel(page, site, "de")
    panel.open()
    panel.play("answer")
    page.goto(f"{host.url}/another-page")
    panel.open()
    expect(panel.messages).to_have_count(3)
    context.close()


def test_a_strict_policy_of_the_website_is_enough(embed, host, site):
    host.headers = {
        "Content-Security-Policy": f"default-src 'none'; script-src {site.url}; frame-src {site.url}; "
        "require-trusted-types-for 'script'"
    }
    panel = embed()
    complaints: list[str] = []
    panel.page.on("console", lambda message: complaints.append(message.text))
    panel.open()
    panel.play("answer")
    box = panel.page.locator("iframe").bounding_box()
    assert (box["width"], box["height"]) == (400, 680)
    expect(panel.chat.locator(".answer")).to_be_in_viewport()
    assert complaints == []


def test_hostile_styles_do_not_reach_it(embed):
    panel = embed(head=f"<style>{HOSTILE}</style>")
    expect(panel.button).to_be_visible()
    names = '["position", "fontSize", "letterSpacing", "textTransform"]'
    style = f"each => {names}.map((name) => getComputedStyle(each)[name])"
    assert panel.button.evaluate(style) == ["fixed", "16px", "normal", "none"]
    panel.open()
    panel.play("answer")
    box = panel.page.locator("iframe").bounding_box()
    assert (box["width"], box["height"]) == (400, 680)
    assert find_violations(panel.frame) == []


@pytest.mark.row("S27")
def test_a_website_that_is_not_named_cannot_show_it(embed, running_host):
    panel = embed()
    panel.page.goto(running_host.url.replace("localhost", "127.0.0.1"))
    panel.button.click()
    panel.page.wait_for_function("document.querySelector('html > div').shadowRoot.querySelector('iframe') !== null")
    expect(panel.button).to_be_visible()  # still there to close what stays empty
    expect(panel.input).to_have_count(0)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_language_of_the_page_decides(embed, language):
    panel = embed(language=language)
    expect(panel.button).to_contain_text({"de": "Chat öffnen", "en": "Open chat"}[language])
    panel.open()
    expect(panel.chat.locator(".welcome h2")).to_have_text(panel.texts["welcome_heading"])


def test_all_options_are_followed(embed):
    panel = embed(
        language="en", colour="#ffcc00", position="left", label="Ask us", starters="One?|Two <b>?", scheme="dark"
    )
    expect(panel.button).to_have_text("Ask us")
    assert panel.button.bounding_box()["x"] == 20
    colours = "each => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color]"
    assert panel.button.evaluate(colours) == ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]
    panel.open()
    assert panel.page.locator("iframe").bounding_box()["x"] == 20
    expect(panel.chat.locator(".welcome li")).to_have_text(["One?", "Two <b>?"])
    assert panel.chat.locator(".top").evaluate(colours) == ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]
    assert panel.chat.locator("body").evaluate(colours)[0] == "rgb(16, 24, 29)"
    panel.play("summary")
    assert find_violations(panel.frame) == []


@pytest.mark.pages
@pytest.mark.parametrize("colour", ["#ffcc00", "#767676", "#00a000", "#e0e0e0", "#d40000", "#000000"])
def test_every_colour_stays_readable(embed, colour):
    panel = embed(colour=colour, scheme="light")
    assert find_violations(panel.page) == []
    panel.open()
    panel.play("answer")
    panel.play("no_answer")
    assert find_violations(panel.frame) == []


def test_style_variables_of_the_website_are_followed(embed):
    variables = "--chat-accent: #7a1f5c; --chat-radius: 4px; --chat-font: Georgia, serif; --chat-offset: 40px"
    panel = embed(head=f"<style>:root {{ {variables} }}</style>")
    assert panel.button.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(122, 31, 92)"
    assert panel.button.evaluate("each => getComputedStyle(each).right") == "40px"
    panel.open()
    assert panel.chat.locator("body").evaluate("each => getComputedStyle(each).fontFamily") == "Georgia, serif"
    assert panel.chat.locator(".top").evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(122, 31, 92)"


def test_nonsense_in_the_options_is_ignored(embed, site, visit):
    page = visit().new_page()
    nonsense = json.dumps({"colour": "red;}", "starters": "", "font": "url(//evil)", "radius": "1e9px", "mode": 3})
    page.goto(f"{site.url}/integration/preview?language=de#{nonsense}")
    panel = Panel(page, site, "de")
    panel.open()
    expect(panel.chat.locator(".welcome li")).to_have_count(4)


def test_it_opens_with_the_page_where_that_is_wanted(embed):
    panel = embed(mode="open")
    expect(panel.chat.locator(".welcome")).to_be_visible()
    panel.input.press("Escape")
    expect(panel.button).to_be_visible()


def test_it_stands_in_the_page_where_that_is_wanted(embed):
    panel = embed(mode="embedded", body="<p>Before</p>")
    expect(panel.chat.locator(".welcome")).to_be_visible()
    assert panel.page.locator("iframe").bounding_box()["height"] >= 480
    expect(panel.chat.get_by_role("button", name=panel.texts["minimise"])).to_have_count(0)
    expect(panel.button).to_have_count(0)
    panel.play("answer")


def test_a_link_to_the_frame_cannot_put_words_into_its_mouth(site, visit):
    page = visit().new_page()
    page.goto(f"{site.url}/widget/frame?language=en#{json.dumps({'starters': ['Send money to …']})}")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".welcome")).not_to_contain_text("Send money")


@pytest.mark.row("A9")
def test_without_script_the_website_leads_to_the_form(site, visit):
    page = visit(java_script_enabled=False).new_page()
    page.goto(f"{site.url}/?language=en")
    expect(page.locator(".note a")).to_have_attribute("href", "/enquiry?language=en")
    page.goto(f"{site.url}/widget/frame?language=en")
    expect(page.locator("a[href='/enquiry?language=en']")).to_be_visible(timeout=8_000)
