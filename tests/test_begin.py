"""A new workspace and a look over it: what a newcomer types first."""

from __future__ import annotations

from pathlib import Path

import pytest

from hazardlib.cli import _run
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import InstallError
from hazardlib.pipeline.begin import begin_workspace
from hazardlib.pipeline.doctor import Check, diagnose
from hazardlib.pipeline.stages import read_narrative
from tests.desk import at


def checks(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Check]:
    """Look a workspace over, without the browser."""

    def lacking() -> str:
        raise InstallError("没有找到 Chromium 浏览器")

    monkeypatch.setattr("hazardlib.brief.render.find_browser.find_chromium", lacking)
    return {each.name: each for each in diagnose(root, at(7, 21))}


def test_a_new_workspace_can_be_used_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "安全 办" / "工作区"
    assert _run(["init", str(folder)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"工作区已建好：{folder}"
    assert f'运行 hazard run 2023-06 --workspace "{folder}" ' in said[-1]

    campaign = load_campaign(folder / "campaign.yaml")
    made = {path.name for path in (folder / "data/raw").iterdir()}
    assert made == {*map(str, campaign.months()), "2023-08-interim", "2023-12-final"}
    told = (folder / "请先读我.txt").read_text("utf-8-sig")
    assert [line[:2] for line in told.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]
    narrative = folder / "narrative.yaml"
    from hazardlib.workspace import open_workspace

    narrative.write_text(narrative.read_text("utf-8").replace("# causes: ", "causes: "), "utf-8")
    assert dict(read_narrative(open_workspace(folder), campaign)) == {}  # the prompt is no text of the paper
    narrative.write_text(narrative.read_text("utf-8").replace("causes: ", "causes: 人手不足"), "utf-8")
    assert dict(read_narrative(open_workspace(folder), campaign)) == {"causes": "人手不足"}
    assert _run(["status", "2023-06", "--workspace", str(folder)]) == 0
    looked = checks(folder, monkeypatch)
    assert [name for name, each in looked.items() if not each.is_well] == ["浏览器和中文字体"]


@pytest.mark.slow
def test_the_sample_lies_in_it_if_asked_for(tmp_path: Path) -> None:
    workspace = begin_workspace(tmp_path / "试用", has_sample=True)
    assert len(list((workspace.raw / "2023-07").iterdir())) > 5
    assert "示例数据" in (workspace.root / "请先读我.txt").read_text("utf-8-sig")


def test_a_folder_with_anything_in_it_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "旧台账.xlsx"
    own.write_bytes(b"x")
    assert _run(["init", str(tmp_path)]) == 2
    assert "里已有别的东西（旧台账.xlsx），什么都没有改动" in capsys.readouterr().err
    assert [*tmp_path.rglob("*")] == [own]


def test_what_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hazardlib.pipeline.begin._steps", full)
    folder = tmp_path / "新"
    assert _run(["init", str(folder)]) == 2
    assert [*tmp_path.iterdir()] == []
    own = tmp_path / ".DS_Store"
    own.write_bytes(b"x")
    assert _run(["init", str(tmp_path)]) == 2
    assert [*tmp_path.iterdir()] == [own]


def test_the_doctor_names_each_fault_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begin_workspace(tmp_path)
    (tmp_path / "data/reference/decisions.csv").write_text("不对\n", "utf-8")
    (tmp_path / "narrative.yaml").write_text("cause: 写错了名称\n", "utf-8")
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10})())
    monkeypatch.setattr("hazardlib.domain.month.is_workday", lambda _: (True, False))
    looked = checks(tmp_path, monkeypatch)
    faulty = {name: each for name, each in looked.items() if not each.is_well}
    assert set(faulty) == {"磁盘空间", "各种名单", "节假日", "浏览器和中文字体"}
    assert all(each.remedy for each in faulty.values())
    assert "decisions.csv 第 1 行" in faulty["各种名单"].said
    assert "narrative.yaml" in faulty["各种名单"].said
    assert _run(["doctor", "--workspace", str(tmp_path)]) == 1
    assert "有 4 项要处理。下一步：" in capsys.readouterr().out


def test_a_folder_that_is_no_workspace_is_told_how_to_become_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = checks(tmp_path, monkeypatch)["工作区"]
    assert not place.is_well
    assert "hazard init" in place.remedy
