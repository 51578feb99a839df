"""What only a person can write, as the workspace's ``narrative.yaml`` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.brief.contents import all_slots
from hazardlib.domain.document import read_document

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.workspace import Workspace


def read_narrative(workspace: Workspace, campaign: Campaign) -> dict[str, str]:
    """Return what people wrote for the slots of the papers, by slot; empty without a file."""
    path = workspace.narrative
    if not path.is_file():
        return {}
    top = read_document(path, may_be_empty=True)
    slots = all_slots(campaign)
    written = top.open((), slots)
    told = {slot: written.at(slot).text_or_nothing() for slot in slots if written.has(slot)}
    top.document.raise_mistakes()
    return {slot: text for slot, text in told.items() if text}
