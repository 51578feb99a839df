"""The site's files (a hook of mkdocs): the repository's documents and what they show, under the repository's own paths."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
FIRST = "README.zh-CN.md"
_NAMED = re.compile(r"^(```\w+) .+$", re.MULTILINE)
"""Code with a name, by which tests find it; here it would be taken for no code at all."""

PATTERNS = ("*.md", "docs/**/*.md", "docs/pictures/*", "benchmarks/results/*.svg", "LICENSE", "CITATION.cff")


def on_files(files: Files, config: Any) -> Files:
    """Take the documents in the place of what mkdocs found in ``docs``; what the theme brings stays."""
    found = [each for each in files if each.src_dir != config["docs_dir"]]
    for path in sorted({path for pattern in PATTERNS for path in ROOT.glob(pattern) if path.is_file()}):
        file = File.generated(config, path.relative_to(ROOT).as_posix(), abs_src_path=str(path))
        if file.src_uri == FIRST:
            file.dest_uri = "index.html"
        elif file.src_uri == "README.md":
            file.dest_uri = "README.html"
        found.append(file)
    return Files(found)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Take a document's text as it is, but for the names of its code."""
    return _NAMED.sub(r"\1", markdown)
