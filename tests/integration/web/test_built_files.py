"""What is built for browsers travels compressed, and is kept under an address that changes with the content."""

import gzip

import pytest

from bot.assets import AssetsMissing, asset, asset_path


@pytest.mark.parametrize("encoding", ["br", "gzip", None])
def test_built_files_travel_as_the_browser_likes_them(web, encoding):
    response = web.client.get(asset("htmx.js"), headers={"Accept-Encoding": encoding or "identity"})
    assert response.status_code == 200
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["vary"] == "Accept-Encoding"
    if encoding != "br":
        assert response.content == asset_path("htmx.js").read_bytes()


def test_compressed_and_plain_are_the_same():
    path = asset_path("htmx.js")
    assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()


def test_what_is_not_built_is_named():
    with pytest.raises(AssetsMissing, match=r"nothing\.js is not built"):
        asset("nothing.js")
