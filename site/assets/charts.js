// Interactive charts. The drawing on the page stays until its chart comes into view; then Vega is
// loaded once and draws in its place. The state of a chart stands in the address, readable:
// ?scale=linear&series=h100,b200&from=2019&to=2024 (with `chart=` where a page has several).
import { element, filled, words } from "./site.js";

let vega;
function loadVega() {
  vega ??= new Promise((resolve, reject) => {
    const script = element("script", { type: "module", src: document.body.dataset.vega, onload: () => resolve(window.vegaEmbed), onerror: reject });
    document.head.append(script);
  });
  return vega;
}

const figures = [...document.querySelectorAll("[data-chart]")];
const WIDE_FROM = 640;

function readState(slug) {
  const query = new URLSearchParams(location.search);
  const isMine = query.get("chart") ? query.get("chart") === slug : figures[0]?.dataset.chart === slug;
  if (!isMine) return {};
  const list = query.get("series");
  return { scale: query.get("scale"), series: list ? list.split(",") : null, from: query.get("from"), to: query.get("to") };
}

export function writeState(figure, state, address = location.href) {
  const url = new URL(address);
  const put = (name, value) => value ? url.searchParams.set(name, value) : url.searchParams.delete(name);
  const has = state.scale || state.series || state.from || state.to;
  put("chart", has && figures.length > 1 ? figure.dataset.chart : null);
  put("scale", state.scale);
  put("series", state.series?.join(","));
  put("from", state.from);
  put("to", state.to);
  url.search = url.search.replaceAll("%2C", ",");
  return url;
}

// Every part of a specification that has encodings.
function* layers(spec) {
  yield spec;
  for (const name of ["layer", "hconcat", "vconcat", "concat"]) for (const each of spec[name] ?? []) yield* layers(each);
  if (spec.spec) yield* layers(spec.spec);
}

