"""The bot's own pages: bilingual, without inline script or style, with nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest

from bot.web.texts import section

PAGES = ["/", "/integration", "/integration/preview", "/widget/frame", "/accessibility"]


class Page(HTMLParser):
    """Collects what the tests ask for."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_page_speaks_the_language_asked_for(web, path, language):
    response = web.client.get(path, params={"language": language}, headers={"Accept-Language": "fr"})
    assert (response.status_code, response.headers["content-language"]) == (200, language)
    assert Page(response.text).all("html") == [{"lang": language}]
    assert "built-in" not in response.text  # a text named like a method of `dict`


@pytest.mark.parametrize(
    ("query", "header", "language"), [("", "en-GB", "en"), ("", "", "de"), ("?language=fr", "en", "en")]
)
def test_the_browser_decides_where_nothing_is_asked_for(web, query, header, language):
    response = web.client.get(f"/{query}", headers={"Accept-Language": header})
    assert response.headers["content-language"] == language
    assert response.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(web, path):
    response = web.client.get(path)
    page = Page(response.text)
    assert all(set(script) <= {"src", "async", "defer", "data-language"} for script in page.all("script"))
    assert page.all("style") == []
    names = [name for _, attributes in page.tags for name in attributes]
    assert [name for name in names if name == "style" or name.startswith("on")] == []
    loaded = [attributes.get("src") for _, attributes in page.tags if "src" in attributes]
    loaded += [link["href"] for link in page.all("link")]
    assert all(address.startswith("/") for address in loaded)
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("language", ["de", "en"])
def test_visitors_without_script_are_led_to_the_form(web, language):
    for path in ("/", "/widget/frame"):
        assert f'href="/enquiry?language={language}"' in web.client.get(path, params={"language": language}).text


def test_files_are_kept_under_addresses_with_a_digest(web):
    for path in PAGES:
        for address in re.findall(r'"(/static/[^"]+)"', web.client.get(path).text):
            response = web.client.get(address)
            assert (response.status_code, response.headers["cache-control"]) == (
                200,
                "public, max-age=31536000, immutable",
            )


def test_every_field_has_a_label(web):
    page = Page(web.client.get("/integration").text)
    labelled = {label["for"] for label in page.all("label")}
    assert {field["id"] for tag in ("input", "select", "textarea") for field in page.all(tag)} == labelled


def test_the_snippet_names_the_public_address(web):
    assert f'src="{web.settings.public_url}/widget/loader.js"' in web.client.get("/integration").text.replace(
        "&lt;", "<"
    ).replace("&gt;", ">")


def test_the_texts_of_a_page_are_on_it(web):
    for language in ("de", "en"):
        texts = section(language, "pages")["home"]
        content = web.client.get("/", params={"language": language}).text
        assert all(point["name"] in content for point in texts["points"])


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/none.js"])
def test_only_the_files_are_served(web, path):
    response = web.client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
