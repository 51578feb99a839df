"use strict";
// Tables that sort by a heading, are searched when long, and keep their headings in sight; nothing of it on paper.
// Of a very long one the document holds only what can be looked at: a reader's click waits for all that it holds.
(() => {
  if (matchMedia("print").matches) return;
  const { element } = window.briefing;
  const LONG = 12; // rows from which a table can be searched
  const PAGE = 100; // rows of a table that are in the document at first, and are added on demand

  const BLANKS = new Set(["", "/", "—", "未填", "未编号"]);
  const DATE = /^(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?(?:(\d{1,2})时(\d{1,2})分)?/;
  const FRACTION = /^(?:[\d.]+%※?（)?(\d+)\/(\d+)）?$/;
  const QUANTITY = /^(增加|减少|提高|下降|-)?(\d[\d,]*(?:\.\d+)?)(万|亿)?(%|个百分点|不足[\d.]+个百分点)?[^\d\s]{0,3}$/;
  const SCALE = { 万: 1e4, 亿: 1e8 };
  const collator = new Intl.Collator("zh-Hans-CN-u-co-pinyin", { numeric: true });

  // What a cell is worth: its kind, and a value of which two of a kind can be compared.
  function worth(cell) {
    const text = cell.textContent.trim();
    if (BLANKS.has(text)) return { kind: "blank" };
    const small = cell.querySelector(".rate small");
    const fraction = FRACTION.exec(small ? small.textContent : text);
    if (fraction) {
      const [above, below] = fraction.slice(1).map(BigInt);
      return below ? { kind: "rate", value: [above, below] } : { kind: "blank" };
    }
    const date = DATE.exec(text);
    if (date) {
      const [year, month, day, hour, minute] = date.slice(1).map((part) => Number(part || 0));
      return { kind: "date", text, value: (((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute };
    }
    if (text === "持平") return { kind: "still", value: 0 };
    const quantity = QUANTITY.exec(text);
    if (!quantity) return { kind: "text", text };
    const [, verb, digits, scale, unit] = quantity;
    const size = Number(digits.replaceAll(",", "")) * (SCALE[scale] || 1);
    const value = /减少|下降|-/.test(verb || "") ? -size : size;
    return { kind: unit && unit !== "%" ? "points" : unit ? "percent" : "number", text, value };
  }

  const ORDERS = {
    text: (one, other) => collator.compare(one.text, other.text),
    rate: ({ value: [a, b] }, { value: [c, d] }) => { const gap = a * d - c * b; return gap < 0n ? -1 : gap > 0n ? 1 : 0; },
  };
  const byValue = (one, other) => one.value - other.value;

  // The kind of a column; null where it holds unlike quantities, which have no order.
  function kindOf(worths) {
    const kinds = new Set(worths.map(({ kind }) => kind).filter((kind) => kind !== "blank"));
    if (kinds.size > 1) kinds.delete("still");
    if (kinds.size <= 1) return [...kinds][0] || "text";
    return kinds.has("text") || kinds.has("date") ? "text" : null;
  }

  const announcer = element("p", "heard");
  announcer.setAttribute("role", "status");
  document.querySelector("main").append(announcer);

  function makeSortable({ heads, rows, view }) {
    const worths = rows.map((row) => [...row.cells].map(worth));
    const kinds = heads.map((_, at) => kindOf(worths.map((row) => row[at])));
    if (rows.length < 3 || kinds.includes(null)) return;
    const started = rows.map((row, place) => ({ row, place, worths: worths[place] }));
    let sorted = { at: -1, way: "none" };

    function sort(at) {
      const numeric = kinds[at] !== "text" && kinds[at] !== "date";
      const ways = numeric ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
      const way = sorted.at === at ? ways[(ways.indexOf(sorted.way) + 1) % 3] : ways[0];
      sorted = { at, way };
      const sign = way === "ascending" ? 1 : -1;
      const order = ORDERS[kinds[at]] || byValue;
      const isBlank = ({ worths: all }) => all[at].kind === "blank";
      const placed = [...started];
      if (way !== "none") {
        placed.sort((one, other) => {
          if (isBlank(one) || isBlank(other)) return isBlank(one) - isBlank(other) || one.place - other.place;
          return sign * order(told(one), told(other)) || one.place - other.place;
        });
      }
      view({ order: placed.map(({ row }) => row) });
      heads.forEach((head, place) => head.setAttribute("aria-sort", place === at ? way : "none"));
      const how = numeric ? { ascending: "从小到大", descending: "从大到小" } : { ascending: "顺序", descending: "倒序" };
      announcer.textContent = way === "none" ? "已恢复原来的顺序" : `已按${heads[at].textContent}${how[way]}排列`;
    }
    // A column of texts may hold numbers and dates; they are ordered as they are written.
    const told = ({ row, worths: all }) =>
      kinds[sorted.at] === "text" ? { text: row.cells[sorted.at].textContent } : all[sorted.at];

    heads.forEach((head, at) => {
      const button = element("button", "sort");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(at));
      head.setAttribute("aria-sort", "none");
      head.append(button);
    });
  }

  const folded = (text) => text.normalize("NFKC").toLowerCase();

  function makeSearchable({ box, scroll, name, rows, view }) {
    if (rows.length < LONG) return;
    const texts = new Map(rows.map((row) => [row, folded([...row.cells].map((cell) => cell.textContent).join(" "))]));
    const label = element("label", "", "筛选 ");
    const input = element("input");
    input.type = "search";
    input.placeholder = "输入单位、领域、领导等";
    input.setAttribute("aria-label", `筛选“${name}”`);
    label.append(input);
    const count = element("span", "", `共${rows.length}行`);
    count.setAttribute("role", "status");
    const search = () => {
      const words = folded(input.value).split(/\s+/).filter(Boolean);
      const shown = view({ isFound: (row) => words.every((word) => texts.get(row).includes(word)) });
      count.textContent = words.length ? `显示${shown}行，共${rows.length}行` : `共${rows.length}行`;
    };
    input.addEventListener("input", search);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      input.value = "";
      search();
    });
    const tools = element("p", "filter");
    tools.append(label, count);
    box.insertBefore(tools, scroll);
  }

  // What of a table is in the document: the rows found, in their order, as far as they have been asked for.
  function viewOf({ box, table, rows, totals }) {
    let order = rows;
    let isFound = () => true;
    let most = PAGE;
    const more = element("button", "more");
    more.type = "button";
    box.append(more);
    function view(asked = {}) {
      ({ order = order, isFound = isFound, most = PAGE } = asked);
      const found = order.filter(isFound);
      table.tBodies[0].replaceChildren(...found.slice(0, most), ...totals);
      more.hidden = found.length <= most;
      more.textContent = `再显示${Math.min(PAGE, found.length - most)}行（共${found.length}行）`;
      return found.length;
    }
    more.addEventListener("click", () => view({ most: most + PAGE }));
    // On paper stand all rows, as they came, whatever is sought and sorted on the screen.
    window.addEventListener("beforeprint", () => table.tBodies[0].replaceChildren(...rows, ...totals));
    window.addEventListener("afterprint", () => view({ most }));
    view();
    return view;
  }

  // Whoever has not come to a table's right end is shown that there is more of it.
  function seek(scroll) {
    const isAtEnd = scroll.scrollLeft + scroll.clientWidth >= scroll.scrollWidth - 2;
    scroll.parentElement.classList.toggle("ended", isAtEnd);
  }

  function hintAtMore(box, scroll) {
    const hint = element("p", "swipe", "← 左右滑动查看 →");
    hint.setAttribute("aria-hidden", "true"); // a gesture for fingers; the keyboard scrolls the group
    box.insertBefore(hint, scroll);
    scroll.addEventListener("scroll", () => seek(scroll), { passive: true });
  }

  // A table with room enough keeps its headings at the window's top; a wider one scrolls inside itself.
  const watcher = new ResizeObserver((changes) => changes.forEach(({ target }) => fit(target)));
  function fit(scroll) {
    if (!scroll.offsetWidth) return;
    const fits = scroll.scrollWidth <= scroll.clientWidth + 1;
    const box = scroll.parentElement;
    box.classList.toggle("fits", fits);
    box.style.setProperty("--top", `${scroll.offsetTop}px`);
    box.style.setProperty("--height", `${scroll.clientHeight}px`);
    seek(scroll);
    if (fits && scroll.scrollHeight <= scroll.clientHeight + 1) scroll.removeAttribute("tabindex");
    else scroll.tabIndex = 0;
  }

  function equip(box) {
    const table = box.querySelector("table");
    const scroll = box.querySelector(".scroll");
    const all = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    const rows = all.filter((row) => !row.classList.contains("total"));
    const totals = all.filter((row) => row.classList.contains("total"));
    const parts = { box, table, scroll, heads, rows, totals, name: table.caption.textContent };
    // On a phone, a list of texts reads better as cards; there each cell says what it is.
    const texts = rows.length ? [...rows[0].cells].filter((cell) => /start|names/.test(cell.className)).length : 0;
    const isCards = box.classList.contains("cards");
    if (isCards || (heads.length > 4 && texts > 2)) {
      box.classList.add("list");
      const labels = heads.map((head) => [...head.childNodes].filter((node) => node.data).map((node) => node.data).join(isCards ? "、" : ""));
      rows.forEach((row) => [...row.cells].forEach((cell, at) => { cell.dataset.label = labels[at]; }));
      table.tBodies[0].querySelectorAll("br").forEach((line) => line.before(" "));
    }
    else if (heads.length > 4 && heads.length < 9) box.classList.add("compact");
    if (isCards) rows.forEach((row) => {
      const cells = [...row.cells];
      cells.find((cell) => cell.matches(".start")).classList.add("title");
      cells.filter((cell) => BLANKS.has(cell.textContent.trim())).forEach((cell) => cell.classList.add("blank"));
    });
    parts.view = viewOf(parts);
    makeSortable(parts);
    makeSearchable(parts);
    hintAtMore(box, scroll);
    watcher.observe(scroll);
  }
  const isPacked = (box) => box.querySelector("script.rows") !== null;
  const boxes = [...document.querySelectorAll("main .table")];
  boxes.filter((box) => !isPacked(box)).forEach(equip);
  window.briefing.filled.then(() => boxes.filter(isPacked).forEach(equip));
})();
