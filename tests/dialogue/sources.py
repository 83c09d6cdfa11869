"""The dialogue's files, read as Rasa reads them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PAYLOAD = re.compile(r"^/(\w+)\{(\{.*\})\}$")


@cache
def read(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_domain() -> dict[str, Any]:
    """Return the domain without the responses."""
    domain: dict[str, Any] = read(ROOT / "domain.yml")
    return domain


def read_responses() -> dict[str, list[dict[str, Any]]]:
    """Return the variants of each response."""
    files = (ROOT / "data" / "responses").glob("*.yml")
    return {name: variants for file in files for name, variants in read(file)["responses"].items()}


def read_rules() -> list[dict[str, Any]]:
    """Return all rules."""
    return [rule for file in (ROOT / "data" / "rules").glob("*.yml") for rule in read(file)["rules"]]


def read_nlu_intents() -> set[str]:
    """Return the intents that have examples."""
    files = (ROOT / "data" / "nlu").glob("*.yml")
    return {block["intent"] for file in files for block in read(file)["nlu"] if "intent" in block}


def language_of(variant: dict[str, Any]) -> str | None:
    """Return the language that a variant is bound to, or nothing for a default."""
    conditions = variant.get("condition")
    if conditions is None:
        return None
    (condition,) = conditions
    assert (condition["type"], condition["name"]) == ("slot", "language")
    return str(condition["value"])


def payloads(variant: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the intent and the entities of each button's payload."""
    for button in variant.get("buttons", []):
        # Braces are doubled in the file: Rasa takes single ones for a placeholder.
        match = PAYLOAD.match(button["payload"])
        assert match, button["payload"]
        yield match[1], json.loads(match[2])


def strings_in_actions() -> Iterator[tuple[str, str]]:
    """Yield (file, text) of each string in the code of the actions that is not a docstring."""
    for file in sorted((ROOT / "actions").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in loose:
                yield file.name, node.value
