// What a training run costs at the prices of today; the state stands in the address.
import { element, filled, words } from "./site.js";
import { enhanceTables } from "./tables.js";

const form = document.querySelector("[data-calculator]");
const usd = (value) => value >= 0.1 && value < 99.95 ? `$${Number(value.toPrecision(3)).toFixed(2)}`
  : `$${Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 10 })}`;
const content = await (await fetch(form.dataset.file)).json();
const { benchmark, hours, accelerator } = form.elements;
const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

for (const name of [...new Map(content.benchmarks.map((row) => [row.benchmark, row.name])).entries()].sort((a, b) => a[1].localeCompare(b[1]))) {
  benchmark.append(element("option", { value: name[0] }, name[1]));
}
for (const name of [...new Set(content.prices.map((row) => row.accelerator))].sort((a, b) => a.localeCompare(b))) {
  accelerator.append(element("option", { value: slug(name) }, name));
}

const query = new URLSearchParams(location.search);
benchmark.value = query.get("benchmark") ?? "";
hours.value = query.get("hours") ?? "100";
accelerator.value = query.get("accelerator") ?? "";

function calculate() {
  const own = !benchmark.value;
  hours.closest("label").hidden = !own;
  const results = [];
  for (const price of content.prices) {
    if (accelerator.value && slug(price.accelerator) !== accelerator.value) continue;
    const run = own ? { minutes: Number(hours.value) * 60 }
      : content.benchmarks.find((row) => row.benchmark === benchmark.value && row.accelerator === price.accelerator);
    if (run && run.minutes > 0) results.push({ ...price, hours: run.minutes / 60, round: run.round ?? "", cost: run.minutes / 60 * price.usd });
  }
  results.sort((a, b) => a.cost - b.cost);
  const output = form.querySelector("output");
  const first = results[0], last = results.at(-1);
  output.replaceChildren(...(first ? [
    element("strong", {}, results.length > 1 ? filled(words.result, { low: usd(first.cost), high: usd(last.cost) }) : usd(first.cost)),
    filled(words.cheapest, { accelerator: first.accelerator, provider: first.provider, price: usd(first.usd), hours: Number(first.hours.toPrecision(3)).toLocaleString("en"), seen: first.seen }),
  ] : [words.no_price]));
  rows(results);
  const url = new URL(location.href);
  const put = (name, value) => value ? url.searchParams.set(name, value) : url.searchParams.delete(name);
  put("benchmark", benchmark.value);
  put("hours", own ? hours.value : "");
  put("accelerator", accelerator.value);
  history.replaceState(null, "", url);
}

function rows(results) {
  const heads = [["cost_usd", words.cost, true], ["accelerator", words.accelerator], ["provider", words.provider], ["usd_per_accelerator_hour", words.price, true],
    ["accelerator_hours", words.hours, true], ["machine", words.machine], ["seen", words.seen], ["source", words.source]];
  const number = (value, text) => element("td", { class: "n", "data-v": value }, text);
  const body = results.slice(0, 60).map((row) => element("tr", {}, number(row.cost, usd(row.cost)), element("td", {}, row.accelerator), element("td", {}, row.provider),
    number(row.usd, usd(row.usd)), number(row.hours, Number(row.hours.toPrecision(4)).toLocaleString("en")), element("td", {}, [row.machine, row.region].filter(Boolean).join(", ")),
    element("td", { class: "d" }, row.seen), element("td", {}, row.url ? element("a", { href: row.url, rel: "external" }, new URL(row.url).host) : "")));
  const table = element("table", { class: "data", "data-name": "costcurve-calculation" }, element("caption", {}, words.rows_used),
    element("thead", {}, element("tr", {}, ...heads.map(([name, label, n]) => element("th", { scope: "col", "data-column": name, class: n ? "n" : null }, label)))),
    element("tbody", {}, ...body));
  const place = form.querySelector("[data-rows]");
  place.replaceChildren(element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": words.rows_used }, table));
  enhanceTables(place);
}

form.hidden = false;
form.addEventListener("input", calculate);
form.addEventListener("submit", (event) => event.preventDefault());
calculate();
