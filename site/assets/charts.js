// Interactive charts. The drawing on the page stays until its chart comes into view; then Vega is
// loaded once and draws in its place.
import { controls } from "./controls.js";
import { Readout } from "./readout.js";
import { filled, words } from "./site.js";
import { shaped } from "./spec.js";
import { readState, writeState } from "./state.js";

const figures = [...document.querySelectorAll("[data-chart]")];
const slugs = figures.map((figure) => figure.dataset.chart);
const loadVega = () => import(new URL(document.body.dataset.vega, location.href));

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.canvas = figure.querySelector(".chart-canvas");
    this.live = figure.querySelector(".live");
    this.state = readState(figure.dataset.chart, slugs);
  }

  async load() {
    const [bundle, vega] = await Promise.all([this.rows(), loadVega()]);
    if (!bundle) return;
    this.vega = vega;
    this.bundle = bundle;
    const years = Object.values(bundle.datasets).flat().map((row) => row.date && Number(String(row.date).slice(0, 4))).filter(Boolean);
    bundle.first = Math.min(...years);
    bundle.last = Math.max(...years);
    this.readout = new Readout(this.figure, bundle.series.map((each) => each.name));
    this.show = controls(this);
    this.show();
    await this.draw();
    new ResizeObserver(() => { if (Math.abs(this.canvas.clientWidth - this.width) > 8) this.draw(); }).observe(this.canvas);
  }

  // The rows to draw: the newest, or in a frozen embed the edition that stood on the day asked for.
  async rows() {
    const on = new URLSearchParams(location.search).get("on");
    const editions = this.figure.dataset.frozen;
    if (!on || !editions) return (await fetch(this.figure.dataset.src)).json();
    const days = await fetch(`${editions}charts/${this.figure.dataset.chart}.json`).then((answer) => answer.ok ? answer.json() : []);
    const day = days.filter((each) => each <= on).at(-1);
    if (!day) { this.figure.querySelector(".chart-source").append(" ", words.no_edition); return null; }
    const edition = await (await fetch(`${editions}${day}/${this.figure.dataset.chart}.json`)).json();
    for (const [part, text] of Object.entries(edition.words ?? {})) {
      const place = this.figure.querySelector(`[data-word="${part}"]`);
      if (place) place.textContent = text;
    }
    this.figure.querySelector(".chart-source").append(" ", filled(words.frozen, { date: day }));
    return edition;
  }

  async draw() {
    this.width = this.canvas.clientWidth;
    const { View, parse, expressionInterpreter } = this.vega;
    const spec = shaped(this.bundle, this.state, this.width);
    const room = Math.max(...[...this.figure.querySelectorAll(".static")].map((drawing) => drawing.offsetHeight));
    if (typeof spec.height === "number" && room > 200) spec.height = room;
    const place = document.createElement("div");
    const view = new View(parse(spec, {}, { ast: true }), { expr: expressionInterpreter, renderer: "svg", container: place, hover: false, tooltip: () => {} });
    await view.runAsync();
    this.view?.finalize();
    this.view = view;
    this.live.replaceChildren(place);
    this.canvas.classList.add("is-live");
    this.canvas.style.minHeight = `${Math.ceil(this.live.firstElementChild.getBoundingClientRect().height)}px`;
    this.readout.reset(this.live);
    this.figure.dataset.drawn = "true";
  }

  address() { return writeState(this.figure.dataset.chart, slugs, this.state); }

  change(part) {
    Object.assign(this.state, part);
    history.replaceState(null, "", this.address());
    this.show();
    return this.draw();
  }
}

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) {
    watcher.unobserve(target);
    new Chart(target).load().catch((error) => { target.dataset.trouble = String(error); });
  }
}, { rootMargin: "200px" });
figures.forEach((figure) => watcher.observe(figure));
