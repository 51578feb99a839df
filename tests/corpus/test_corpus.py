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
from typing import Any

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
    codes: list[str]
    rows_accepted: int


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """Return what a process tells of itself and of each file that has taken in the whole corpus in one run."""
    asked = [sys.executable, "-c", _TAKE_IN_ALL]
    done = subprocess.run(
        asked, cwd=FOLDER.parents[1], capture_output=True, text=True, check=True, timeout=600
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXPECTED)
def test_every_file_ends_with_exactly_the_expected_verdict_and_codes(kind: str, told: dict[str, Any]) -> None:
    verdict, codes = EXPECTED[kind]
    for name in files_by_kind()[kind]:
        end = End(**told["ends"][name])
        assert (end.verdict, set(end.codes)) == (verdict, codes), name
        if verdict == "accepted" and kind not in OTHER_COUNTS:
            seed = name.partition(".")[0]
            drawn = Ledger(Random(seed), int(seed.rpartition("-")[2]))
            assert end.rows_accepted == len(drawn.records), name


@pytest.mark.slow
def test_one_process_reads_all_of_it_within_memory_and_outlives_it(told: dict[str, Any]) -> None:
    pytest.importorskip("resource")
    assert len(told["ends"]) == sum(map(len, files_by_kind().values()))
    assert told["own_kilobytes"] < MOST_KILOBYTES, told
    assert told["workers_kilobytes"] < MOST_KILOBYTES, told
    assert told["limit_bytes"] == [MOST_KILOBYTES * 1024] * 2


_TAKE_IN_ALL = """
import json, resource
from hazardlib.domain.campaign import load_campaign
from hazardlib.ingest.files.reader_pool import shared_pool
from hazardlib.ingest.ingest_files import ingest_batches
from hazardlib.ingest.tables.headings import load_vocabulary
from tests.corpus.make_corpus import read_archive
from tests.ingest.workbooks import ROOT, received
campaign, words = load_campaign(ROOT / "campaign.yaml"), load_vocabulary(ROOT / "data" / "reference")
files, ends = read_archive(), {}
(taken,) = ingest_batches([received(each, f"2023-07/{name}") for name, each in files.items()], campaign, words)
codes = taken.findings.groupby("submission_id")["code"].agg(sorted).to_dict()
for row in taken.submissions.to_dict("records"):
    ends[row["file"].partition("/")[2]] = {
        "verdict": row["verdict"],
        "codes": codes.get(row["submission_id"], []),
        "rows_accepted": int(row["rows_accepted"]),
    }
worker = shared_pool()._take()
limit = resource.prlimit(worker.process.pid, resource.RLIMIT_AS)
worker.close()
shared_pool().close()
print(json.dumps({
    "ends": ends,
    "own_kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    "workers_kilobytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    "limit_bytes": limit,
}))
"""
"""Takes in every file in a process of its own, whose dead workers are its only children."""


@pytest.mark.slow
def test_the_script_makes_the_committed_corpus_again() -> None:
    committed = read_archive()
    made = {specimen.name: specimen.content for specimen in specimens()}
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []
