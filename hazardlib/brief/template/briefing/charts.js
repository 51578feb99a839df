"use strict";
// Draws the charts, in colours that can be read on the ground they stand on: paper, light screen, dark screen.
(() => {
  // Words on the page's ground need more contrast than lines; bars keep their colours, for words stand on them.
  const WORDS = { "#009e73": "#00704f", "#d55e00": "#a84300", "#7a7a7a": "#5c5c5c", "#56b4e9": "#0b6199" };
  const NIGHT = {
    "#222": "#e6e8eb", "#333": "#dfe2e6", "#444": "#ccd1d7", "#555": "#bcc2ca", "#7a7a7a": "#a9b1bb",
    "#e2e2e2": "#3a4048", "#fff": "#17191d", "#009e73": "#35c39a", "#0072b2": "#5fb0e8", "#d55e00": "#ff9652",
  };
  const night = matchMedia("screen and (prefers-color-scheme: dark)");

  const isColour = (value) => typeof value === "string" && value.startsWith("#");
  const IN_BARS = new Set(["textfont", "insidetextfont", "color"]);

  // Every colour of a part of a chart; `on` says what it is drawn on.
  function tinted(part, key, on) {
    if (Array.isArray(part)) return part.map((each) => tinted(each, key, on));
    if (isColour(part)) {
      const colour = part.toLowerCase();
      if (on.bar) return part;
      if (on.night) return NIGHT[colour] || part;
      return on.words ? WORDS[colour] || part : part;
    }
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => {
      const bar = on.type === "bar" && (IN_BARS.has(name) || name === "colors");
      const words = on.words || /font$/i.test(name);
      return [name, tinted(value, name, { ...on, bar: bar || on.bar, words })];
    }));
  }

  function coloured({ data, layout }) {
    const on = { night: night.matches };
    return {
      data: data.map((trace) => {
        const drawn = tinted(trace, "", { ...on, type: trace.type });
        // The seam between bars is the ground's colour, the outline of what is overdue the ink's.
        if (trace.type === "bar" && trace.marker && trace.marker.line) drawn.marker.line = tinted(trace.marker.line, "", on);
        return drawn;
      }),
      layout: tinted(layout, "", on),
    };
  }

  const plots = [...document.querySelectorAll(".chart")].map((figure) => ({
    place: figure.querySelector(".plot"),
    plot: JSON.parse(figure.querySelector("script").textContent),
  }));
  const draw = ({ place, plot }) => {
    const { data, layout } = coloured(plot);
    return Plotly.react(place, data, layout, plot.config);
  };
  // Draws those that are shown and not drawn yet, and fits the others to their width: on paper most have no place,
  // and a person printing from the screen gets the charts at the width of the paper.
  const isDrawn = ({ place }) => place._fullLayout !== undefined;
  const resize = () => Promise.all(plots.map((each) => {
    const width = each.place.offsetWidth;
    if (!width) return null;
    if (!isDrawn(each)) return draw(each);
    return width === each.place._fullLayout.width ? null : Plotly.Plots.resize(each.place);
  }));
  // On a screen a chart is drawn when a reader comes within a screen of it: what he reads first does not wait for the rest.
  const drawNear = () => new Promise((done) => {
    const near = new IntersectionObserver((places) => {
      const came = places.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
      came.forEach((place) => near.unobserve(place));
      done(Promise.all(plots.filter((each) => came.includes(each.place) && !isDrawn(each)).map(draw)));
    }, { rootMargin: "100% 0px" });
    plots.forEach(({ place }) => near.observe(place));
    if (!plots.length) done();
  });
  const drawn = matchMedia("print").matches ? resize() : drawNear();
  night.addEventListener("change", () => plots.filter(isDrawn).forEach(draw));
  matchMedia("print").addEventListener("change", resize);

  Object.assign(window.briefing, { resize, ready: Promise.all([drawn, window.briefing.filled]) });
})();
