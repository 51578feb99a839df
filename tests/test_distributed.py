"""Reading on a Dask cluster: whatever dies there, what is stored is what this computer alone would have stored."""

from __future__ import annotations

import logging
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from hazardlib import pipeline
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import InstallError, UsageError, WorkspaceError
from hazardlib.ingest.files.find import Versions, find_received
from hazardlib.ingest.ingest_files import load_vocabulary
from hazardlib.pipeline.distributed import ReadBy, StreetMonth, check_address, ingest_on_cluster, read_month
from hazardlib.store import Store
from hazardlib.workspace import Workspace
from tests.cluster import PATIENCE_SECONDS, Cluster, environment, kill, wait_until
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, Desk, at, hazard, stated, stored
from tests.sharing import ROOT

if TYPE_CHECKING:
    from distributed import LocalCluster

SEEN_AT = "2023-12-05T09:00:00+08:00"
MONTHS = ("2023-06", "2023-07", "2023-08", "2023-09")


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return ``data/raw`` of a desk: four months of three departments, a second version, what is refused and what costs too much."""
    root = tmp_path_factory.mktemp("received")
    desk = Desk(root)
    for number, month in enumerate(MONTHS):
        for department in (MANAGEMENT, ENFORCEMENT) if number % 2 else (MANAGEMENT, ENERGY):
            desk.count = number
            rows = [hazard(f"{department[:1]}-{place}", found_on=date(2023, 6, 5)) for place in range(3)]
            done = [hazard("D-1", status="closed", found_on=None), hazard(None, description="消火栓无水")]
            desk.receive(department, month, *rows, *done, progress=[stated("dispatched", 3, 9)])
    desk.receive(MANAGEMENT, "2023-07", hazard("再-1"), hazard("再-2", unit=None), seen_at=at(7, 19))
    desk.receive(ENFORCEMENT, "2023-06", hazard("错-1"), is_refused=True)
    with xlsxwriter.Workbook(root / "data/raw/2023-08/综合执法大队.xlsx") as book:
        sheet = book.add_worksheet("隐患台账")
        sheet.write(199_998, 1_022, "远处")  # all cells up to there are more than a reading may hold
    return root / "data" / "raw"


@pytest.fixture(scope="module")
def undisturbed(received: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what is stored and counted where nothing is distributed."""
    workspace = begin(tmp_path_factory.mktemp("undisturbed") / "desk", received)
    take_in(workspace)
    return stored(workspace, "2023-09")


def begin(folder: Path, received: Path) -> Workspace:
    """Return a workspace in which the same files lie."""
    shutil.copytree(received, folder / "data" / "raw")
    return Workspace(folder)


def take_in(workspace: Workspace, scheduler: str = "") -> list[str]:
    """Take in what lies in a workspace, as of one moment, in this process; return what is told meanwhile."""
    told: list[str] = []
    moment = datetime.fromisoformat(SEEN_AT)
    taken = pipeline.ingest(workspace, received_at=moment, progress=told.append, scheduler=scheduler)
    assert taken.submissions["verdict"].eq("refused").any()
    return told


