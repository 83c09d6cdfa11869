"""The integration page shows at once what an option does, and what to paste."""

from playwright.sync_api import expect


def test_options_change_the_snippet_and_the_preview(site, visit):
    page = visit().new_page()
    page.goto(f"{site.url}/integration?language=en")
    snippet = page.locator("#snippet")
    address = site.settings.public_url
    expect(snippet).to_contain_text(f'<script async src="{address}/widget/loader.js"></script>')
    page.get_by_label("Words on the button").fill('Say "hello"')
    page.get_by_label("Starter questions").fill("One?\n\nTwo?\n")
    page.get_by_label("Side", exact=True).select_option("left")
    page.get_by_label("Colour", exact=True).fill("#7a1f5c")
    page.get_by_label("Colour", exact=True).dispatch_event("change")
    for part in ('data-label="Say &quot;hello&quot;"', 'data-starters="One?|Two?"', 'data-position="left"'):
        expect(snippet).to_contain_text(part)
    expect(snippet).to_contain_text("/enquiry")
    preview = page.frame_locator("#preview")
    preview.get_by_role("button", name='Say "hello"').click()
    chat = preview.frame_locator("iframe")
    expect(chat.locator(".welcome li")).to_have_text(["One?", "Two?"])
    top = "each => getComputedStyle(each).backgroundColor"
    assert chat.locator(".top").evaluate(top) == "rgb(122, 31, 92)"


def test_the_snippet_can_be_copied(site, visit):
    context = visit()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site.url}/integration?language=de")
    page.get_by_role("button", name="Kopieren").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#snippet").inner_text()
