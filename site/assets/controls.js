// The bar above a chart. The server wrote it whole, so that it takes its room before this runs;
// here its parts learn to tell the chart what a reader chose, and to show what is chosen.
import { words } from "./site.js";

export function controls(chart) {
  const bar = chart.figure.querySelector("[data-controls]");
  if (!bar) return () => {};
  const all = chart.bundle.series.map((each) => each.name);
  const part = (name) => bar.querySelector(`[data-control="${CSS.escape(name)}"]`);
  const chips = [...bar.querySelectorAll("[data-series]")];
  const chosen = () => chart.state.series ?? all;

  for (const chip of chips) {
    const name = chip.dataset.series;
    const series = chart.bundle.series.find((each) => each.name === name);
    if (!series) { chip.hidden = true; continue; }  // an edition of another day
    chip.querySelector(".swatch").style.color = `var(--${series.token})`;
    chip.addEventListener("click", () => {
      const next = all.filter((each) => chosen().includes(each) !== (each === name));
      chart.change({ series: next.length === all.length ? null : next });
    });
  }
  part("all")?.addEventListener("click", () => chart.change({ series: chart.state.series ? null : [] }));
  for (const name of ["scale", "from", "to"]) {
    part(name)?.addEventListener("change", ({ target }) => chart.change({ [name]: target.value === target.dataset.usual ? null : target.value }));
  }
  part("permalink")?.addEventListener("click", async ({ target }) => {
    const url = chart.address();
    url.hash = chart.figure.id;
    history.replaceState(null, "", url);
    try { await navigator.clipboard.writeText(url.href); } catch { /* the address bar has it too */ }
    target.textContent = words.copied;
  });

  // A browser leaves a chip that shows in part where it is; one that has the focus shows whole.
  bar.addEventListener("focusin", ({ target }) => target.scrollIntoView({ block: "nearest", inline: "nearest" }));
  bar.hidden = false;
  return () => {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chosen().includes(chip.dataset.series)));
    if (part("all")) part("all").textContent = chart.state.series ? words.show_all : words.hide_all;
    for (const name of ["scale", "from", "to"]) if (part(name)) part(name).value = chart.state[name] ?? part(name).dataset.usual;
    if (part("permalink")) part("permalink").textContent = words.permalink;
  };
}
