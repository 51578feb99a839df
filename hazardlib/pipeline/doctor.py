"""Doctor: whether a computer and a workspace have all that a month needs, each with what to do about it."""

from __future__ import annotations

import locale
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from hazardlib import __version__
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.errors import HazardError, InstallError, one_line
from hazardlib.machine import machine_fault
from hazardlib.workspace import Workspace

_EARLIEST = date(2023, 5, 1)
"""A clock that says an earlier day was never set."""
_NEEDED = re.compile(r"([\w.-]+)\s*>=\s*([\d.]+)")
"""How `pyproject.toml` names a package."""
_ROOM_BYTES = 1024**3
_TEMPORARY_BYTES = 256 * 1024**2
_GIB = 1024**3
_MARKS = "✓✗隐患排查—※【】"
"""What the commands print."""

_PAGE = '<meta charset="utf-8"><title>检查</title><body style="font-family:sans-serif">重大事故隐患排查整治'
_OFFICIAL = ("仿宋", "FangSong", "Fandol")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what, whether it is as it should be, what was found, and what to do where it is not."""

    name: str
    is_well: bool
    said: str
    remedy: str = ""


class _Wrong(NamedTuple):
    """What was found that is not as it should be, and what to do."""

    said: str
    remedy: str = ""


def diagnose(root: Path, moment: datetime) -> Iterator[Check]:
    """Yield one check after another, each as soon as it is done; what fails ends none of the others.

    Parameters
    ----------
    root
        The folder of the workspace; it need not be one yet.
    """
    workspace = Workspace(root)
    looks: Mapping[str, Callable[[], str | _Wrong]] = {
        "程序": _program,
        "程序包": _packages,
        "文字编码": _console,
        "时间和时区": lambda: _clock(moment),
        "工作区": lambda: _place(workspace),
        "读写权限": lambda: _writing(workspace),
        "磁盘空间": lambda: _room(root),
        "数据表": lambda: _tables(workspace, moment),
        "行动方案": lambda: _campaign(workspace),
        "各种名单": lambda: _lists(workspace),
        "节假日": lambda: _calendar(workspace),
        "浏览器和中文字体": _browser,
        "公文字体": _fonts,
    }
    for name, look in looks.items():
        try:
            found = look()
            said, remedy = (found, "") if isinstance(found, str) else found
            yield Check(name, is_well=isinstance(found, str), said=said, remedy=remedy)
        except HazardError as error:
            yield Check("检查", is_well=False, said=str(error))
        except OSError as error:
            yield Check("检查", is_well=False, said=machine_fault(error))


def _program() -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    return f"hazardlib {__version__}，Python {python}，{sys.platform}"


def _packages() -> str | _Wrong:
    lacking = []
    try:
        wanted_packages = metadata.requires("hazardlib") or ()
    except metadata.PackageNotFoundError:  # run from a folder, without being installed
        wanted_packages = ()
    for text in wanted_packages:
        wanted = _NEEDED.fullmatch(text)  # what only an extra needs ends otherwise
        if wanted is None:
            continue
        name, least = wanted.groups()
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            lacking.append(f"{name}（没有装）")
            continue
        if _numbers(version) < _numbers(least):
            lacking.append(f"{name} {version}（至少要 {least}）")
    if lacking:
        return _Wrong("、".join(lacking), "请重新安装：make setup，或在项目文件夹里运行 pip install . 。")
    return "都已装好"


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _console() -> str | _Wrong:
    coding = (sys.stdout.encoding if sys.stdout else None) or "ascii"
    names = f"文件名 {sys.getfilesystemencoding()}，系统 {locale.getpreferredencoding(do_setlocale=False)}"
    said = f"屏幕 {coding}，{names}"
    try:
        _MARKS[2:].encode(coding)
        "隐患台账.xlsx".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        return _Wrong(
            said,
            "中文显示不出来。Linux 请先运行 export LANG=C.UTF-8 ；Windows 请先运行 chcp 65001 ，再运行本命令。",
        )
    return said


def _clock(moment: datetime) -> str | _Wrong:
    own = moment.astimezone()  # as the machine itself would tell it
    is_same = own.utcoffset() == moment.utcoffset()
    said = f"北京时间 {moment:%Y-%m-%d %H:%M}" + (
        "" if is_same else f"（本机时区是 {own:%Z}，材料一律按北京时间）"
    )
    if moment.date() < _EARLIEST:
        return _Wrong(said, "电脑的时间不对，收表时间会记错。请先校准时间。")
    return said


def _place(workspace: Workspace) -> str | _Wrong:
    if not workspace.raw.is_dir():
        return _Wrong(
            f"{workspace.root} 里没有 data/raw",
            "请到工作区里运行，或用 --workspace 指定；还没有的，用 hazard init 新建一个。",
        )
    if "%" in str(workspace.root):
        return _Wrong(f"{workspace.root} 的路径里有“%”", "请把文件夹改成不带“%”的名称。")
    count = sum(path.is_file() for path in workspace.raw.glob("*/*"))
    return f"{workspace.root}，data/raw 里有 {count} 个文件"


def _writing(workspace: Workspace) -> str | _Wrong:
    from hazardlib.temporary import lock_alone

    places = [workspace.root, workspace.raw, workspace.processed, workspace.reports]
    for place in (each for each in places if each.is_dir()):
        try:
            with tempfile.NamedTemporaryFile(dir=place, prefix=".hazard-", suffix=".tmp") as file:
                file.write(b"x")
                file.flush()
                os.fsync(file.fileno())
                lock_alone(file.fileno())
        except OSError as error:
            return _Wrong(machine_fault(error, place))
    return "能写，能加锁"


def _tables(workspace: Workspace, moment: datetime) -> str | _Wrong:
    from hazardlib.merge.select import first_seen
    from hazardlib.store import Store

    try:
        place = workspace.tables
        seen = first_seen(Store(place).read("submissions"))
    except HazardError as error:
        return _Wrong(str(error))
    if isinstance(place, str) and not seen and (workspace.processed / "submissions").is_dir():
        return _Wrong(
            f"{place} 里还没有数据表，{workspace.processed} 里却有。请先把原来的表复制过去再收表，"
            "不然以前收下、现在不在 data/raw 里的都不再计入（docs/distributed.md）。"
        )
    if ahead := [each for each in seen if each > moment]:
        return _Wrong(
            f"有 {len(ahead)} 份记作 {max(ahead):%Y-%m-%d %H:%M} 收到，还没有到：收表时或者现在，电脑的时间不对",
            "请先校准时间。这些份照常计入；没有写填报日期的，是否按时会算错，请让部门写上再报一次。",
        )
    return f"在 {place}，收过 {len(seen)} 份"


def _room(root: Path) -> str | _Wrong:
    place = next(each for each in (root, *root.parents) if each.is_dir())
    free, temporary = shutil.disk_usage(place).free, shutil.disk_usage(tempfile.gettempdir()).free
    said = f"工作区所在磁盘还有 {free / _GIB:.1f} GB，临时文件夹还有 {temporary / _GIB:.1f} GB"
    if free < _ROOM_BYTES or temporary < _TEMPORARY_BYTES:
        return _Wrong(said, "请腾出空间：工作区所在磁盘至少留 1 GB，临时文件夹至少留 0.3 GB。")
    return said


def _campaign(workspace: Workspace) -> str | _Wrong:
    try:
        campaign = load_campaign(workspace.campaign)
    except HazardError as error:
        return _Wrong(str(error), "请照上面写的改好。")
    whose = "工作区自己的" if workspace.campaign.is_relative_to(workspace.root) else "自带的"
    said = f"{campaign.name}，{campaign.range_in_words}（{whose} campaign.yaml）"
    return said + (_engine() if campaign.is_district else "")


def _engine() -> str:
    from hazardlib.pipeline.district.engine import is_there
    from hazardlib.pipeline.district.session import FROM_PARTS

    return f"；隐患到 {FROM_PARTS:,} 条时{'分片统计' if is_there() else '本应分片统计，但没有安装 duckdb，较慢、占内存较多'}"


def _lists(workspace: Workspace) -> str | _Wrong:
    from hazardlib.findings.schedule import load_schedule
    from hazardlib.ingest.ingest_files import load_vocabulary
    from hazardlib.merge.correct import load_corrections
    from hazardlib.merge.decide import load_decisions
    from hazardlib.merge.kept_lists import load_leader_tasks, load_letters, load_units
    from hazardlib.pipeline.manual_decisions import own_lists
    from hazardlib.pipeline.stages import read_narrative
    from hazardlib.pipeline.voids import read_voids

    campaign = _campaign_or_none(workspace)
    if campaign is None:
        return _Wrong("行动方案读不了，没有检查", "请先改好 campaign.yaml。")
    readers: dict[str, Callable[[Path], object]] = {
        "corrections.csv": load_corrections,
        "decisions.csv": load_decisions,
        "units.csv": lambda path: load_units(path, campaign),
        "leader_tasks.csv": lambda path: load_leader_tasks(path, campaign),
        "letters.csv": lambda path: load_letters(path, campaign),
    }
    looks: list[Callable[[], object]] = [
        lambda: load_vocabulary(*workspace.reference),
        lambda: load_schedule(*workspace.rules),
        lambda: read_narrative(workspace, campaign),
        lambda: read_voids(workspace),
        *(
            lambda load=load, path=path: load(path)
            for name, load in readers.items()
            for path in own_lists(workspace, name)
        ),
    ]
    wrong = []
    for look in looks:
        try:
            look()
        except HazardError as error:
            wrong.append(str(error))
    if wrong:
        return _Wrong("；".join(wrong), "请照上面写的改好。")
    return "都读得懂"


def _campaign_or_none(workspace: Workspace) -> Campaign | None:
    try:
        return load_campaign(workspace.campaign)
    except HazardError:
        return None


def _calendar(workspace: Workspace) -> str | _Wrong:
    from hazardlib.domain.month import is_workday

    campaign = _campaign_or_none(workspace)
    years = range(campaign.first_month.year, campaign.supplement_on.year + 1) if campaign else ()
    unknown = [f"{year}年" for year in years if not is_workday(date(year, 6, 1))[1]]
    if unknown:
        return _Wrong(
            f"不知道{'、'.join(unknown)}的放假安排",
            "“还有几个工作日”只按周末估算。节假日安排公布后，请运行 pip install --upgrade chinesecalendar 。",
        )
    return "行动期间各年的放假安排都有"


def _browser() -> str | _Wrong:
    from hazardlib.brief.render.find_browser import find_chromium
    from hazardlib.brief.render.pdf import Browser

    try:
        executable = find_chromium()
        with tempfile.TemporaryDirectory() as folder, Browser() as browser:
            page = Path(folder) / "check.html"
            page.write_text(_PAGE, "utf-8")
            browser.print_pdf(page, page.with_suffix(".pdf")).done.result()
    except InstallError as error:
        return _Wrong(str(error), "装好之前没有 PDF、summary.png 和会议材料，Word 里没有图；其余照常生成。")
    except Exception as error:  # noqa: BLE001 -- whatever a browser dies of, the other checks go on
        return _Wrong(one_line(error), "请重新安装浏览器。")
    return f"试印成功（{executable}）"


def _fonts() -> str:
    listing = shutil.which("fc-list")
    if listing is None:
        return "这个系统查不了；没有仿宋时用别的中文字体代替"
    import subprocess

    told = subprocess.run([listing, ":", "family"], capture_output=True, check=False).stdout  # noqa: S603 -- no input of anybody's
    if any(name in told.decode("utf-8", "replace") for name in _OFFICIAL):
        return "有仿宋"
    return "没有仿宋，用思源黑体等代替；要补上，运行 scripts/install_paper_fonts.sh"
