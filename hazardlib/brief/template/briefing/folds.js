"use strict";
// Sections that fold, links that unfold them, and the buttons beside the contents; nothing of it on paper.
(() => {
  if (matchMedia("print").matches) return;
  const { element, resize } = window.briefing;

  // A section is what follows its heading, up to the next one or the paper's end; it stays where it is.
  const sections = [];
  for (const block of document.querySelectorAll("main > section > *")) {
    if (block.matches("h2[id]")) sections.push({ head: block, blocks: [] });
    else if (block.matches(".annex-label, .imprint")) sections.push({ head: null, blocks: [] });
    else if (block.matches(".cards")) continue; // what must be seen
    else if (sections.length) sections.at(-1).blocks.push(block);
  }
  const folding = new Map(sections.filter(({ head }) => head).map((each) => [each.head.id, each]));

  function fold(isFolded, ...several) {
    for (const { button, blocks } of several) {
      button.setAttribute("aria-expanded", String(!isFolded));
      blocks.forEach((block) => block.classList.toggle("folded", isFolded));
    }
    if (!isFolded) resize();
    tellAll();
  }
  const isFolded = ({ button }) => button.getAttribute("aria-expanded") === "false";

  for (const section of folding.values()) {
    section.button = element("button", "fold", section.head.textContent);
    section.button.type = "button";
    section.button.setAttribute("aria-expanded", "true");
    section.button.addEventListener("click", () => fold(!isFolded(section), section));
    section.head.replaceChildren(section.button);
  }

  // Whoever is sent to a place finds it open.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const section = folding.get(target.id)
      || [...folding.values()].find(({ blocks }) => blocks.some((block) => block.contains(target)));
    if (section && isFolded(section)) fold(false, section);
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    if (event.target.closest('a[href^="#"]')) setTimeout(reveal);
  });

  const tools = element("p", "tools");
  const all = element("button", "", "全部折叠");
  const print = element("button", "", "打印");
  all.type = print.type = "button";
  const tellAll = () => {
    all.textContent = [...folding.values()].every(isFolded) ? "全部展开" : "全部折叠";
  };
  all.addEventListener("click", () => {
    const several = [...folding.values()];
    fold(!several.every(isFolded), ...several);
  });
  print.addEventListener("click", () => window.print());
  tools.append(all, print);

  const contents = document.querySelector("nav.contents");
  if (!contents) return;
  contents.append(tools);

  // On a phone the folded headings are the contents, below what must be seen first.
  if (matchMedia("(max-width: 700px)").matches) fold(true, ...folding.values());
  reveal();
})();
