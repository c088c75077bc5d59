// Reading a chart by pointer, finger and keyboard. All three choose a point of the drawing; it gets
// a ring and a tooltip, and for the keyboard it is also said.
import { element, filled, words } from "./site.js";
import { pointsOf, said } from "./points.js";

const REACH = 28;  // px: a finger is less exact than a mark is small
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
const TURNS = { ArrowUp: -1, ArrowDown: 1 };

export class Readout {
  constructor(figure, order) {
    const stage = figure.querySelector(".chart-stage");
    const hint = element("p", { class: "chart-hint", id: `${figure.id}-hint` }, words.chart_hint);
    this.order = order;
    this.ring = element("div", { class: "ring", "aria-hidden": "true", hidden: true });
    this.tip = element("div", { class: "readout", "aria-hidden": "true", hidden: true });
    this.status = element("span", { class: "unseen", role: "status" });
    this.reader = element("div", {
      class: "chart-reader", tabindex: "0", role: "application", "aria-label": filled(words.chart_reader, { title: figure.querySelector(".chart-title").textContent }), "aria-describedby": hint.id,
      onpointermove: (event) => { if (event.pointerType !== "touch") this.point(event); },
      onpointerleave: (event) => { if (event.pointerType !== "touch" && !this.tip.contains(event.relatedTarget)) this.hide(); },
      onclick: (event) => this.point(event),
      onkeydown: (event) => this.key(event),
      onblur: () => this.hide(),
    });
    this.tip.addEventListener("pointerleave", () => this.hide());
    stage.append(this.reader, this.ring, this.tip, hint, this.status);
    document.addEventListener("pointerdown", ({ target }) => { if (!stage.contains(target)) this.hide(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.hide(); });
  }

  // A new drawing: what was chosen in the old one is gone.
  reset(live) {
    this.live = live;
    this.found = null;
    this.hide();
  }

  get points() { return this.found ??= pointsOf(this.live, this.order); }

  point({ clientX, clientY }) {
    const box = this.reader.getBoundingClientRect();
    const away = ({ x, y }) => Math.hypot(x - (clientX - box.left), y - (clientY - box.top));
    const nearest = this.points.reduce((best, each) => !best || away(each) < away(best) ? each : best, null);
    if (nearest && away(nearest) <= REACH) this.choose(nearest);
    else this.hide();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (!this.chosen) this.reader.blur();
      return;
    }
    const next = this.next(event.key);
    if (!next) return;
    event.preventDefault();
    this.choose(next);
    this.status.textContent = said(next);
  }

  next(key) {
    const { points, chosen } = this;
    const isKnown = key in STEPS || key in TURNS || key === "Home" || key === "End";
    if (!isKnown || !points.length) return null;
    if (!chosen) return key === "End" ? points.filter((each) => each.series === points[0].series).at(-1) : points[0];
    const own = points.filter((each) => each.series === chosen.series);
    if (key === "Home") return own[0];
    if (key === "End") return own.at(-1);
    if (key in STEPS) return own[own.indexOf(chosen) + STEPS[key]] ?? chosen;
    const names = [...new Set(points.map((each) => each.series))];
    if (names.length === 1) return own[own.indexOf(chosen) + TURNS[key]] ?? chosen;
    const name = names[names.indexOf(chosen.series) + TURNS[key]];
    const others = points.filter((each) => each.series === name);
    return others.reduce((best, each) => Math.abs(each.along - chosen.along) < Math.abs(best.along - chosen.along) ? each : best, others[0]) ?? chosen;
  }

  choose(point) {
    if (point === this.chosen) return;
    this.chosen = point;
    this.ring.hidden = this.tip.hidden = false;
    this.tip.replaceChildren(element("dl", {}, ...Object.entries(point.tip).filter(([, text]) => text !== "" && text !== "null" && text != null)
      .flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, String(text))])));
    const place = (part, x, y) => { part.style.left = `${x}px`; part.style.top = `${y}px`; };
    place(this.ring, point.x, point.y);
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const top = point.y - height - 12;
    const hasRoomAbove = this.reader.getBoundingClientRect().top + top > 64;  // below the page's own bar
    place(this.tip, Math.max(0, Math.min(point.x - width / 2, this.reader.clientWidth - width)), hasRoomAbove ? top : point.y + 12);
  }

  hide() {
    this.chosen = null;
    this.ring.hidden = this.tip.hidden = true;
    this.status.textContent = "";
  }
}
