"""Rasa starts without TensorFlow, and what would need it fails loudly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]


def run(code: str) -> str:
    """Run code in a fresh interpreter, since this one may have loaded anything; return what it printed."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        f"import bot.engine.without_tensorflow as w\nw.leave_out()\n{code}",
    ]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def test_rasa_is_imported_without_the_real_ones() -> None:
    printed = run(
        "import sys, rasa.__main__, rasa.core.run, rasa.model_training, rasa.engine.recipes.default_recipe\n"
        "import tensorflow\n"
        "print(type(tensorflow).__name__, 'jax' in sys.modules, 'tensorflow.python.ops' in sys.modules)"
    )
    assert printed == "_AbsentModule False False"


@pytest.mark.parametrize("use", ["tf.constant(1)", "tf.keras.layers.Dense(units=3)", "tf.function(len)"])
def test_use_of_it_fails_at_once(use: str) -> None:
    printed = run(f"import tensorflow as tf\ntry: {use}\nexcept w.TensorFlowAbsent as absent: print(absent)")
    assert printed.endswith("was called, but Rasa runs without TensorFlow here.")


def test_component_that_needs_it_fails_at_once() -> None:
    printed = run(
        "from rasa.utils.tensorflow.models import RasaModel\n"
        "try: RasaModel()\nexcept w.TensorFlowAbsent: print('refused')"
    )
    assert printed == "refused"
