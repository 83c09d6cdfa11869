"""The plain page: bilingual, without inline script, with nothing from elsewhere."""

import json
import re
from html.parser import HTMLParser

import pytest

from bot.web.texts import section


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


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_speaks_the_language_asked_for(web, language):
    response = web.client.get("/", params={"language": language}, headers={"Accept-Language": "fr"})
    page, texts = Page(response.text), section(language, "page")
    assert (response.status_code, response.headers["content-language"]) == (200, language)
    assert page.all("html") == [{"lang": language}]
    assert f"<h1>{texts['heading']}</h1>" in response.text
    assert texts["noscript_contact"] in response.text
    assert json.loads(page.all("main")[0]["data-texts"]) == section(language, "script")
    (log,) = [attributes for _, attributes in page.tags if attributes.get("role") == "log"]
    assert log["aria-label"] == texts["log_label"]


@pytest.mark.parametrize(
    ("query", "header", "language"), [("", "en-GB", "en"), ("", "", "de"), ("?language=fr", "en", "en")]
)
def test_the_browser_decides_where_nothing_is_asked_for(web, query, header, language):
    response = web.client.get(f"/{query}", headers={"Accept-Language": header})
    assert response.headers["content-language"] == language
    assert response.headers["vary"] == "Accept-Language"


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(web):
    response = web.client.get("/")
    page = Page(response.text)
    assert all(set(script) == {"src", "type"} for script in page.all("script"))
    assert page.all("style") == []
    assert [
        attributes
        for _, attributes in page.tags
        if "style" in attributes or any(a.startswith("on") for a in attributes)
    ] == []
    addresses = [attributes.get("src") or attributes.get("href") for _, attributes in page.tags]
    assert all(re.match(r"[/?#]", address) for address in addresses if address)
    assert "set-cookie" not in response.headers


def test_files_are_kept_under_their_version(web):
    addresses = re.findall(r'"(/static/[^"]+)"', web.client.get("/").text)
    assert {address.split("?")[0] for address in addresses} == {
        "/static/chat.js",
        "/static/chat.css",
        "/static/icon.svg",
    }
    for address in addresses:
        assert web.client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
        assert web.client.get(address.split("?")[0]).headers["cache-control"] == "no-cache"


def test_every_field_has_a_label(web):
    page = Page(web.client.get("/").text)
    labelled = {label["for"] for label in page.all("label")}
    assert {field["id"] for field in page.all("textarea") + page.all("input")} == labelled


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/none.js"])
def test_only_the_files_are_served(web, path):
    response = web.client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
