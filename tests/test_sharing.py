"""What the tests keep from run to run is what today's sources make, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sharing


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the one source of a repository of its own."""
    monkeypatch.setattr(sharing, "ROOT", tmp_path)
    monkeypatch.setattr(sharing, "KEPT", tmp_path / "made")
    sharing.KEPT.mkdir()
    path = tmp_path / "hazardlib" / "merge" / "state.py"
    path.parent.mkdir(parents=True)
    path.write_text("first", "utf-8")
    return path


def made_from(source: Path) -> str:
    """Return what is kept of a source that is copied."""

    def make(folder: Path) -> None:
        (folder / "copy.txt").write_bytes(source.read_bytes())
        calls.append(folder)

    calls: list[Path] = []
    text = (sharing._kept("copies", make) / "copy.txt").read_text("utf-8")
    return f"{text}, made {len(calls)}"


def test_it_is_made_once_and_anew_when_a_source_changes(source: Path) -> None:
    assert [made_from(source), made_from(source)] == ["first, made 1", "first, made 0"]
    source.write_text("second", "utf-8")
    assert [made_from(source), made_from(source)] == ["second, made 1", "second, made 0"]
    assert len(list(sharing.KEPT.glob("copies-*"))) == 2  # the folder and the sign that it is whole


def test_what_was_left_half_made_is_made_again(source: Path) -> None:
    def stop(folder: Path) -> None:
        (folder / "copy.txt").write_text("half", "utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sharing._kept("copies", stop)
    assert made_from(source) == "first, made 1"


def test_what_the_program_keeps_beside_its_bytecode_is_no_source(source: Path) -> None:
    before = sharing.digest_of_sources()
    kept = source.parent / "__pycache__" / "patterns.kept"
    kept.parent.mkdir()
    kept.write_text("", "utf-8")
    assert sharing.digest_of_sources() == before


def test_a_test_file_is_no_source_but_the_tests_own_set_up_and_the_file_of_the_maker_are(
    source: Path,
) -> None:
    before = sharing.digest_of_sources()
    tests = source.parents[2] / "tests"
    tests.mkdir()
    (tests / "test_state.py").write_text("", "utf-8")
    assert sharing.digest_of_sources() == before
    maker = tests / "test_state.py"
    made = sharing.digest_of_sources(maker)
    maker.write_text("other", "utf-8")
    assert sharing.digest_of_sources(maker) != made
    (tests / "conftest.py").write_text("", "utf-8")
    assert sharing.digest_of_sources() != before
