"""Tables on object storage: the same rows and figures as on a disk, however many write at once."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from deltalake import DeltaTable

from hazardlib import pipeline
from hazardlib.errors import ConfigError, WorkspaceError
from hazardlib.pipeline.doctor import diagnose
from hazardlib.store import TABLES, Store
from hazardlib.workspace import Workspace
from tests.cluster import PATIENCE_SECONDS, environment
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, Desk, at, hazard, stored
from tests.object_storage import BUCKET, storage
from tests.sharing import ROOT

_WRITER = """
import sys
import pandas as pd
from hazardlib.store import TABLES, Store
url, who = sys.argv[1:]
blank = pd.DataFrame({name: pd.Series([None], dtype=object) for name in TABLES["findings"]})
sys.stdin.readline()
for number in range(8):
    Store(url).append("findings", blank.assign(submission_id=f"{who}{number}"))
"""


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL of a bucket on a server of this machine, which the environment of this process reaches."""
    with storage(tmp_path_factory.mktemp("storage")) as reached, pytest.MonkeyPatch.context() as patch:
        for name, value in reached.items():
            patch.setenv(name, value)
        yield f"s3://{BUCKET}"


def keep_at(workspace: Workspace, url: str) -> None:
    """Have a workspace keep its tables at a URL."""
    (workspace.root / "storage.yaml").write_text(f"tables: {url}\n", "utf-8")


@pytest.mark.slow
def test_rows_and_figures_are_those_of_tables_on_a_disk(tmp_path: Path, bucket: str) -> None:
    desk = Desk(tmp_path / "disk")
    desk.receive(MANAGEMENT, "2023-06", hazard("甲-1"), hazard("甲-2", unit=None))
    desk.receive(ENFORCEMENT, "2023-07", hazard("乙-1"), is_refused=True)
    other = Workspace(tmp_path / "objects")
    shutil.copytree(desk._workspace.raw, other.raw)
    keep_at(other, f"{bucket}/2023/")
    both = {desk._workspace: None, other: None}
    for place in both:
        pipeline.ingest(place, received_at=at(7, 1))
    desk.receive(MANAGEMENT, "2023-07", hazard("甲-1", status="closed"), hazard("甲-3"))
    shutil.copytree(desk._workspace.raw, other.raw, dirs_exist_ok=True)
    for place in both:  # into tables that are there already
        pipeline.ingest(place, received_at=at(7, 20))
        assert len(pipeline.ingest(place, received_at=at(7, 21)).submissions) == 0
    on_disk, on_objects = (stored(place, "2023-07") for place in both)
    assert on_objects == on_disk
    assert len(on_disk["observations"]) == 4
    assert DeltaTable(f"{bucket}/2023/submissions").version() == 1
    assert not list(other.processed.glob("*/_delta_log"))  # nothing of them lies on the disk
    assert (other.processed / "2023-07" / "hazards.csv").is_file()  # what papers are made of does


@pytest.mark.slow
def test_tables_that_are_copied_there_go_on_with_when_each_file_first_came(
    tmp_path: Path, bucket: str
) -> None:
    from deltalake.fs import DeltaStorageHandler
    from pyarrow.fs import LocalFileSystem, PyFileSystem, copy_files

    desk = Desk(tmp_path / "desk")
    desk.receive(ENERGY, "2023-06", hazard("丙-1"), seen_at=at(6, 19))
    before = stored(desk.workspace, "2023-07")
    keep_at(desk.workspace, f"{bucket}/moved")
    (check,) = (each for each in diagnose(desk.workspace.root, at(7, 1)) if each.name == "数据表")
    assert "里还没有数据表" in check.said  # before they are copied, which is easily forgotten
    objects = PyFileSystem(DeltaStorageHandler(f"{bucket}/moved"))
    for name in TABLES:
        folder = desk.workspace.processed / name
        if folder.is_dir():
            copy_files(str(folder), name, source_filesystem=LocalFileSystem(), destination_filesystem=objects)
            shutil.rmtree(folder)
    assert stored(desk.workspace, "2023-07") == before
    assert len(pipeline.ingest(desk.workspace, received_at=at(8, 1)).submissions) == 0


@pytest.mark.slow
def test_two_processes_that_commit_at_once_lose_and_double_nothing(bucket: str) -> None:
    url = f"{bucket}/at-once"
    blank = pd.DataFrame({name: pd.Series([None], dtype=object) for name in TABLES["findings"]})
    Store(url).append("findings", blank.assign(submission_id="first"))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, url, who],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            cwd=ROOT,
        )
        for who in "ab"
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        with writer:
            _, said = writer.communicate(timeout=PATIENCE_SECONDS)
        assert writer.returncode == 0, said
    table = DeltaTable(f"{url}/findings")
    assert table.version() == 16
    kept = sorted(table.to_pyarrow_table().column("submission_id").to_pylist())
    assert kept == sorted(["first", *(f"{who}{number}" for who in "ab" for number in range(8))])


@pytest.mark.slow
def test_a_bucket_that_is_not_there_is_told_by_the_answer_of_the_storage_alone(bucket: str) -> None:
    nowhere = f"{bucket}-nowhere/2023"
    with pytest.raises(WorkspaceError, match=r"submissions 读不出来（NoSuchBucket）。"):
        Store(nowhere).read("submissions")


@pytest.mark.slow  # it is tried again and again
def test_a_storage_that_cannot_be_reached_is_told_with_what_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
    }.items():
        monkeypatch.setenv(name, value)
    workspace = Workspace(tmp_path)
    keep_at(workspace, "s3://nobody/here")
    with ThreadPoolExecutor(1) as beside:
        diagnosed = beside.submit(lambda: [*diagnose(tmp_path, at(7, 1))])
        with pytest.raises(WorkspaceError) as told:
            Store(workspace.tables).read("submissions")
    assert str(told.value).startswith("数据表 s3://nobody/here/submissions 读不出来（Connection refused")
    assert "请检查网络、storage.yaml 里的地址，以及环境变量 AWS_ACCESS_KEY_ID" in str(told.value)
    assert "a-secret" not in str(told.value)
    (check,) = (each for each in diagnosed.result() if each.name == "数据表")
    assert not check.is_well
    assert check.said.startswith("数据表 s3://nobody/here/submissions 读不出来（")


@pytest.mark.parametrize(
    "written", ["processed", "s3://", "s3://桶/表", "s3://a-bucket/a b", "[s3://a-bucket]"]
)
def test_what_is_no_place_in_a_bucket_is_told_with_its_line(tmp_path: Path, written: str) -> None:
    keep_at(Workspace(tmp_path), written)
    with pytest.raises(ConfigError, match=r"storage\.yaml 第 1 行 tables：写的是“.*”，应为"):
        _ = Workspace(tmp_path).tables


def test_a_link_to_where_the_tables_are_that_leads_nowhere_begins_none_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "storage.yaml").symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(ConfigError, match=r"storage\.yaml"):
        _ = Workspace(tmp_path).tables


def test_every_part_of_the_program_asks_the_workspace_where_its_tables_are() -> None:
    texts = {path: path.read_text("utf-8") for path in (ROOT / "hazardlib").rglob("*.py")}
    assert not [path.name for path, text in texts.items() if re.search(r"Store\([^)]*processed", text)]
    assert any("Store(workspace.tables)" in text for text in texts.values())
