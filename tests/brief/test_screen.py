"""The page in a browser: folds, sorts, is searched, printed and read by keyboard, by night and by everyone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.brief.pages import Printed

pytestmark = pytest.mark.slow

PHONE, DESK = ("monthly", 390), ("monthly", 1280)
EVERY = (PHONE, DESK, ("interim", 1280), ("final", 390), ("supplement", 1280))
"""Each paper's page once, the monthly one at both widths."""

DRAWN_TO = {"interim": (390, 360), "final": (1280,), "supplement": (390,)}
"""To which other widths the window of a page that is opened once is drawn, one after the other."""

SECTORS = "各行业领域隐患排查整治情况"


@dataclass
class Tab:
    """An open page, and what it asked for and complained of since."""

    page: Page
    kind: str
    width: int
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)

    def draw_to(self, width: int) -> None:
        """Draw the window wider or narrower; the charts follow."""
        if width != self.width:
            self.width = width
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate("briefing.resize()")

    def table(self, caption: str) -> Any:
        return self.page.locator(".table", has=self.page.locator("caption", has_text=caption)).first

    def column(self, caption: str, heading: str) -> list[str]:
        """A column as it stands, the total row among it: texts, of a rate its fraction."""
        return self.table(caption).evaluate(
            """(box, heading) => {
              const table = box.querySelector("table");
              const at = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === heading);
              return [...table.tBodies[0].rows].map(({ cells }) =>
                (cells[at].querySelector(".rate small") || cells[at]).textContent);
            }""",
            heading,
        )

    def hidden(self) -> list[str]:
        """Blocks and rows of the paper that take no room."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll(
                "main > section > :not(script, style, .contents, .tiles, .sample, [hidden]), main tbody tr")]
              .filter((part) => !part.closest("section:has(> .on-screen), .unprinted") || matchMedia("screen").matches)
              .filter((part) => part.getClientRects().length === 0).map((part) => part.outerHTML.slice(0, 80))"""
        )


@pytest.fixture(scope="module")
def begun(request: pytest.FixtureRequest, chromium: Chromium, prints: Mapping[str, Printed]) -> Iterator[Tab]:
    """Open the page of a paper at a width, once for all tests; what they have sorted may stay so."""
    kind, width = request.param
    context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True, locale="zh-CN")
    context.set_default_timeout(120_000)  # where the machine has much else to do
    tab = Tab(context.new_page(), kind, width)
    tab.page.goto(prints[kind].html.as_uri())
    tab.page.evaluate("briefing.ready.then(briefing.resize)")
    yield tab
    context.close()
    assert tab.faults == []
    assert {url.split(":")[0] for url in tab.asked} == {"file"}
    assert len(tab.asked) == 1


@pytest.fixture
def tab(begun: Tab) -> Tab:
    """Return the page with all of it unfolded: on a phone it begins folded."""
    unfold = begun.page.get_by_role("button", name="全部展开")
    if unfold.count():
        unfold.click()
    return begun


def at(*pages: tuple[str, int]) -> pytest.MarkDecorator:
    """Run a test on these pages, by kind and width; what runs on one page runs in the order of this file."""
    return pytest.mark.parametrize(
        "begun", pages, ids=[f"{kind}-{width}" for kind, width in pages], indirect=True
    )


@at(PHONE)
def test_a_phone_shows_title_key_figures_and_late_major_hazards_first_and_nothing_floats(begun: Tab) -> None:
    first = begun.page.locator(".cards tbody tr").first
    places = [
        part.bounding_box() for part in (begun.page.locator("h1"), *begun.page.locator(".tile").all(), first)
    ]
    ends = [place["y"] + place["height"] for place in places if place]
    assert len(ends) == 7
    assert ends == sorted(ends)
    assert ends[-1] < 844
    assert "【重大】" in first.inner_text()
    emphasised = first.locator(".mark").first
    assert emphasised.evaluate("mark => getComputedStyle(mark).fontWeight") == "700"
    assert begun.page.locator("main .table:not(.cards):visible").count() == 0
    floating = """() => [...document.querySelectorAll("body *")]
      .filter((part) => ["fixed", "sticky"].includes(getComputedStyle(part).position) && part.getClientRects().length)
      .map((part) => part.outerHTML.slice(0, 80))"""
    assert begun.page.evaluate(floating) == []


@at(DESK)
def test_everything_can_be_done_by_keyboard(tab: Tab) -> None:
    keyboard = tab.page.keyboard
    _tab_to(tab, "button.n")
    keyboard.press("Enter")
    assert tab.page.locator("#hazards").is_visible()
    keyboard.press("Escape")
    assert not tab.page.locator("#hazards").is_visible()
    assert _focused(tab, "el.matches('button.n')")
    rows = tab.page.locator("main tbody tr")
    all_of_them = rows.count()
    _tab_to(tab, ".filter input")
    keyboard.type("燃气")
    assert rows.count() < all_of_them
    keyboard.press("Escape")
    assert rows.count() == all_of_them
    _tab_to(tab, "button.sort")
    keyboard.press("Enter")
    # Numbers begin with the largest, words with the first.
    assert _focused(tab, "el.parentElement.getAttribute('aria-sort')") in {"ascending", "descending"}
    _tab_to(tab, "button.fold")
    keyboard.press("Enter")
    assert _focused(tab, "el.getAttribute('aria-expanded')") == "false"
    keyboard.press("Space")
    assert _focused(tab, "el.getAttribute('aria-expanded')") == "true"


def _focused(tab: Tab, question: str) -> Any:
    return tab.page.evaluate(f"(() => {{ const el = document.activeElement; return {question}; }})()")


def _tab_to(tab: Tab, selector: str) -> None:
    for _ in range(400):
        tab.page.keyboard.press("Tab")
        if _focused(tab, f"el.matches({selector!r})"):
            shown = _focused(tab, "getComputedStyle(el).outlineStyle")
            assert shown == "solid", "whoever uses the keyboard sees where they are"
            return
    pytest.fail(f"{selector} is not reached by the keyboard")


@at(PHONE, DESK)
def test_a_reader_follows_a_figure_to_its_hazard_file_sheet_and_row(tab: Tab) -> None:
    figure = tab.table(SECTORS).locator("tbody button.n").first
    count = int(figure.inner_text())
    figure.click()
    assert tab.page.locator("#hazards-title").inner_text().endswith(f"发现：{count}条")
    assert tab.page.locator("#hazards .hazard").count() == min(count, 50)
    first = tab.page.locator("#hazards .hazard").first
    assert re.search(r"出处：.*\.xlsx［隐患台账］第\d+行", first.inner_text())
    tab.page.get_by_role("button", name="关闭").click()
    assert not tab.page.locator("#hazards").is_visible()


@at(PHONE)
def test_a_table_sorts_by_exact_rate_by_count_and_by_pinyin_with_its_total_last(tab: Tab) -> None:
    box = tab.table(SECTORS)
    started = tab.column(SECTORS, "行业领域")
    heading = box.get_by_role("columnheader", name="销号率")
    rates = {}
    for way in ("descending", "ascending"):
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == way
        rates[way] = [_rate(text) for text in tab.column(SECTORS, "销号率95%区间")]
        assert tab.column(SECTORS, "行业领域")[-1] == "全街合计"
    present = [rate for rate in rates["ascending"][:-1] if rate is not None]
    assert present == sorted(present)
    assert len(set(present)) > 5
    assert [rate for rate in rates["descending"][:-1] if rate is not None] == sorted(present, reverse=True)
    assert rates["ascending"][:-1][len(present) :] == [None] * (13 - len(present))  # nothing to divide: last
    assert tab.page.locator("p.heard").inner_text() == "已按销号率95%区间从小到大排列"
    heading.get_by_role("button").click()
    assert tab.column(SECTORS, "行业领域") == started
    box.get_by_role("columnheader", name="发现").get_by_role("button").click()
    found = [int(text.rstrip("※")) for text in tab.column(SECTORS, "发现")[:-1]]
    assert found == sorted(found, reverse=True)
    tab.table("各负责领导所负责").get_by_role("button", name="负责领导").click()
    assert (
        tab.column("各负责领导所负责", "负责领导")
        == "陈长柱 贾化生 李丰福 刘广伟 刘永强 徐彬 张杰 张馨 周建鹏".split()
    )


def _rate(text: str) -> Fraction | None:
    return Fraction(text) if "/" in text.strip("/") else None


@at(DESK)
def test_dates_sort_by_the_calendar_and_a_table_of_unlike_figures_does_not_sort(tab: Tab) -> None:
    ledger = tab.table("未整改隐患台账")
    ledger.get_by_role("button", name="发现日期").click()
    days = [tuple(map(int, re.findall(r"\d+", text))) for text in tab.column("未整改隐患台账", "发现日期")]
    assert days == sorted(days)
    assert len({day[1] for day in days}) > 1
    assert tab.table("总体情况").locator("button.sort").count() == 0


@at(PHONE)
def test_a_long_table_is_searched_and_says_how_many_rows_it_shows(tab: Tab) -> None:
    box = tab.table(SECTORS)
    search = box.get_by_role("searchbox")
    search.fill("燃气")
    assert box.locator("tbody tr:visible").count() == 2
    assert box.get_by_role("status").inner_text() == "显示1行，共13行"
    assert box.locator("tbody tr:visible").last.inner_text().startswith("全街合计")
    search.press("Escape")
    assert box.locator("tbody tr:visible").count() == 14
    assert box.get_by_role("status").inner_text() == "共13行"
    assert tab.table("各负责领导所负责").get_by_role("searchbox").count() == 0


@at(PHONE, DESK)
def test_a_section_folds_and_opens_again(tab: Tab) -> None:
    head = tab.page.get_by_role("button", name="一、全街、各领域和负责领导情况（单位：条）")
    head.click()
    assert head.get_attribute("aria-expanded") == "false"
    assert not tab.table("全街情况").is_visible()
    assert tab.table("其他超期和提请研究的隐患").is_visible()
    # On a phone the headings themselves are the contents.
    again = (
        tab.page.get_by_role("link", name="一、全街、各领域和负责领导情况（单位：条）")
        if tab.width > 700
        else head
    )
    again.click()
    tab.table("全街情况").wait_for(state="visible")
    assert head.get_attribute("aria-expanded") == "true"
    tab.page.get_by_role("button", name="全部折叠").click()
    assert tab.page.locator("main .table:not(.cards):visible").count() == 0
    tab.page.get_by_role("button", name="全部展开").click()
    assert tab.hidden() == []


@at(PHONE)
def test_no_column_of_the_papers_own_tables_lies_beyond_the_edge_of_a_phone(tab: Tab) -> None:
    beyond = tab.page.locator(".table.compact > .scroll, .table.cards > .scroll").evaluate_all(
        "several => several.filter((one) => one.scrollWidth > one.clientWidth + 1)"
        ".map((one) => one.getAttribute('aria-label'))"
    )
    assert beyond == []


@at(PHONE)
def test_printing_hides_nothing_of_the_paper_and_shows_none_of_the_screens_tools(tab: Tab) -> None:
    tab.page.emulate_media(color_scheme="dark")
    tab.page.evaluate("window.print = () => { window.printed = true; }")
    tab.page.get_by_role("button", name="打印").click()
    assert tab.page.evaluate("window.printed")
    search = tab.table(SECTORS).get_by_role("searchbox")
    search.fill("没有这样的行")
    tab.page.get_by_role("button", name="全部折叠").click()
    assert tab.hidden() != []
    tab.page.emulate_media(media="print")
    assert tab.hidden() == []
    assert tab.page.locator("main .table:not(.wide) caption:visible").count() > 5
    assert tab.page.locator("thead:visible").count() == tab.page.locator("section:visible thead").count()
    tools = ".filter:visible, .tools:visible, .heard:visible, .swipe:visible, nav:visible"
    assert tab.page.locator(tools).count() == 0
    assert tab.page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 31, 35)"
    tab.page.emulate_media(media="screen", color_scheme="light")
    tab.page.get_by_role("button", name="全部展开").click()
    search.fill("")


@at(DESK)
def test_headings_stay_in_sight_while_a_long_table_is_read(tab: Tab) -> None:
    tab.table(SECTORS).locator("tbody tr").nth(12).evaluate("row => scrollTo(0, row.offsetTop + 1e6)")
    place = tab.table(SECTORS).evaluate(
        """(box) => { const last = box.querySelector("tr.total").getBoundingClientRect().top + scrollY;
          scrollTo(0, last - 120);
          return box.querySelector("thead th").getBoundingClientRect().top; }"""
    )
    assert 0 <= place < 20


@at(PHONE)
def test_a_table_wider_than_a_phone_says_that_it_goes_on_until_its_end_is_reached(tab: Tab) -> None:
    shadow = """(box) => getComputedStyle(box, "::after").content !== "none" """
    box = tab.table(SECTORS)
    expect(box.locator(".swipe")).to_be_visible()
    assert box.locator(".swipe").inner_text() == "← 左右滑动查看 →"
    assert box.evaluate(shadow)
    box.locator(".scroll").evaluate("scroll => { scroll.scrollLeft = scroll.scrollWidth; }")
    expect(box).to_have_class(re.compile("ended"))
    assert not box.evaluate(shadow)
    # Of a list, which stands as cards, and of a narrow table nothing goes on.
    assert tab.page.locator(".list:not(.wide) .swipe:visible").count() == 0
    unlike = """(boxes) => boxes.filter((box) => {
      const scroll = box.querySelector(".scroll");
      const hints = [...box.querySelectorAll(".swipe")].filter((hint) => hint.getClientRects().length);
      return hints.length !== Number(scroll.scrollWidth > scroll.clientWidth + 1);
    }).map((box) => box.querySelector("caption").textContent)"""
    assert tab.page.locator(".list:not(.wide)").count() > 3
    assert tab.page.locator(".table").evaluate_all(unlike) == []


