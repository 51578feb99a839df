"""What was compiled of a template is found again, as Python finds its bytecode."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from hazardlib.brief.compiled import Compiled


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a template of the program, and one of a workspace's beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for name, says in (("suite", "一"), ("own", "二")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.j2").write_text(says, "utf-8")
    return tmp_path / "suite"


def compiled(suite: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """Return what a template says in a process that has just begun, and how many were compiled for it."""
    calls: list[str] = []
    monkeypatch.setattr(Compiled, "_codes", {})
    places = [suite, suite.parent / "own"]
    environment = Environment(
        loader=FileSystemLoader(places), autoescape=True, bytecode_cache=Compiled(suite)
    )
    compile_ = environment._generate

    def counted(*asked: Any, **more: Any) -> str:
        calls.append("compiled")
        return compile_(*asked, **more)

    monkeypatch.setattr(environment, "_generate", counted)
    return environment.get_template(f"{name}.j2").render(), len(calls)


def test_a_template_is_compiled_once_for_all_processes_and_anew_when_its_text_changes(
    suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [compiled(suite, "suite", monkeypatch) for _ in range(2)] == [("一", 1), ("一", 0)]
    (suite / "suite.j2").write_text("三", "utf-8")
    assert compiled(suite, "suite", monkeypatch) == ("三", 1)


@pytest.mark.parametrize("kept", [15, 18, 40])
@pytest.mark.parametrize("rest", [b"", b"\0" * 100])
def test_what_is_kept_damaged_is_compiled_again(
    kept: int, rest: bytes, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(suite, "suite", monkeypatch)
    (file,) = (suite / "__pycache__").iterdir()
    file.write_bytes(file.read_bytes()[:kept] + rest)
    assert [compiled(suite, "suite", monkeypatch) for _ in range(2)] == [("一", 1), ("一", 0)]


def test_a_workspaces_own_template_leaves_nothing_with_the_program(
    suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [compiled(suite, "own", monkeypatch) for _ in range(2)] == [("二", 1), ("二", 1)]
    assert not (suite / "__pycache__").exists()


def test_where_nobody_may_write_or_python_keeps_no_bytecode_it_is_compiled_again(
    suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (suite / "__pycache__").write_text("no folder", "utf-8")
    assert [compiled(suite, "suite", monkeypatch) for _ in range(2)] == [("一", 1), ("一", 1)]
    (suite / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiled(suite, "suite", monkeypatch) == ("一", 1)
    assert not (suite / "__pycache__").exists()
