"""A1, A2, A3, A4, A5 and A6: axe in every state, the keyboard alone, announcements, little room, settings."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import find_violations
from tests.browser.panel import Panel

LOG = """() => {
    window.announced = [];
    const log = document.querySelector("[role=log]");
    new MutationObserver((records) => {
        for (const {addedNodes} of records)
            for (const node of addedNodes)
                if (node.nodeType === 1 && node.matches(".message"))
                    window.announced.push([node.querySelector(".words").lang, node.querySelector(".words").innerText]);
    }).observe(log, {childList: true, subtree: true});
}"""
OVERFLOW = "document.documentElement.scrollWidth > innerWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, input, textarea")]
    .filter((each) => each.checkVisibility() && !each.closest(".words, cite"))
    .map((each) => [each.innerText || each.ariaLabel, each.getBoundingClientRect()])
    .filter(([, {width, height}]) => width < 24 || height < 24).map(([name]) => name)"""


def check(panel: Panel, visible: str) -> None:
    """Assert that a state is to be seen and that axe finds nothing wrong with it."""
    expect(panel.chat.locator(visible).last).to_be_visible()
    box = panel.page.locator("iframe").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 250
    assert (visible, find_violations(panel.frame)) == (visible, [])


def walk_through_states(panel: Panel) -> None:
    """Show every state one after the other, and check each."""
    texts = panel.texts
    check(panel, ".welcome")
    for scene in ("answer", "related", "no_answer", "clarification", "handoff", "notice"):
        panel.play(scene)
        check(panel, f".message.{scene}")
    for field in ("name", "organisation", "email", "message", "consent"):
        panel.play(field)
        check(panel, ".message.question")
    panel.play("summary")
    check(panel, ".summary-card dl")
    panel.chat.locator(".choice.main").click()
    check(panel, ".receipt-card")
    panel.say("abort", "error")
    check(panel, ".message.error .ways")
    panel.input.fill("a" * 1_001)
    check(panel, "#counter.over")
    panel.press(texts["data"])
    check(panel, "#data")
    panel.press(texts["delete"])
    check(panel, "#data .sure")
    panel.page.keyboard.press("Escape")
    panel.let_coordinator_say("Guten Tag!")
    check(panel, ".message.coordinator")


def test_axe_finds_nothing_in_any_state(bilingual_panel):
    walk_through_states(bilingual_panel)


@pytest.mark.pages
def test_axe_finds_nothing_in_the_dark(site, visit):
    panel = Panel.on_demo_page(visit(color_scheme="dark"), site, "de")
    walk_through_states(panel)
    ground = panel.chat.locator(".chat").evaluate("chat => getComputedStyle(chat).backgroundColor")
    assert ground == "rgb(16, 24, 29)"


def test_axe_finds_nothing_on_the_page_with_the_button(site, visit):
    for language in ("de", "en"):
        page = visit().new_page()
        page.goto(f"{site.url}/?language={language}")
        expect(Panel(page, site, language).button).to_be_visible()
        assert find_violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_forced_colours(site, visit, scheme):
    panel = Panel.on_demo_page(visit(forced_colors="active", color_scheme=scheme), site, "en")
    panel.play("summary")
    check(panel, ".summary-card")


def test_each_new_message_is_announced_once_in_its_language(panel):
    panel.play("answer")
    log = panel.chat.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-relevant", "additions")
    panel.frame.evaluate(LOG)
    panel.play("no_answer")
    panel.say("english related", "related")
    panel.chat.get_by_role("button", name="EN, English").click()
    panel.let_coordinator_say("Guten Tag!")
    expect(panel.chat.locator(".message.coordinator")).to_be_visible()
    announced = panel.frame.evaluate("announced")
    assert [language for language, _ in announced] == ["de", "de", "de", "en", "en", "en"]
    assert len({text for _, text in announced}) == 6


def test_history_is_not_announced_after_a_reload(panel):
    panel.play("answer")
    panel.page.reload()
    panel.open()
    expect(panel.messages).to_have_count(3)
    log = panel.chat.get_by_role("log")
    expect(log).to_have_attribute("aria-busy", "false")


def test_everything_goes_with_the_keyboard_alone(site, visit):
    page = visit().new_page()
    page.goto(f"{site.url}/?language=de")
    panel = Panel(page, site, "de")
    panel.button.focus()
    page.keyboard.press("Enter")
    expect(panel.input).to_be_focused()
    page.keyboard.type("no_answer")
    page.keyboard.press("Enter")
    expect(panel.chat.locator(".message.no_answer")).to_be_visible()
    offer = panel.chat.get_by_role("button", name="Frage weitergeben")
    walk_back_to(page, offer)
    page.keyboard.press("Enter")
    expect(panel.chat.locator(".message.notice")).to_be_visible()
    expect(panel.input).to_be_focused()
    walk_back_to(page, panel.chat.get_by_role("button", name="EN, English"))
    page.keyboard.press("Space")
    expect(panel.chat.locator(".message.smalltalk")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel.button).to_be_focused()
    expect(panel.button).to_have_attribute("aria-expanded", "false")


def walk_back_to(page, target, most=25):
    """Press Shift+Tab until the target has the focus, which must be seen there."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab")
        if target.evaluate("each => each === document.activeElement"):
            break
    expect(target).to_be_focused()
    assert target.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


ROOMS = {"320 px": (320, 640), "400 % zoom": (320, 256), "on its side": (640, 320)}


@pytest.mark.parametrize("room", ROOMS)
def test_everything_fits_where_there_is_little_room(site, visit, room):
    width, height = ROOMS[room]
    panel = Panel.on_demo_page(visit(viewport={"width": width, "height": height}), site, "de")
    assert panel.page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": width, "height": height}
    for scene in ("answer", "clarification", "summary"):
        panel.play(scene)
        assert (scene, panel.frame.evaluate(OVERFLOW)) == (scene, False)
        assert panel.frame.evaluate("document.querySelector('#scroll').scrollWidth > innerWidth") is False
        assert panel.frame.evaluate(SMALL_TARGETS) == []
        panel.input.scroll_into_view_if_needed()
        expect(panel.input).to_be_in_viewport(ratio=0.9)
    check_small = find_violations(panel.frame)
    assert check_small == []
    assert panel.page.evaluate(OVERFLOW) is False


def test_whoever_wants_less_motion_sees_none(site, visit):
    panel = Panel.on_demo_page(visit(reduced_motion="reduce"), site, "de")
    panel.play("answer")
    assert panel.frame.evaluate("document.getAnimations().filter(({playState}) => playState === 'running').length") == 0


@pytest.mark.pages
@pytest.mark.parametrize("path", ["/", "/integration", "/accessibility", "/privacy", "/enquiry", "/widget/frame"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_our_pages(site, visit, path, scheme):
    for width in (1200, 320):
        page = visit(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
        page.goto(f"{site.url}{path}?language=en")
        expect(page.locator("h1").first).to_be_visible()
        assert find_violations(page) == []
        assert page.evaluate(OVERFLOW) is False
