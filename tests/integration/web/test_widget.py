"""The loader goes to every website; the chat's frame only into those that may embed it."""

import pytest

from tests.integration.web.support import run_web


def test_any_website_may_load_the_loader(web):
    response = web.client.get("/widget/loader.js", headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=600"
    assert response.headers["content-encoding"] == "gzip"
    assert "set-cookie" not in response.headers


def test_our_own_pages_may_show_the_frame(web):
    policy = web.client.get("/widget/frame").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types lit-html")


@pytest.mark.parametrize("path", ["/", "/integration", "/accessibility"])
def test_no_other_page_can_be_framed(web, path):
    assert "frame-ancestors 'none'" in web.client.get(path).headers["content-security-policy"]


def test_named_websites_may_show_the_frame(rasa, tmp_path):
    with run_web(tmp_path, rasa, embed_origins="https://www.example.org,https://example.net") as web:
        policy = web.client.get("/widget/frame").headers["content-security-policy"]
        assert "frame-ancestors 'self' https://www.example.org https://example.net;" in policy
        assert "frame-ancestors 'none'" in web.client.get("/").headers["content-security-policy"]