@contextmanager
def workers_here(count: int) -> Iterator[LocalCluster]:
    """Give a cluster of threads of this process, which is spoken to as any other."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address=":0",
    ) as cluster:
        yield cluster


def hazard_command(workspace: Workspace, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start a command of a workspace."""
    return subprocess.Popen(
        [sys.executable, "-m", "hazardlib", *arguments, "--workspace", str(workspace.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**more),
    )


def ingest(workspace: Workspace, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start to take in what lies in a workspace, as of one moment."""
    return hazard_command(workspace, "ingest", "--received-at", SEEN_AT, *arguments, **more)


def ended(command: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return the exit status of a command, its output and what it says on the error stream."""
    with command:
        output, lines = command.communicate(timeout=PATIENCE_SECONDS)
    return command.returncode, output, lines


def said(command: subprocess.Popen[str]) -> str:
    """Return what a command that could not do it says in one line, after its steps."""
    status, _, lines = ended(command)
    assert status == 2, lines
    *steps, last = lines.splitlines()
    assert all(step.startswith("· ") for step in steps), lines
    return last


@pytest.mark.slow
def test_what_two_workers_read_is_stored_as_what_is_read_here_each_month_asked_for_once(
    tmp_path: Path, received: Path, undisturbed: dict[str, Any]
) -> None:
    workspace = begin(tmp_path / "desk", received)
    with workers_here(2) as cluster:
        take_in(workspace, cluster.scheduler_address)
        asked = [key for key, _, state, *_ in cluster.scheduler.transition_log if state == "processing"]
    assert stored(workspace, "2023-09") == undisturbed
    assert len(asked) == len({*asked}) == len(MONTHS)
    # the limits of a reading hold on a worker
    assert "读取时要用的内存超过 1 GB" in str(undisturbed["findings"])


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster") / "cluster") as cluster:
        yield cluster


@pytest.fixture
def cluster(processes: Cluster) -> Cluster:
    """Return a cluster of processes that has done nothing yet, the same one each time as far as it has not died."""
    processes.begin()
    return processes


@pytest.mark.slow
@pytest.mark.parametrize("death", ["executing", "memory"])
def test_a_worker_that_is_killed_in_the_middle_and_a_task_that_is_done_twice_change_nothing(
    tmp_path: Path, received: Path, undisturbed: dict[str, Any], cluster: Cluster, death: str
) -> None:
    workspace = begin(tmp_path / "desk", received)
    cluster.begin(dies_when=death)
    take_in(workspace, cluster.address)
    begun, done_tasks = cluster.told("begun"), cluster.told("ended")
    assert stored(workspace, "2023-09") == undisturbed
    assert len({*done_tasks}) == len(MONTHS)
    assert len(begun) > len(MONTHS)
    assert len(done_tasks) > len(MONTHS) or death != "memory"


@pytest.mark.slow
def test_a_month_that_kills_its_workers_ends_the_run_with_a_line_and_the_next_one_goes_on(
    tmp_path: Path, received: Path, undisturbed: dict[str, Any], cluster: Cluster
) -> None:
    workspace = begin(tmp_path / "desk", received)
    cluster.begin(dies_when="executing", allowed_failures=0)
    gone = r"^读 2023-0[67] 的 \d 份表格时，读表的进程接连中途停了，多半是节点内存不够。"
    with pytest.raises(WorkspaceError, match=gone):
        take_in(workspace, cluster.address)
    status, output, lines = ended(ingest(workspace, "--scheduler", cluster.address))
    assert status == 1, lines  # something was refused
    assert "综合执法大队.xlsx" in output
    assert stored(workspace, "2023-09") == undisturbed


@pytest.mark.slow
def test_a_scheduler_that_is_lost_and_started_again_is_asked_again(
    tmp_path: Path, received: Path, undisturbed: dict[str, Any], cluster: Cluster
) -> None:
    workspace = begin(tmp_path / "desk", received)
    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(take_in, workspace, cluster.address)
        wait_until(lambda: cluster.told("begun"), "a task is begun")
        kill(cluster.scheduler)
        cluster.start_scheduler()
        cluster.start_worker()
        told = done.result(timeout=PATIENCE_SECONDS)
    assert f"与调度进程 {cluster.address} 的连接断了，重新连接" in told
    assert stored(workspace, "2023-09") == undisturbed


@pytest.mark.slow
def test_after_a_scheduler_that_is_lost_for_good_the_next_run_takes_in_what_is_left(
    tmp_path: Path, received: Path, undisturbed: dict[str, Any], cluster: Cluster
) -> None:
    workspace = begin(tmp_path / "desk", received)
    done = ingest(workspace, "--scheduler", cluster.address, DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="5s")
    wait_until(lambda: cluster.told("begun"), "a task is begun")
    kill(cluster.scheduler)
    assert said(done).startswith(f"连不上调度进程 {cluster.address}。请看看它是否在运行")
    take_in(workspace)
    assert stored(workspace, "2023-09") == undisturbed


@pytest.mark.slow
def test_a_scheduler_without_workers_is_left_with_a_line_that_says_how_to_start_one(
    tmp_path: Path, received: Path
) -> None:
    import dask

    workspace = begin(tmp_path / "desk", received)
    with (
        workers_here(0) as cluster,
        dask.config.set({"distributed.comm.timeouts.connect": "3s"}),
        pytest.raises(WorkspaceError) as told,
    ):
        take_in(workspace, cluster.scheduler_address)
    how = f"请启动一个（dask worker {cluster.scheduler_address} --nthreads 1）；启动了、一领到表就退出的，"
    assert f"下面没有读表的进程。{how}" in str(told.value)
    assert len(Store(workspace.tables).read("submissions")) == 0


@pytest.mark.slow
def test_the_month_hands_the_scheduler_to_the_notebook_that_takes_in(tmp_path: Path, received: Path) -> None:
    workspace = begin(tmp_path / "desk", received)
    nobody = "tcp://127.0.0.1:9"
    options = ("run", "2023-07", "--scheduler", nobody)
    line = said(hazard_command(workspace, *options, DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="1s"))
    assert line.startswith(f"连不上调度进程 {nobody}。")
    assert "failed-1_ingest.ipynb" in line


def test_an_address_that_is_none_and_dask_that_is_not_there_are_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for address in ("10.0.0.5:8786", "tcp://10.0.0.5", "http://10.0.0.5:8786", "tcp://a b:1"):
        with pytest.raises(UsageError, match=r"应当是调度进程的地址，如 tcp://10.0.0.5:8786"):
            check_address(address)
    check_address("tls://[::1]:8786")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InstallError, match=r"请运行 pip install 'hazardlib\[distributed\]'"):
        check_address("tcp://10.0.0.5:8786")


def test_a_worker_of_another_version_reads_nothing_and_logs_nothing_of_what_it_was_sent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "联系人 王五 13800138000"
    (tmp_path / "raw" / "2023-07").mkdir(parents=True)
    (tmp_path / "raw" / "2023-07" / "王五.htm").write_text(told, "utf-8")
    received = find_received(tmp_path / "raw", Versions(), [])
    workspace = Workspace(ROOT)
    own = ReadBy(load_campaign(workspace.campaign), load_vocabulary(*workspace.reference), {}, {})
    caplog.set_level(logging.ERROR, "distributed.worker")
    monkeypatch.setattr(logging.getLogger("distributed.worker"), "handlers", [caplog.handler])
    with (
        workers_here(1) as cluster,
        pytest.raises(InstallError, match=r"^读表的节点：装的 hazardlib .*与本机不是同一版本"),
    ):
        list(ingest_on_cluster(received, replace(own, program="别的版本"), cluster.scheduler_address, print))
    assert "Compute Failed" in caplog.text
    assert not re.search(r"王五|138|xe7", caplog.text)


def test_a_task_holds_no_path_of_this_computer_and_shows_nothing_of_what_it_holds(received: Path) -> None:
    workspace = Workspace(ROOT)
    own = ReadBy(load_campaign(workspace.campaign), load_vocabulary(*workspace.reference), {}, {})
    month = StreetMonth.of(list(find_received(received, Versions(), [])), pickle.dumps(own))
    packed = pickle.dumps(month)
    assert month.files
    assert "xlsx" not in repr(month)
    assert str(received).encode() not in packed
    assert b"PosixPath" not in packed.replace(
        b"PurePosixPath", b""
    )  # a worker of another system could not make one
    assert read_month(StreetMonth((), month.packed)).submissions.empty
