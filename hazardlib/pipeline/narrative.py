"""What only a person can write, as the workspace's ``narrative.yaml`` has it."""

from __future__ import annotations

from hazardlib.errors import ConfigError
from hazardlib.workspace import Workspace


def read_narrative(workspace: Workspace) -> dict[str, str]:
    """Return what people wrote for the slots of the papers, by slot; empty without a file.

    Raises
    ------
    ConfigError
        If ``narrative.yaml`` is not a list of ``slot: text``.
    """
    import yaml

    path = workspace.narrative
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(getattr(error, "problem_mark", None), "line", None)
        where = "" if place is None else f" 第 {place + 1} 行"
        raise ConfigError(f"{path}{where}：写法不对。请每行写“名称: 文字”，并存为 UTF-8。") from None
    if not isinstance(content, dict):
        raise ConfigError(f"{path}：应当每行写“名称: 文字”。")
    return {str(slot): str(text) for slot, text in content.items() if text is not None}
