// From what the server made of a chart to what is drawn: the reader's series, scale and years.
// Everything here works on a Vega specification and returns a new one.
export const WIDE_FROM = 720;

const VALUE_SCALES = ["log", "linear"];

export function shaped(bundle, state, width) {
  const spec = structuredClone(width >= WIDE_FROM ? bundle.wide : bundle.narrow);
  const rows = structuredClone(bundle.datasets);
  for (const [name, each] of Object.entries(rows)) {
    if (state.series && each[0] && "series" in each[0]) rows[name] = each.filter((row) => state.series.includes(row.series));
  }
  for (const set of spec.data) if (set.name in rows) set.values = rows[set.name];
  spec.config = bundle.config;
  if (!spec.layout) spec.width = width;
  if (bundle.series.length > 1) spec.legends = spec.legends?.filter(({ fill, stroke }) => !fill && !stroke);  // the chips say it

  const years = state.from || state.to ? [Number(state.from ?? bundle.first), Number(state.to ?? bundle.last)] : null;
  if (years) for (const scale of times(spec)) showYears(spec, scale, years);
  const type = bundle.scale ? state.scale ?? bundle.scale : null;
  const isSwitched = type && type !== bundle.scale;
  if (state.series || years || isSwitched) {
    for (const scale of values(spec)) fit(spec, scale, isSwitched ? type : scale.type, extent(spec, rows, scale.name, years));
    for (const group of groups(spec)) group.marks = group.marks.filter((mark) => !mark.name?.startsWith("label"));
  }
  return spec;
}

function* groups(spec) {
  yield spec;
  for (const mark of spec.marks ?? []) if (mark.type === "group") yield* groups(mark);
}

const scales = (spec) => [...groups(spec)].flatMap((group) => group.scales ?? []);
const times = (spec) => scales(spec).filter((scale) => ["time", "utc"].includes(scale.type));
const axes = (spec, scale) => [...groups(spec)].flatMap((group) => group.axes ?? []).filter((axis) => axis.scale === scale.name);

// Scales of values: every logarithmic one, and the vertical one when it is linear.
const values = (spec) => scales(spec).filter(({ name, type }) => VALUE_SCALES.includes(type) && (type === "log" || /(^|_)y$/.test(name)));

function showYears(spec, scale, [first, last]) {
  scale.domain = [Date.UTC(first, 0, 1), Date.UTC(last, 11, 31)];
  for (const group of groups(spec)) for (const mark of group.marks ?? []) if (mark.type !== "group") mark.clip = true;
  if (last - first < 2) for (const axis of axes(spec, scale)) {
    delete axis.values;
    Object.assign(axis, { format: "%b %Y", tickCount: 5 });
  }
}

// Least and greatest value that a scale shows, over the rows that are left.
function extent(spec, rows, scale, years) {
  let low = Infinity, high = -Infinity;
  const look = (group, facet) => {
    for (const mark of group.marks ?? []) {
      if (mark.type === "group") { look(mark, mark.from?.facet?.data ?? facet); continue; }
      const fields = Object.values(mark.encode?.update ?? {}).filter((channel) => channel.scale === scale && typeof channel.field === "string").map((channel) => channel.field);
      const named = mark.from?.data;
      const found = fields.length ? rows[root(spec, named)] ?? rows[root(spec, facet)] ?? [] : [];
      for (const row of found) {
        const year = row.date && Number(String(row.date).slice(0, 4));
        if (years && year && (year < years[0] || year > years[1])) continue;
        for (const value of fields.map((field) => row[field])) if (Number.isFinite(value)) { low = Math.min(low, value); high = Math.max(high, value); }
      }
    }
  };
  look(spec, null);
  return low <= high ? [low, high] : null;
}

const root = (spec, name) => {
  const source = spec.data.find((set) => set.name === name)?.source;
  return source ? root(spec, source) : name;
};

function fit(spec, scale, type, found) {
  scale.type = type;
  if (type === "linear") Object.assign(scale, { zero: true, nice: true, ...(found && { domain: [Math.min(0, found[0]), found[1]] }) });
  else {
    delete scale.zero;
    if (found?.[0] > 0) Object.assign(scale, { nice: false, domain: [round(found[0] / 1.15, Math.floor), round(found[1] * 1.15, Math.ceil)] });
  }
  for (const axis of axes(spec, scale)) {
    delete axis.values;
    axis.labelOverlap = "greedy";
    axis.tickCount = 6;
    if (type === "log" && found?.[0] > 0) axis.values = ticks(scale.domain);
  }
}

const STEPS = [1, 2, 5, 10];

// The next 1, 2 or 5 times a power of ten, below (Math.floor) or above (Math.ceil).
function round(value, way) {
  const power = 10 ** Math.floor(Math.log10(value));
  const all = STEPS.map((step) => step * power);
  return way === Math.floor ? all.findLast((each) => each <= value * (1 + 1e-9)) : all.find((each) => each >= value * (1 - 1e-9));
}

function ticks([low, high]) {
  const powers = [], finer = [];
  for (let n = Math.floor(Math.log10(low)); n <= Math.ceil(Math.log10(high)); n++) for (const step of [1, 2, 5]) {
    const value = Number(`${step}e${n}`);
    if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
    finer.push(value);
    if (step === 1) powers.push(value);
  }
  return powers.length < 3 ? finer : powers.filter((_, n) => n % Math.ceil(powers.length / 7) === 0);
}
