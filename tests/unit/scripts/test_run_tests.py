from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import run_tests

REPORT = (
    '<testsuites><testsuite tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"/></testsuites>'
)


def report(tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> str:
    return REPORT.format(tests=tests, failures=failures, errors=errors, skipped=skipped)


@pytest.fixture
def last_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def run(*reports: str | None, codes: tuple[int, int] = (0, 0), trained: int = 0) -> tuple[int, str]:
        left, left_codes = iter(reports), iter(codes)

        def pretend(_: str, path: Path, *_options: str) -> int:
            content = next(left)
            if content:
                path.write_text(content)
            return next(left_codes)

        monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
        monkeypatch.setattr(run_tests, "run_pytest", pretend)
        monkeypatch.setattr(
            run_tests, "subprocess", SimpleNamespace(run=lambda *_, **__: subprocess.CompletedProcess([], trained))
        )
        code = run_tests.main()
        return code, capsys.readouterr().out.splitlines()[-1]

    return run


def test_both_environments_are_added_up(last_line) -> None:  # type: ignore[no-untyped-def]
    code, line = last_line(report(10, skipped=1), report(5))
    assert code == 0
    assert line.startswith("14 passed, 0 failed, 1 skipped in ")


def test_failure_in_either_fails(last_line) -> None:  # type: ignore[no-untyped-def]
    code, line = last_line(report(10, failures=2, errors=1), report(5), codes=(1, 0))
    assert code == 1
    assert line.startswith("12 passed, 3 failed in ")


def test_crash_without_a_report_fails(last_line) -> None:  # type: ignore[no-untyped-def]
    code, line = last_line(None, report(5), codes=(139, 0))
    assert code == 1
    assert line.startswith("5 passed, 1 failed in ")


def test_nothing_collected_fails(last_line) -> None:  # type: ignore[no-untyped-def]
    code, _ = last_line(report(0), report(5), codes=(5, 0))
    assert code == 1


def test_failed_training_fails(last_line) -> None:  # type: ignore[no-untyped-def]
    code, line = last_line(trained=1)
    assert code == 1
    assert line.startswith("0 passed, 1 failed")
