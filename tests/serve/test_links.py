"""Links are given out, listed and taken back by the command; how often and how many at once is counted."""

from __future__ import annotations

import importlib.util
import json
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.exceptions import HTTPException

from hazardlib.cli import _run
from hazardlib.serve.limits import Rate, Turns
from hazardlib.serve.server import address
from hazardlib.serve.work import _place
from tests.serve.conftest import DEPARTMENT


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    (tmp_path / "data/raw").mkdir(parents=True)
    return ["--workspace", str(tmp_path)]


def test_a_link_is_shown_once_and_kept_as_a_digest_until_it_is_taken_back(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["serve", "--invite", "公共管理办", "--url", "https://taizhang.example.cn/", *place]) == 0
    said = capsys.readouterr().out
    (token,) = re.findall(r"https://taizhang\.example\.cn/d/(\S{32})\n", said)
    kept = tmp_path / "data/invitations.json"
    assert token not in kept.read_text("utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    number = json.loads(kept.read_text("utf-8"))[0]["digest"][:6]
    assert _run(["serve", "--links", *place]) == 0
    assert f"{number}  填报单位  {DEPARTMENT}" in capsys.readouterr().out
    assert _run(["serve", "--revoke", number, *place]) == 0
    assert json.loads(kept.read_text("utf-8")) == []
    assert _run(["serve", "--revoke", DEPARTMENT, *place]) == 2
    assert token not in (tmp_path / "logs/serve.log").read_text("utf-8")


def test_the_page_does_not_open_where_nothing_can_be_noted(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs/serve.log").mkdir(parents=True)
    assert _run(["serve", "--port", "0", *place]) == 2
    said = capsys.readouterr()
    assert (
        said.err
        == f"写不进去：{tmp_path}/logs/serve.log：是文件夹，不是文件。请移走占了位置的文件夹后再运行。\n"
    )
    assert "投放页已打开" not in said.out


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_page_open_at_every_address_is_told_by_the_one_that_others_can_type(
    host: str, place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = urlsplit(address(host, 8321))
    assert (told.scheme, told.port) == ("http", 8321)
    assert told.hostname not in (None, "", "0.0.0.0", "::")
    assert _run(["serve", "--invite", DEPARTMENT, "--host", host, *place]) == 0
    said = capsys.readouterr().out
    assert f"    {address(host, 8321)}/d/" in said
    assert "只有本机能打开" not in said


def test_a_link_for_this_computer_alone_says_so(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["serve", "--invite", DEPARTMENT, *place]) == 0
    assert "这个链接只有本机能打开。发给别的电脑的，请写明 --url 网址" in capsys.readouterr().out


def test_a_leader_is_a_role_and_a_number_in_the_audit(place: list[str], tmp_path: Path) -> None:
    assert _run(["serve", "--invite", "周建鹏", *place]) == 0
    log = (tmp_path / "logs/serve.log").read_text("utf-8")
    assert "周建鹏" not in log
    assert re.search(r"\t分析人员\t发链接\t领导[0-9a-f]{6}，", log)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--invite", "谁"], "没有“谁”。请写部门（"),
        (["--invite", DEPARTMENT, "--links"], "一次请只写一个"),
        (["--url", "https://x"], "请与 --invite 同用"),
        (["--port", "70000"], "写不对的是 --port"),
        (["--host", "192.0.2.1"], "请用 --port 换一个"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    place: list[str], typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["serve", *typed, *place]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_without_the_extra_one_line_says_how_to_install_it(
    place: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(
        "hazardlib.cli_serve.find_spec", lambda name: None if name == "uvicorn" else there(name)
    )
    assert _run(["serve", *place]) == 2
    assert capsys.readouterr().err.count("pip install '.[serve]'") == 1


def test_a_rate_lets_so_many_through_and_then_says_when_to_come_again() -> None:
    moments = [0.0]
    rate = Rate(2, 60, clock=lambda: moments[-1])
    rate.demand("甲", "")
    moments.append(10.0)
    rate.demand("甲", "")
    with pytest.raises(HTTPException) as refused:
        rate.demand("甲", "请稍后")
    assert (refused.value.status_code, refused.value.headers) == (429, {"Retry-After": "51"})
    rate.demand("乙", "")
    moments.append(61.0)
    rate.demand("甲", "")


def test_turns_are_given_back() -> None:
    turns = Turns(2, 1)
    with turns.taken("甲", ""), turns.taken("乙", ""):
        for key in ("甲", "丙"):
            with pytest.raises(HTTPException), turns.taken(key, ""):
                pass
    with turns.taken("丙", ""):
        pass


def test_two_at_once_never_write_over_one_another(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    for number in range(20):
        (tmp_path / "甲" / str(number)).mkdir()
        (tmp_path / "甲" / str(number) / "台账.csv").write_text(str(number))

    files = [tmp_path / "甲" / str(number) / "台账.csv" for number in range(20)]
    with ThreadPoolExecutor(20) as many:
        assert len({*many.map(lambda file: _place(file, tmp_path / "收"), files)}) == 20
    placed = [*(tmp_path / "收").iterdir()]
    assert sorted(int(path.read_text()) for path in placed) == [*range(20)]
    assert {path.name for path in placed} == {
        "台账.csv",
        *(f"台账（{number}）.csv" for number in range(2, 21)),
    }
