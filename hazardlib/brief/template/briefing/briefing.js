"use strict";
// The hazards behind a figure: finds them in the page's register and shows them in a dialog.
window.briefing = (() => {
  const PAGE = 50; // hazards shown at a time in a list
  let register = null;
  let hazards = [];
  let bit = {};
  const unitIds = new Map(); // how units are called → which of them are one

  function take(packed) {
    register = packed;
    bit = Object.fromEntries(register.flags.map((name, place) => [name, 1 << place]));
    hazards = register.rows.map((row, place) => {
      const hazard = { place, story: register.stories[place].map((told) => told.map((at) => register.pool[at])) };
      register.pooled.forEach((name, at) => { hazard[name] = register.pool[row[at]]; });
      register.plain.forEach((name, at) => { hazard[name] = row[register.pooled.length + at]; });
      unitIds.set(hazard.unit, hazard.unit_id);
      return hazard;
    });
  }

  // A register of thousands of hazards comes compressed, in base64, and so do the rows of the longest tables.
  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (mark) => mark.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text();
  }
  const kept = document.getElementById("register");
  const known = kept.type === "application/json"
    ? Promise.resolve(take(JSON.parse(kept.textContent))) : unpack(kept.textContent).then((text) => take(JSON.parse(text)));
  const filled = Promise.all([...document.querySelectorAll("script.rows")].map(async (rows) => {
    rows.parentElement.querySelector("tbody").innerHTML = await unpack(rows.textContent);
  }));

  const is = (hazard, flag) => (hazard.bits & bit[flag]) !== 0;
  const since = (date) => date !== "" && date > register.since;

  // Whom a figure counts, by the kind in front of the colon.
  const groups = {
    overall: () => true,
    sector: (hazard, name) => hazard.sector === name,
    leader: (hazard, name) => hazard.leaders.split("、").includes(name),
    department: (hazard, name) => hazard.department === name,
    source: (hazard, name) => hazard.source === name,
    danger: (hazard, name) => hazard.danger === name,
    community: (hazard, name) => fold(hazard.community) === fold(name),
    bucket: (hazard, name) => hazard.source_bucket === name,
    unit: (hazard, name) => hazard.unit_id === unitIds.get(name),
    month: (hazard, name) => hazard.found_on.startsWith(name),
    stage: (hazard, name) => hazard.stage === name,
    supervised: (hazard) => is(hazard, "supervised"),
    supervision: (hazard, name) => is(hazard, "supervised") && hazard.supervision === name,
    period: (hazard) => since(hazard.found_on),
    flow: () => true,
  };

  // Which of them. The flow of a period asks for dates, everything else for states.
  const flags = {
    found: () => true,
    done: (hazard) => is(hazard, "closed") || is(hazard, "rectified"),
  };
  const flow = {
    found: (hazard) => since(hazard.found_on),
    rectified: (hazard) => since(hazard.done_on),
    closed: (hazard) => since(hazard.closed_on),
  };

  const counts = (hazard, kind, flag) =>
    kind === "flow" ? flow[flag](hazard) : (flags[flag] || ((one) => is(one, flag)))(hazard);

  function select(asked) {
    if (asked.i) return { all: asked.i.split(",").map((place) => hazards[Number(place)]) };
    const [, kind, name] = asked.g.match(/^([^:]+):?(.*)$/s);
    const inside = hazards.filter(
      (hazard) => groups[kind](hazard, name) && (asked.l !== "major" || is(hazard, "major")));
    if (!asked.b) return { all: inside.filter((hazard) => counts(hazard, kind, asked.f)) };
    const base = inside.filter((hazard) => counts(hazard, kind, asked.b));
    return {
      without: base.filter((hazard) => !counts(hazard, kind, asked.f)),
      within: base.filter((hazard) => counts(hazard, kind, asked.f)),
    };
  }

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const day = (iso) => (iso ? `${+iso.slice(0, 4)}年${+iso.slice(5, 7)}月${+iso.slice(8, 10)}日` : "未填");

  function card(hazard) {
    const item = element("li", "hazard");
    const head = element("p", "hazard-head");
    head.append(element("strong", "", hazard.unit), element("span", "state " + hazard.state, register.states[hazard.state]));
    if (is(hazard, "major")) head.append(element("span", "state major", "重大"));
    if (is(hazard, "overdue_verified")) head.append(element("span", "state overdue", `超期${hazard.overdue_days}天`));
    if (is(hazard, "overdue_unverified")) head.append(element("span", "state", "到期待核实"));
    const where = hazard.location ? hazard.location + "：" : "";
    const facts = [`${hazard.sector_name}`, `负责领导${hazard.leaders}`, hazard.department];
    const dates = [`发现${day(hazard.found_on)}`, `期限${day(hazard.due_on)}`];
    if (hazard.closed_on) dates.push(`销号${day(hazard.closed_on)}`);
    else if (hazard.done_on) dates.push(`整改${day(hazard.done_on)}`);
    const story = hazard.story.map(([month, department, status]) =>
      `${+month.slice(0, 4)}年${+month.slice(5)}月${department}报${register.states[status] || status}`);
    const row = hazard.row === null ? "" : `第${hazard.row}行`;
    const number = hazard.hazard_no ? `编号${hazard.hazard_no}，` : "";
    item.append(head, element("p", "", where + hazard.description), element("p", "facts", facts.join("　")),
      element("p", "facts", dates.join("　")));
    if (story.length) item.append(element("p", "facts", `历次填报：${story.join("；")}`));
    item.append(element("p", "facts source", `出处：${number}${hazard.file}［${hazard.sheet}］${row}`));
    const plan = (register.plans || {})[hazard.place];
    if (plan) {
      const print = element("button", "print-plan", "打印一患一策");
      print.type = "button";
      print.addEventListener("click", () => printPlan(plan));
      item.append(print);
    }
    return item;
  }

  // One page for one major hazard: it alone is printed, as the command `hazard plan` writes it.
  function printPlan(plan) {
    const sheet = element("article", "plan");
    const table = element("table");
    [...plan, ["负责领导意见", ""]].forEach((line) => {
      const row = table.insertRow();
      line.forEach((text) => row.append(element("td", "", text)));
    });
    sheet.append(element("h1", "", "重大事故隐患一患一策"), element("p", "facts", document.title), table,
      element("p", "", "负责领导（签字）：　　　　　　整改责任人（签字）：　　　　　　年　月　日"));
    document.body.append(sheet);
    document.body.classList.add("of-plan");
    window.addEventListener("afterprint", () => {
      sheet.remove();
      document.body.classList.remove("of-plan");
    }, { once: true });
    window.print();
  }

  function list(title, several) {
    const part = element("section");
    if (title) part.append(element("h3", "", `${title}（${several.length}条）`));
    const items = element("ol");
    part.append(items);
    let shown = 0;
    const more = element("button", "more");
    more.type = "button";
    const show = () => {
      several.slice(shown, shown + PAGE).forEach((hazard) => items.append(card(hazard)));
      shown = Math.min(shown + PAGE, several.length);
      more.textContent = `再显示${Math.min(PAGE, several.length - shown)}条`;
      more.hidden = shown >= several.length;
    };
    more.addEventListener("click", show);
    part.append(more);
    show();
    return part;
  }

  // What a figure is about: the row's and the column's heading, or the sentence it stands in.
  function about(button) {
    const cell = button.closest("td, th");
    const tile = button.closest(".tile");
    if (tile) return tile.querySelector("dt").textContent;
    if (!cell) return "数字背后的隐患";
    const row = cell.parentElement;
    const head = row.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent.replace(/\s+/g, "");
    const name = row.cells[0] === cell ? "" : row.cells[0].textContent;
    return head === "序号" ? "隐患详情" : [name, head].filter(Boolean).join("　");
  }

  const dialog = document.getElementById("hazards");
  const body = document.getElementById("hazards-list");

  function open(button) {
    const found = select(button.dataset);
    const total = found.all ? found.all.length : found.within.length + found.without.length;
    document.getElementById("hazards-title").textContent = `${about(button)}：${total}条`;
    body.replaceChildren(...(found.all
      ? [list("", found.all)]
      : [list("未计入分子", found.without), list("计入分子", found.within)].filter((part) => part.querySelector("li"))));
    dialog.showModal();
    body.scrollTop = 0;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.n");
    if (button) known.then(() => open(button), () => alert("浏览器版本过旧，打不开数字背后的隐患。请换用新版浏览器打开。"));
    else if (event.target === dialog) dialog.close();
  });

  return { select, element, known, filled };
})();
