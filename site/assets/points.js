// The points of a drawn chart that have something to say, in the order in which they are read.
const MARKS = ["symbol", "rect", "rule", "arc"].map((kind) => `.mark-${kind} > *`).join();

// Vega leaves the item of its scene on each element that it draws (`__data__`).
export function pointsOf(live, order) {
  const origin = live.getBoundingClientRect();
  const found = new Map();
  for (const drawn of live.querySelectorAll(MARKS)) {
    const { tooltip: tip, datum } = drawn.__data__ ?? {};
    if (!tip || typeof tip !== "object") continue;
    const box = drawn.getBoundingClientRect();
    const x = box.left + box.width / 2 - origin.left, y = box.top + box.height / 2 - origin.top;
    const isDated = datum.date !== undefined;
    const series = isDated ? datum.series ?? "" : "";
    found.set(`${Math.round(x)} ${Math.round(y)} ${JSON.stringify(tip)}`, { tip, datum, x, y, series, along: isDated ? x : y });
  }
  const rank = new Map(order.map((name, index) => [name, index]));
  const place = ({ series }) => rank.get(series) ?? order.length;
  return [...found.values()].sort((a, b) => place(a) - place(b) || String(a.series).localeCompare(String(b.series)) || a.along - b.along || a.x - b.x || b.y - a.y);
}

// A point in words: "MLPerf, any provider, 12 Jun 2024: $3.39, H100 at lambda".
export function said({ tip, datum }) {
  const joined = (...parts) => [...new Set(parts.filter(Boolean))].join(", ");
  const what = joined(datum.label ?? datum.name, datum.day_text);
  const value = joined(datum.value_text, datum.who === what ? null : datum.who, datum.note);
  return [what, value].filter(Boolean).join(": ") || joined(...Object.values(tip));
}
