"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "hazardlib"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HEAVY = (
    "pandas",
    "numpy",
    "pyarrow",
    "deltalake",
    "plotly",
    "papermill",
    "nbconvert",
    "nbformat",
    "openpyxl",
    "playwright",
)
CLOCKS = {"now", "today", "utcnow"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(text) for path, text in sources().items()}


each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)


def test_imports_go_one_way_and_each_heavy_package_has_one_door() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    checked = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_module_has_at_most_350_lines_and_says_its_job_first() -> None:
    offenders = [
        name_of(path)
        for path, text in sources().items()
        if len(text.splitlines()) > 350 or path.stem in VAGUE or not ast.get_docstring(trees()[path])
    ]
    assert not offenders


def is_clock(call: ast.AST) -> bool:
    """Tell whether a node of a module asks for the present moment."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return False
    owner = call.func.value
    name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    return call.func.attr in CLOCKS and name in {"datetime", "date", "Timestamp", "pd"}


def test_only_the_month_module_reads_the_clock() -> None:
    told = [path for path, text in sources().items() if any(f".{name}(" in text for name in CLOCKS)]
    clocks = [
        f"{name_of(path)}:{node.lineno}"  # type: ignore[attr-defined]
        for path in told
        for node in ast.walk(trees()[path])
        if path != PACKAGE / "domain" / "month.py" and is_clock(node)
    ]
    assert not clocks


def public_definitions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)) and not child.name.startswith("_"):
            yield prefix + child.name, child
            if isinstance(child, ast.ClassDef):
                yield from public_definitions(child, f"{child.name}.")


def test_everything_public_has_a_docstring_that_begins_with_its_definition() -> None:
    firsts = {
        f"{name_of(path)}: {name}": (ast.get_docstring(node) or "").split("\n")[0]  # type: ignore[arg-type]
        for path, tree in trees().items()
        for name, node in public_definitions(tree)
    }
    assert not [where for where, first in firsts.items() if not first.endswith((".", "。", "？", "?", "…"))]


def test_a_function_fits_a_screen() -> None:
    long = [
        f"{name_of(path)}: {node.name}: {node.end_lineno - node.lineno + 1} lines"  # type: ignore[operator]
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.body[0].lineno > 60  # type: ignore[operator]
    ]
    assert not long


def imported(tree: ast.Module) -> set[str]:
    """Return the packages that a module imports, by their first names."""
    names: list[str] = []
    for node in ast.walk(tree):
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return {name.split(".")[0] for name in names}


def test_every_package_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [
        *project["dependencies"],
        *(text for each in project["optional-dependencies"].values() for text in each),
    ]
    declared = {canonicalize_name(Requirement(text).name) for text in texts}
    distributions = importlib.metadata.packages_distributions()
    undeclared = [
        f"{name_of(path)} imports {name}"
        for path, tree in trees().items()
        for name in imported(tree) - set(sys.stdlib_module_names) - {"hazardlib"}
        if declared.isdisjoint(canonicalize_name(owner) for owner in distributions.get(name, [name]))
    ]
    assert not undeclared


def test_the_commands_help_loads_no_heavy_package() -> None:
    command = (
        "import sys; from hazardlib.cli import app; app(['--help'], standalone_mode=False); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    asked = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert asked.stderr.strip() == "[]"


def test_the_four_notebooks_are_there_and_one_for_questions() -> None:
    assert [notebook.stem for notebook in NOTEBOOKS] == [
        "1_ingest",
        "2_merge",
        "3_measure",
        "4_brief",
        "explore",
    ]


@each_notebook
def test_a_notebook_is_thin_and_in_git_without_outputs_but_with_its_kernel(notebook: Path) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cells = content["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(cells) <= 12
    assert sum(len([line for line in text.splitlines() if line.strip()]) for text in code) <= 40
    assert not re.search(r"^\s*(def|for|while|class) ", "\n".join(code), re.MULTILINE)
    assert cells[0]["cell_type"] == "markdown"
    assert cells[1]["metadata"]["tags"] == ["parameters"]
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
