"""Every package that the code imports is declared in pyproject.toml, not just there by chance."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from tests.house.sources import PROJECT, list_files, name, parse

OURS = {"bot", "actions", "scripts", "evaluation", "benchmarks", "tests"}
# Optional backend, or part of what is declared (pydantic of pydantic-settings, markupsafe of jinja2).
EXCUSED = {"onnxruntime", "tokenizers", "pydantic", "pydantic_core", "markupsafe"}
INSIDE_RASA = ("bot/engine/", "benchmarks/")


def list_imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def normalise(package: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;! ]", package)[0]).lower()


def test_imported_packages_are_declared() -> None:
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    declared = {normalise(package) for package in extras["app"]}
    known = packages_distributions()
    missing = set()
    for path in list_files(("bot", "actions", "evaluation"), ".py"):
        if name(path).startswith(INSIDE_RASA):
            continue
        for module in set(list_imports(parse(path))) - sys.stdlib_module_names - OURS - EXCUSED:
            distributions = {normalise(each) for each in known.get(module, [module])}
            if not distributions & declared:
                missing.add(f"{name(path)}: {module}")
    assert missing == set()


def test_imports_are_found() -> None:
    tree = ast.parse("import numpy.linalg as n\nfrom httpx import get\nfrom . import x\ndef f(): import yaml")
    assert set(list_imports(tree)) == {"numpy", "httpx", "yaml"}