function specification(bundle, state, width) {
  const spec = structuredClone(width >= WIDE_FROM ? bundle.wide : bundle.narrow);
  spec.config = bundle.config;
  spec.datasets = structuredClone(bundle.datasets);
  const isFaceted = Boolean(spec.facet || spec.spec || spec.hconcat || spec.vconcat);
  if (!isFaceted) spec.width = width;
  if (state.series) {
    for (const [name, rows] of Object.entries(spec.datasets)) {
      if (rows[0] && "series" in rows[0]) spec.datasets[name] = rows.filter((row) => state.series.includes(row.series));
    }
  }
  const changesScale = bundle.scale && state.scale && state.scale !== bundle.scale;
  const parts = [...layers(spec)];
  for (const part of parts) {
    const { x, color } = part.encoding ?? {};
    if (bundle.series.length > 1 && color?.scale) color.legend = null;  // the buttons above say it
    if (changesScale) for (const channel of ["x", "y"]) {
      const scale = part.encoding?.[channel]?.scale;
      if (scale && (scale.type === "log" || scale.name === "switched" || channel === "y" && scale.type === "linear")) {
        part.encoding[channel].scale = state.scale === "linear" ? { type: "linear", zero: true } : { type: "log" };
        if (part.encoding[channel].axis) delete part.encoding[channel].axis.values;
      }
    }
    if ((state.from || state.to) && x?.type === "temporal") {
      const first = state.from ?? bundle.first, last = state.to ?? bundle.last;
      x.scale = { ...x.scale, domain: [`${first}-01-01`, `${last}-12-31`] };
      if (typeof part.mark === "object") part.mark.clip = true;
    }
  }
  if (changesScale || state.series || state.from || state.to) {
    for (const part of parts) if (part.layer) part.layer = part.layer.filter((each) => !each.name?.startsWith("label"));
  }
  return spec;
}

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.canvas = figure.querySelector(".chart-canvas");
    this.live = figure.querySelector(".live");
    this.state = readState(figure.dataset.chart);
    this.width = 0;
  }

  async load() {
    const [bundle, embed] = await Promise.all([this.rows(), loadVega()]);
    if (!bundle) return;
    this.bundle = bundle;
    this.embed = embed;
    const years = Object.values(this.bundle.datasets).flat().map((row) => row.date && Number(String(row.date).slice(0, 4))).filter(Boolean);
    this.bundle.first = Math.min(...years);
    this.bundle.last = Math.max(...years);
    this.controls();
    await this.draw();
    new ResizeObserver(() => { if (Math.abs(this.canvas.clientWidth - this.width) > 8) this.draw(); }).observe(this.canvas);
  }

  // The rows to draw: the newest, or in a frozen embed the edition that stood on the day asked for.
  async rows() {
    const on = new URLSearchParams(location.search).get("on");
    const editions = this.figure.dataset.frozen;
    if (!on || !editions) return (await fetch(this.figure.dataset.src)).json();
    const days = await fetch(`${editions}index.json`).then((answer) => answer.ok ? answer.json() : []);
    const day = days.filter((each) => each <= on).at(-1);
    if (!day) { this.figure.querySelector(".chart-source").append(" ", words.no_edition); return null; }
    const edition = await (await fetch(`${editions}${day}.json`)).json();
    for (const [part, text] of Object.entries(edition.words ?? {})) {
      const place = this.figure.querySelector(`[data-word="${part}"]`);
      if (place) place.textContent = text;
    }
    this.figure.querySelector(".chart-source").append(" ", filled(words.frozen, { date: day }));
    return edition;
  }

  async draw() {
    this.width = this.canvas.clientWidth;
    const spec = specification(this.bundle, this.state, this.width);
    const room = this.canvas.clientHeight;
    if (!spec.facet && !spec.spec && !this.canvas.classList.contains("is-live") && room > 200) this.height ??= room;
    if (this.height && typeof spec.height === "number" && !spec.facet) spec.height = this.wideSpec() ? Math.max(this.height, 320) : spec.height;
    const result = await this.embed(this.live, spec, {
      actions: false, renderer: "svg", ast: true, defaultStyle: false,
      tooltip: { disableDefaultStyle: true }, mode: "vega-lite",
    });
    this.view?.finalize();
    this.view = result.view;
    this.canvas.classList.add("is-live");
    this.canvas.style.minHeight = `${Math.ceil(this.live.firstElementChild?.getBoundingClientRect().height ?? 0)}px`;
    this.figure.dataset.drawn = "true";
    this.figure.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  }

  wideSpec() { return this.width >= WIDE_FROM; }

  change(part) {
    Object.assign(this.state, part);
    history.replaceState(null, "", writeState(this.figure, this.state));
    this.controls();
    return this.draw();
  }

  controls() {
    const bar = this.figure.querySelector("[data-controls]");
    const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.control : null;
    const { series, scale, first, last } = this.bundle;
    const parts = [];
    if (series.length > 1) {
      const chosen = this.state.series ?? series.map((each) => each.name);
      const chips = series.map(({ name, label, token }) => {
        const swatch = element("span", { class: "swatch" });
        swatch.style.color = `var(--${token})`;
        return element("button", { type: "button", class: "chip", "data-control": `series-${name}`, "aria-pressed": String(chosen.includes(name)), onclick: () => {
          let next = chosen.includes(name) ? chosen.filter((each) => each !== name) : series.map((each) => each.name).filter((each) => each === name || chosen.includes(each));
          if (!next.length || next.length === series.length) next = null;
          this.change({ series: next });
        } }, swatch, label);
      });
      parts.push(element("fieldset", {}, element("legend", {}, words.series), ...chips));
    }
    if (scale) {
      const now = this.state.scale ?? scale;
      const options = ["log", "linear"].map((name) => element("option", { value: name, selected: name === now }, words[name]));
      parts.push(element("label", {}, words.scale, element("select", { "data-control": "scale", onchange: (event) => this.change({ scale: event.target.value === scale ? null : event.target.value }) }, ...options)));
    }
    if (this.bundle.has_time && last > first) {
      const years = Array.from({ length: last - first + 1 }, (_, n) => String(first + n));
      const choice = (name, label, fallback) => element("label", {}, label, element("select", { "data-control": name, onchange: (event) => this.change({ [name]: event.target.value === String(fallback) ? null : event.target.value }) },
        ...years.map((year) => element("option", { value: year, selected: year === String(this.state[name] ?? fallback) }, year))));
      parts.push(choice("from", words.from, first), choice("to", words.to, last));
    }
    if (parts.length) {
      parts.push(element("button", { type: "button", class: "chip permalink", "data-control": "permalink", onclick: async (event) => {
        const url = writeState(this.figure, this.state);
        url.hash = this.figure.id;
        try { await navigator.clipboard.writeText(url.href); } catch { /* the address bar has it too */ }
        history.replaceState(null, "", url);
        event.target.textContent = words.copied;
      } }, words.permalink));
    }
    bar.replaceChildren(...parts);
    bar.hidden = false;
    if (!parts.length) bar.style.display = "none";
    if (focused) bar.querySelector(`[data-control="${CSS.escape(focused)}"]`)?.focus();
  }
}

export const charts = new Map();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) {
    watcher.unobserve(entry.target);
    const chart = new Chart(entry.target);
    charts.set(entry.target.dataset.chart, chart);
    chart.load().catch((error) => { entry.target.dataset.trouble = String(error); });
  }
}, { rootMargin: "200px" });
figures.forEach((figure) => watcher.observe(figure));
