"""S30: what is shipped is pinned, and its licences are ones that we may ship."""

from __future__ import annotations

import pytest

from scripts.supply_chain import PROJECT, Package, normalise, read_lock, render


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("LGPL-3.0-only", True),
        ("GNU Library or Lesser General Public License (LGPL)", True),
        ("Artistic License; GNU General Public License (GPL)", True),
        ("Apache-2.0 OR GPL-2.0", True),
        ("GPL-3.0-or-later", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0", False),
        ("GNU Affero General Public License v3", False),
        ("Business Source License 1.1", False),
        ("MIT with Commons Clause", False),
        ("UNKNOWN", False),
    ],
)
def test_licence_is_judged(licence: str, allowed: bool) -> None:
    assert Package("x", "1", licence).is_allowed is allowed


def test_lock_is_read() -> None:
    names = read_lock(PROJECT / "requirements" / "app.lock")
    assert {"starlette", "sqlalchemy", "rasa-sdk"} <= names
    assert "yamllint" not in names
    assert normalise("Typing_Extensions") == "typing-extensions"


def test_page_lists_every_environment() -> None:
    page = render({"app": [Package("b", "1", "MIT"), Package("A", "2", "BSD")], "rasa": []})
    assert page.index("| A | 2 | BSD |") < page.index("| b | 1 | MIT |") < page.index("Rasa's box")


def test_page_of_licences_names_what_is_locked() -> None:
    page = (PROJECT / "docs" / "licences.md").read_text("utf-8").casefold()
    listed = {normalise(line.split("|")[1].strip()) for line in page.splitlines() if line.count("|") == 4}
    # Some packages of a lock belong to other systems than the one where the page was made.
    assert len(read_lock(PROJECT / "requirements" / "app.lock") - listed) <= 12, "run `make sbom`"
