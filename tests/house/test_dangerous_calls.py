"""Nothing executes what it reads: no pickle, no eval, no unsafe YAML, no shell."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import CODE, list_files, name, parse

pytestmark = pytest.mark.row("S30")

MODULES = frozenset({"pickle", "cPickle", "joblib", "dill", "marshal", "shelve", "cloudpickle"})
CALLS = frozenset({"eval", "exec", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "yaml.full_load"})
FLAGS = frozenset({"shell", "allow_pickle"})


def find_dangers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"import {a.name}" for a in node.names if a.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield f"from {node.module}"
        elif isinstance(node, ast.Call):
            yield from _find_in_call(node)


def _find_in_call(call: ast.Call) -> Iterator[str]:
    function = ast.unparse(call.func)
    if function in CALLS:
        yield function
    for keyword in call.keywords:
        if keyword.arg in FLAGS and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False):
            yield f"{function}({keyword.arg}=…)"


def test_code_holds_no_dangerous_call() -> None:
    found = [f"{name(path)}: {danger}" for path in list_files(CODE, ".py") for danger in find_dangers(parse(path))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import dump",
        "eval('1')",
        "yaml.load(text)",
        "subprocess.run('ls', shell=True)",
        "np.load(path, allow_pickle=True)",
    ],
)
def test_dangerous_call_is_found(source: str) -> None:
    assert list(find_dangers(ast.parse(source)))


def test_safe_call_is_not_reported() -> None:
    assert list(find_dangers(ast.parse("yaml.safe_load(text); np.load(p, allow_pickle=False); re.compile('x')"))) == []
