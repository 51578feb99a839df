"""Seven hundred odd and hostile files: each ends as it should, and nothing falls over."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from random import Random

import pytest

from hazardlib.domain.campaign import Campaign
from hazardlib.findings.catalogue import CATALOGUE
from hazardlib.ingest.ingest_files import ingest_files
from hazardlib.ingest.tables.headings import Vocabulary
from tests.corpus.ledgers import Ledger
from tests.corpus.make_corpus import FOLDER, read_archive, specimens
from tests.ingest.workbooks import received

MOST_KILOBYTES = 1024 * 1024

with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as lines:
    EXPECTED = {row["kind"]: (row["verdict"], set(row["codes"].split())) for row in csv.DictReader(lines)}

OTHER_COUNTS = {"sheet_for_each_sector", "nil_report"}
"""Kinds that hold fewer rows than were drawn."""


@cache
def files_by_kind() -> dict[str, dict[str, bytes]]:
    files: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, content in read_archive().items():
        files[name.rpartition("-")[0]][name] = content
    return files


def test_the_corpus_is_as_large_and_as_manifold_as_promised() -> None:
    files = files_by_kind()
    assert files.keys() == EXPECTED.keys()
    assert len(files) >= 60
    assert sum(map(len, files.values())) >= 400
    assert set().union(*(codes for _, codes in EXPECTED.values())) <= CATALOGUE.keys()


def test_one_run_over_every_kind_keeps_the_sound_and_names_the_others(
    campaign: Campaign, vocabulary: Vocabulary
) -> None:
    first = {kind: next(iter(files.items())) for kind, files in files_by_kind().items()}
    versions = [received(content, f"2023-07/{name}") for name, content in first.values()]
    taken = ingest_files(versions, campaign, vocabulary)
    assert taken.submissions["verdict"].tolist() == [EXPECTED[kind][0] for kind in first]
    messages = taken.findings["message"]
    assert messages.str.endswith("。").all()
    assert not messages.str.contains("Error|Traceback|Exception", regex=True).any()


@dataclass(frozen=True)
class End:
    """What became of one file."""

    verdict: str
    codes: set[str]
    rows_accepted: int


@pytest.fixture(scope="module")
def ends(campaign: Campaign, vocabulary: Vocabulary) -> dict[str, End]:
    """Return what became of each file of the corpus, all of them read in one run."""
    files = {f"2023-07/{name}": content for own in files_by_kind().values() for name, content in own.items()}
    taken = ingest_files([received(content, file) for file, content in files.items()], campaign, vocabulary)
    assert taken.submissions["file"].tolist() == list(files)
    codes = taken.findings.groupby("submission_id")["code"].agg(set).to_dict()
    columns = (taken.submissions[name] for name in ("file", "submission_id", "verdict", "rows_accepted"))
    return {
        file.partition("/")[2]: End(verdict, codes.get(submission, set()), accepted)
        for file, submission, verdict, accepted in zip(*columns, strict=True)
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXPECTED)
def test_every_file_ends_with_exactly_the_expected_verdict_and_codes(kind: str, ends: dict[str, End]) -> None:
    verdict, codes = EXPECTED[kind]
    for name in files_by_kind()[kind]:
        end = ends[name]
        assert (end.verdict, end.codes) == (verdict, codes), name
        if verdict == "accepted" and kind not in OTHER_COUNTS:
            seed = name.partition(".")[0]
            drawn = Ledger(Random(seed), int(seed.rpartition("-")[2]))
            assert end.rows_accepted == len(drawn.records), name


@pytest.mark.slow
def test_one_process_reads_all_of_it_within_memory_and_outlives_it() -> None:
    pytest.importorskip("resource")
    lines = subprocess.run(
        [sys.executable, "-c", _READ_ALL],
        cwd=FOLDER.parents[1],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    ).stdout.splitlines()
    said = json.loads(lines[-1])
    assert said["files"] == sum(map(len, files_by_kind().values()))
    assert said["own_kilobytes"] < MOST_KILOBYTES, said
    assert said["workers_kilobytes"] < MOST_KILOBYTES, said
    assert said["limit_bytes"] == [MOST_KILOBYTES * 1024] * 2


_READ_ALL = """
import json, resource
from hazardlib.ingest.files.reader_pool import ReaderPool
from tests.corpus.make_corpus import read_archive
pool, files = ReaderPool(), read_archive()
for content in files.values():
    pool.read(content)
worker = pool._take()
limit = resource.prlimit(worker.process.pid, resource.RLIMIT_AS)
worker.close()
pool.close()
print(json.dumps({
    "files": len(files),
    "own_kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    "workers_kilobytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    "limit_bytes": limit,
}))
"""
"""Reads every file in a process of its own, whose dead workers are its only children."""


@pytest.mark.slow
def test_the_script_makes_the_committed_corpus_again() -> None:
    committed = read_archive()
    made = {specimen.name: specimen.content for specimen in specimens()}
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []
