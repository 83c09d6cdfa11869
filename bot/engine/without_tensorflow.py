"""Start Rasa without loading TensorFlow: `python -m bot.engine.without_tensorflow run …`.

Rasa 3.6 imports TensorFlow, Keras and transformers for components that we do not use: more than half of its start-up
and 300 MB. Stand-ins take their place; whatever uses one, instead of only naming it, fails at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "transformers")


class TensorFlowAbsent(RuntimeError):
    """Something needs TensorFlow after all."""


class _AbsentType(type):
    """Everything below an absent module is a class: it can be named, inherited from, and put into type hints."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _make_absent(f"{cls.__qualname__}.{name}")

    def __call__(cls, *_arguments: Any, **_named: Any) -> Any:
        raise TensorFlowAbsent(f"{cls.__qualname__} was called, but Rasa runs without TensorFlow here.")


def _make_absent(name: str) -> _AbsentType:
    return _AbsentType(name, (), {"__module__": "bot.engine.without_tensorflow"})


class _AbsentModule(ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _make_absent(f"{self.__name__}.{name}")


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> Any:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in ABSENT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, _module: ModuleType) -> None:
        """There is nothing to run."""


def leave_out() -> None:
    """Let stand-ins be imported from now on."""
    sys.meta_path.insert(0, _Finder())


def main() -> None:
    """Run Rasa's command line."""
    leave_out()
    from rasa.__main__ import main as run_rasa

    run_rasa()


if __name__ == "__main__":
    main()
