"""What the last line of a command says of a paper's signature: what is missing before it, or what to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.domain.terms import DRAFT_MARK

if TYPE_CHECKING:
    from hazardlib.pipeline.publisher import Published


def before_signing(published: Published) -> str:
    """Return what comes before a paper is signed, and that it may be only where nothing is missing."""
    import nbformat

    from hazardlib.brief.notebook import read_paper
    from hazardlib.brief.uncounted import nothing_counts, uncounted_in_full

    run, figures = published.run, published.figures
    if not any(month["reported"] for month in figures["coverage"]):
        return f"但不要签发：还没有能计入的报送。把各部门的表格放进 {run.workspace.raw} 后再运行"
    if nothing_counts(figures):
        return f"但不要签发：{uncounted_in_full(figures)}。请部门照退改的表改好重报，再运行一次"
    notebook = nbformat.read(published.folder / "briefing.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    slots = read_paper(notebook).open_slots
    if slots:
        named = "、".join(f"{key}（{prompt}）" for key, prompt in slots.items())
        return (
            f"还不能签发：有 {len(slots)} 处待填，材料上标着“{DRAFT_MARK}”。"
            f"把 {named} 写进 {run.workspace.narrative} ，每处一行，如“{next(iter(slots))}: 文字”，再运行一次"
        )
    return "PDF 做好后再签发" if published.missing else f"签发 {published.folder / 'briefing.pdf'}"
