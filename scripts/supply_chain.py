"""List every part that we ship, with its licence: `python -m scripts.supply_chain`, called by `make sbom`.

Writes a CycloneDX list of each environment to var/sbom/, the licences to docs/licences.md, and ends with code 1 where a
licence is not allowed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SBOM = PROJECT / "var" / "sbom"
PAGE = PROJECT / "docs" / "licences.md"
ENVIRONMENTS = {"app": ".venv", "rasa": ".venv-rasa"}
ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|Python Software Foundation|PSF|MPL|Mozilla|LGPL|Lesser General|Unlicense|0BSD|Zlib|CC0|TCL"
    r"|Public Domain|Artistic|DFSG"
)
FORBIDDEN = re.compile(r"AGPL|Affero|SSPL|Business Source|BUSL|Commons Clause|[Nn]on-?[Cc]ommercial|Proprietary")
_GPL = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public")
_HEAD = """# Licences

Every package that the assistant is shipped with, from the hash-locked lists in `requirements/`. Made by `make sbom`,
which also writes CycloneDX lists to `var/sbom/` and fails where a licence is not allowed: strong copyleft,
source-available and unknown ones.

"""


@dataclass(frozen=True)
class Package:
    """A package of an environment."""

    name: str
    version: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """Tell whether we may ship it: where a package offers a choice, one good licence is enough."""
        if FORBIDDEN.search(self.licence):
            return False
        choices = re.split(r"; | OR ", self.licence)
        return any(ALLOWED.search(each) and not _GPL.search(each) for each in choices)


def main() -> int:
    """Write the lists; return the exit code."""
    SBOM.mkdir(parents=True, exist_ok=True)
    packages = {name: list(list_packages(name)) for name in ENVIRONMENTS}
    for name in ENVIRONMENTS:
        write_sbom(name)
    PAGE.write_text(render(packages), "utf-8")
    refused = [package for each in packages.values() for package in each if not package.is_allowed]
    for package in refused:
        print(f"{package.name} {package.version} has a licence that is not allowed: {package.licence}.")
    print(f"{sum(map(len, packages.values()))} packages; lists in {SBOM.relative_to(PROJECT)}/ and docs/licences.md.")
    return 1 if refused else 0


def list_packages(name: str) -> Iterator[Package]:
    """Yield the packages of an environment that its lock names: tools for developers are not shipped."""
    shipped = read_lock(PROJECT / "requirements" / f"{name}.lock")
    program = PROJECT / ".venv" / "bin" / "pip-licenses"
    python = PROJECT / ENVIRONMENTS[name] / "bin" / "python"
    command = [str(program), f"--python={python}", "--from=mixed", "--format=json"]
    for each in json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout):
        if normalise(each["Name"]) in shipped:
            yield Package(each["Name"], each["Version"], each["License"])


def write_sbom(name: str) -> Path:
    """Write the CycloneDX list of an environment."""
    target = SBOM / f"{name}.cdx.json"
    program = PROJECT / ".venv" / "bin" / "cyclonedx-py"
    python = PROJECT / ENVIRONMENTS[name] / "bin" / "python"
    options = ["--output-reproducible", "--pyproject", str(PROJECT / "pyproject.toml"), "-o", str(target)]
    subprocess.run([str(program), "environment", *options, str(python)], check=True, capture_output=True)
    return target


def read_lock(path: Path) -> set[str]:
    """Return the names of the packages that a lock pins."""
    return {normalise(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text("utf-8"), re.MULTILINE)}


def normalise(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def render(packages: dict[str, list[Package]]) -> str:
    """Return the page of licences."""
    return _HEAD + "\n".join(_table(name, each) for name, each in packages.items())


def _table(name: str, packages: Iterable[Package]) -> str:
    rows = sorted(packages, key=lambda package: package.name.lower())
    lines = [f"| {package.name} | {package.version} | {package.licence} |" for package in rows]
    title = {"app": "Everything but Rasa", "rasa": "Rasa's box"}[name]
    return "\n".join([f"## {title}", "", "| package | version | licence |", "|---|---|---|", *lines, ""])


if __name__ == "__main__":
    sys.exit(main())
