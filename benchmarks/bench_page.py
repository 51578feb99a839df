"""The page of ten thousand hazards: its size, and how long a click on its largest figures takes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.bench_growth import FEW, fill
from benchmarks.timing import print_aim
from hazardlib.brief.render.find_browser import find_chromium
from hazardlib.brief.render.page import to_html
from hazardlib.domain.campaign import load_campaign
from hazardlib.pipeline import brief, open_run
from hazardlib.workspace import Workspace

_LARGEST = """() => {
  const size = ({ all, within, without }) => (all || [...within, ...without]).length;
  const buttons = [...document.querySelectorAll("button.n")].map((button) => ({ button, size: size(briefing.select(button.dataset)) }));
  buttons.sort((one, other) => other.size - one.size);
  window.largest = [buttons.find(({ button }) => !button.dataset.b), buttons.find(({ button }) => button.dataset.b)];
  return largest.map(({ size }) => size);
}"""
_CLICK = """(at) => new Promise((done) => {
  const start = performance.now();
  largest[at].button.click();
  requestAnimationFrame(() => requestAnimationFrame(() => { document.getElementById("hazards").close(); done(performance.now() - start); }));
})"""


def main(rounds: int = 9) -> None:
    """Print what the page weighs and how fast it answers."""
    with tempfile.TemporaryDirectory(prefix="hazard-bench-", ignore_cleanup_errors=True) as folder:
        _measure(Path(folder), rounds)


def _measure(folder: Path, rounds: int) -> None:
    from playwright.sync_api import sync_playwright

    departments = len(load_campaign(Workspace(folder).campaign).departments)
    fill(folder, 1, FEW // departments + 1)
    run = open_run(month="2023-06", known_at="2034-01-01T08:00", workspace=Workspace(folder))
    page = folder / "briefing.html"
    page.write_text(to_html(brief(run)), "utf-8")
    print(f"\nThe page of {FEW:,} hazards")
    size = page.stat().st_size / 1e6
    print_aim("size [MB]", size, "under 3", is_met=size < 3)
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"]) as browser,
    ):
        for width in (1280, 390):
            tab = browser.new_page(viewport={"width": width, "height": 844})
            tab.set_default_timeout(300_000)
            tab.goto(page.as_uri())
            tab.evaluate("Promise.all([briefing.ready, briefing.known])")
            inspector = tab.context.new_cdp_session(tab)
            inspector.send("Performance.enable", {"timeDomain": "threadTicks"})
            for at, count in enumerate(tab.evaluate(_LARGEST)):
                waits, busy = [], []
                for _ in range(rounds):
                    before = _busy(inspector)
                    waits.append(tab.evaluate(_CLICK, at) / 1000)
                    busy.append(_busy(inspector) - before)
                what = f"{('count', 'rate')[at]} of {count:,} hazards, {width} px wide"
                print_aim(f"{what}: CPU [s]", median(busy), "under 0.3", is_met=median(busy) < 0.3)
                print_aim(f"{what}: until drawn [s]", median(waits), "under 0.3", is_met=median(waits) < 0.3)


def _busy(inspector: object) -> float:
    """Return how long the page's main thread has worked [s of CPU]."""
    metrics = inspector.send("Performance.getMetrics")["metrics"]  # type: ignore[attr-defined]
    return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")


if __name__ == "__main__":
    main()
