"""Make the corpus: odd and hostile workbooks, every kind in four versions, by script.

``python -m tests.corpus.make_corpus`` writes ``corpus.tar.xz``; what must become of each kind
stands in ``expected.csv``.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.corpus.ledgers import Ledger

FOLDER = Path(__file__).parent
ARCHIVE = FOLDER / "corpus.tar.xz"
VERSIONS = 4
ONE_IS_ENOUGH = {"bomb_that_says_so", "bomb_that_lies", "bomb_within_the_whole"}
"""Kinds of which one file is made: to unpack them takes longer than to read all others."""

KEPT = (
    "xlsb_binary", "xls_old", "xls_called_xlsx", "et_of_wps", "xls_with_zip_inside", "spreadsheetml_plain",
    "spreadsheetml_gbk", "error_of_xls", "rows_hidden_in_xls", "row_with_a_line_through_it", "half_an_old_book",
    "xls_with_a_password",
)  # fmt: skip
"""Kinds of formats that nothing maintained writes any longer: their files are taken over from the archive."""

Maker = Callable[[Ledger, Random], bytes | tuple[bytes, str]]


@dataclass(frozen=True)
class Specimen:
    """One file: its kind, its number, its name and its bytes."""

    kind: str
    number: int
    name: str
    content: bytes


def specimens() -> Iterator[Specimen]:
    """Yield the whole corpus in order."""
    from tests.corpus import kinds_accepted, kinds_faulty, kinds_refused

    makers: dict[str, Maker] = {**kinds_accepted.KINDS, **kinds_faulty.KINDS, **kinds_refused.KINDS}
    for kind, maker in makers.items():
        for number in range(1 if kind in ONE_IS_ENOUGH else VERSIONS):
            chance = Random(f"{kind}-{number}")
            made = maker(Ledger(chance, number), chance)
            content, suffix = made if isinstance(made, tuple) else (made, ".xlsx")
            yield Specimen(kind, number, f"{kind}-{number}{suffix}", content)
    for name, content in read_archive().items():
        kind, number = name.partition(".")[0].rsplit("-", 1)
        if kind in KEPT:
            yield Specimen(kind, int(number), name, content)


def write_archive(path: Path = ARCHIVE) -> int:
    """Write the corpus as one archive; return the number of files."""
    made = list(specimens())  # before the archive, from which some are taken over, is written anew
    with tarfile.open(path, "w:xz", preset=9) as archive:
        for specimen in made:
            entry = tarfile.TarInfo(specimen.name)
            entry.size = len(specimen.content)
            archive.addfile(entry, io.BytesIO(specimen.content))
    return len(made)


def read_archive(path: Path = ARCHIVE) -> dict[str, bytes]:
    """Return the committed corpus: name → content."""
    with tarfile.open(path, "r:xz") as archive:
        files = ((entry.name, archive.extractfile(entry)) for entry in archive)
        return {name: file.read() for name, file in files if file is not None}


if __name__ == "__main__":
    print(write_archive(), "files,", ARCHIVE.stat().st_size, "bytes")  # noqa: T201 -- a command
