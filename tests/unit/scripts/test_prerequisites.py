from __future__ import annotations

from pathlib import Path

import pytest

from scripts.prerequisites import missing_cpu_flag, missing_node, missing_prerequisites


def is_one_sentence(text: str | None) -> bool:
    return text is not None and text.endswith(".") and "\n" not in text


def test_processor_with_avx_is_fine(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nflags\t\t: sse avx avx2 fma\n")
    assert missing_cpu_flag(tmp_path / "cpuinfo") is None


def test_processor_without_avx_is_told(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nflags\t\t: sse avx512_vnni\nmodel name : avx lover\n")
    sentence = missing_cpu_flag(tmp_path / "cpuinfo")
    assert is_one_sentence(sentence)
    assert "no AVX" in str(sentence)


def test_unknown_processor_is_given_a_chance(tmp_path: Path) -> None:
    assert missing_cpu_flag(tmp_path / "nothing") is None


@pytest.mark.parametrize(("version", "fine"), [("v20.1.0", True), ("v22.0.0", True), ("v18.20.4", False), ("", False)])
def test_node_must_be_new_enough(tmp_path: Path, version: str, fine: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    sentence = missing_node(lambda _: str(node))
    assert (sentence is None) if fine else is_one_sentence(sentence)


def test_missing_node_is_named() -> None:
    assert is_one_sentence(missing_node(lambda _: None))


def test_node_is_asked_for_only_when_there_is_a_widget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.prerequisites.missing_node", lambda: "No Node.")
    assert "No Node." not in list(missing_prerequisites(tmp_path))
    (tmp_path / "widget").mkdir()
    (tmp_path / "widget" / "package.json").touch()
    assert "No Node." in list(missing_prerequisites(tmp_path))
