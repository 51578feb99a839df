"""The frame around the code: what the front door, the locks and the documents promise of one another."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import get_args

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from hazardlib.domain import columns

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>.+?))? \\$", re.MULTILINE)

requires_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def requirements(*lists: list[str]) -> list[Requirement]:
    return [Requirement(text) for one in lists for text in one]


def locked(name: str) -> dict[str, str]:
    """Return what a lock installs on this interpreter's oldest relative, Python 3.11."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    oldest = {"python_full_version": "3.11.7", "python_version": "3.11"}
    return {
        canonicalize_name(match["name"]): match["version"]
        for match in LOCKED.finditer(text)
        if match["marker"] is None or Requirement(f"x; {match['marker']}").marker.evaluate(oldest)  # type: ignore[union-attr]
    }


def targets() -> list[str]:
    return re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


RUN = requirements(PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values())
GROUPS = PROJECT["dependency-groups"]


@pytest.mark.parametrize("requirement", RUN + requirements(GROUPS["dev"], GROUPS["build"]), ids=str)
def test_the_lock_holds_every_direct_package_within_its_bounds(requirement: Requirement) -> None:
    version = locked("dev")[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(Version(version))


def test_every_locked_package_carries_hashes_and_no_lock_names_an_index() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
        assert entries, lock.name
        assert all("--hash=sha256:" in entry for entry in entries), lock.name
        assert "://" not in text, lock.name
        assert "--find-links" not in text, lock.name


def test_jupyterlab_and_what_slows_nbformat_stay_out_of_the_run_environment() -> None:
    assert {"jupyterlab", "rfc3987-syntax"}.isdisjoint(locked("dev"))
    assert "jupyterlab" in locked("lab")


def test_the_conda_environment_is_the_direct_packages_at_the_locks_versions() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert listed[-1] == "--editable ."
    versions = locked("lab") | locked("dev")
    names = [requirement.name for requirement in RUN + requirements(GROUPS["lab"])]
    assert listed[:-1] == [f"{name}=={versions[canonicalize_name(name)]}" for name in names]


@requires_make
def test_make_help_lists_every_target() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert re.findall(r"^  make (\w+)", said, re.MULTILINE) == targets()


def test_ci_and_the_commit_hook_run_what_the_readme_says() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "make lint" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [hook["entry"] for repository in hooks["repos"] for hook in repository["hooks"]] == ["make check"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_names_is_there(document: Path) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= set(targets())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_hazard_command_that_a_document_names_is_there(document: Path) -> None:
    from typer.main import get_command

    from hazardlib.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    text = document.read_text(encoding="utf-8")
    for line in re.findall(r"(?:^|`)hazard ([^`\n]+)", text, re.MULTILINE):
        name, *rest = line.split()
        if name.startswith("-"):
            continue
        assert name in commands, line
        known = {option for parameter in commands[name].params for option in parameter.opts} | {"--help"}
        assert {word for word in rest if word.startswith("--")} <= known, line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, link


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/extending.md"])
def test_where_something_is_added_is_where_that_stands(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:\w+/)+\w+\.(?:py|csv|j2))`", text):
        assert (ROOT / "hazardlib" / path).is_file() or (ROOT / path).is_file(), path
    for name, path in re.findall(r"`(\w+)` (?:of|in) (?:a module of )?`((?:\w+/)+\w+\.\w+)`", text):
        place = ROOT / "hazardlib" / path
        assert name in (place if place.is_file() else ROOT / path).read_text(encoding="utf-8"), (name, path)


def test_the_readme_says_the_essential_within_forty_lines() -> None:
    opening = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    for essential in ("make demo", "make test", "ingest", "merge", "measure", "brief", "I want to …"):
        assert essential in opening


def test_every_figure_has_its_definition() -> None:
    from hazardlib.domain.counts import COUNTS, RATES

    text = (ROOT / "docs/definitions.md").read_text(encoding="utf-8")
    defined = set(re.findall(r"^### (\w+)$", text, re.MULTILINE))
    inner = {"time_limited", "complete"}  # the two sides of five_elements_rate
    figures = {*COUNTS, *RATES, "closure_rate_ci", "median_days_to_close"} - inner
    lists = {
        "unreported",
        "reopened",
        "incomplete",
        "conflicts",
        "due_soon",
        "recurring_units",
        "meeting_decisions",
        "danger",
        "urgent_major",
        "matters",
        "deadline_moved",
        "claimed_twice",
        "late_reported",
        "taken_off",
        "known_found",
    }
    assert figures | lists <= defined


def test_the_changelog_opens_with_figures() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for version in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert re.findall(r"^### (.+)$", version, re.MULTILINE)[0] == "Figures"


def test_no_file_of_the_repository_names_the_machine_it_was_written_on() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py", "*.md", "*.toml", "*.yml", "*.yaml", "*.sh", "*.ipynb", "Makefile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    here = str(ROOT)
    for name in filter(None, listed.split("\0")):
        assert here not in (ROOT / name).read_text(encoding="utf-8"), name


def test_a_row_of_columns_says_nothing_that_its_reader_does_not_know() -> None:
    with (ROOT / "hazardlib/domain/columns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, restkey="more", restval="lacking"))
    assert all(len(row) == 8 and "lacking" not in row.values() for row in rows)
    named = [(row["table"], row["name"]) for row in rows]
    assert len(set(named)) == len(named)
    for row in rows:
        if row["heading"]:
            assert row["type"] in get_args(columns.Type), row
            assert row["required"] in get_args(columns.Required), row
            assert row["type"] == "word" or not row["allowed"], row
        else:
            assert row["name"] in columns.LEDGER, row


def test_the_data_dictionary_is_what_columns_say() -> None:
    from runpy import run_path

    written = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")

    assert written == run_path(str(ROOT / "scripts" / "write_columns.py"))["dictionary"]()