@at(DESK)
def test_on_a_wide_screen_no_table_says_that_it_goes_on(tab: Tab) -> None:
    assert tab.page.locator(".swipe:visible").count() == 0


# The words of every chart: those that run into each other by more than their leading, are cut off, or are tiny.
_ILLEGIBLE = """() => [...document.querySelectorAll(".plot")].flatMap((plot) => {
  const frame = plot.getBoundingClientRect();
  const words = [...plot.querySelectorAll("svg text")]
    .map((text) => ({ said: text.textContent.trim(), box: text.getBoundingClientRect() }))
    .filter(({ said, box }) => said && box.width > 0);
  const touch = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 0.5
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2.5;
  const cut = ({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  return words.flatMap((word, at) => [
    ...(cut(word) ? [`${word.said} is cut off`] : []),
    ...(word.box.height < 9 ? [`${word.said} is tiny`] : []),
    ...words.slice(at + 1).filter((other) => touch(word.box, other.box)).map((other) => `${word.said} on ${other.said}`),
  ]).map((fault) => `${plot.closest(".chart").id}: ${fault}`);
})"""


@at(*EVERY)
def test_a_page_is_no_wider_than_its_window_and_its_charts_can_be_read_by_night_too(tab: Tab) -> None:
    by_night(tab)
    for width in (tab.width, *DRAWN_TO.get(tab.kind, ())):
        tab.draw_to(width)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.page.evaluate("document.querySelectorAll('.plot svg text').length") > 20
        assert tab.page.evaluate(_ILLEGIBLE) == [], width
    ground = tab.page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")
    assert ground == "rgb(23, 25, 29)"


def by_night(tab: Tab, *, is_night: bool = True) -> None:
    """Let the page be dark, or light, its charts redrawn."""
    tab.page.emulate_media(color_scheme="dark" if is_night else "light")
    ink = "rgb(230, 232, 235)" if is_night else "rgb(34, 34, 34)"
    expect(tab.page.locator(".plot .xtick text").first).to_have_css("fill", ink, timeout=60_000)


# Returns where it is printed each figure that does not open as many hazards as it says.
_WRONG = """() => [...document.querySelectorAll("button.n")].flatMap((button) => {
  const found = briefing.select(button.dataset);
  const inCell = button.closest("td, th, dd, p").textContent;
  if (button.dataset.i) return found.all.every(Boolean) ? [] : [inCell];
  if (found.all) return found.all.length === Number(button.textContent) ? [] : [inCell];
  const fraction = `${found.within.length}/${found.within.length + found.without.length}`;
  return inCell.includes(fraction) ? [] : [`${fraction}: ${inCell}`];
})"""


@at(PHONE, *EVERY[2:])
def test_every_figure_opens_exactly_as_many_hazards_as_it_says(tab: Tab) -> None:
    assert tab.page.locator("button.n").count() > 50
    assert tab.page.evaluate(_WRONG) == []
    tab.page.locator("td button.n").first.click()
    assert "［隐患台账］第" in tab.page.locator("#hazards .source").first.inner_text()
    tab.page.get_by_role("button", name="关闭").click()


# What is marked up like something before it stands there once: the check takes seconds, not minutes.
_SHORTEN = """() => {
  const known = new Set();
  const markup = (part) => part.outerHTML.replace(/>[^<]+(?=<)/g, ">…").replace(/ (data-[a-z]+|aria-label)="[^"]+"/g, " $1");
  for (const box of document.querySelectorAll("main .table")) {
    const rows = [...box.querySelectorAll("tr")].map((row) => {
      const kinds = [...row.cells].map((cell) => [box.className, row.className, markup(cell)].join());
      const isNew = kinds.some((kind) => !known.has(kind));
      kinds.forEach((kind) => known.add(kind));
      return { row, isNew };
    });
    if (!rows.some(({ isNew }) => isNew)) box.remove();
    rows.slice(2).forEach(({ row, isNew }) => isNew || row.remove()); // the head and one row stay
  }
}"""


@at(*EVERY)
def test_axe_finds_nothing_that_keeps_anyone_out_by_night_on_a_phone_and_by_day_on_a_desk(tab: Tab) -> None:
    tab.draw_to(DRAWN_TO.get(tab.kind, (tab.width,))[-1])
    by_night(tab, is_night=tab.width < 700)
    tab.page.evaluate(_SHORTEN)  # the last to use the page
    assert _violations(tab) == []
    if tab.kind == "monthly":
        tab.page.locator("td button.n").first.click()
        assert _violations(tab, "#hazards") == []


def _violations(tab: Tab, within: str = "html") -> list[str]:
    found = Axe().run(tab.page, within, {"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
