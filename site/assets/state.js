// The state of a chart stands in the address, readable: ?scale=linear&series=h100,b200&from=2019&to=2024
// (with `chart=` where a page has several).
const NONE = "none";

export function readState(slug, slugs) {
  const query = new URLSearchParams(location.search);
  if ((query.get("chart") ?? slugs[0]) !== slug) return {};
  const list = query.get("series");
  return { scale: query.get("scale"), series: list ? list.split(",").filter((name) => name !== NONE) : null, from: query.get("from"), to: query.get("to") };
}

export function writeState(slug, slugs, state) {
  const url = new URL(location.href);
  const put = (name, value) => value ? url.searchParams.set(name, value) : url.searchParams.delete(name);
  const has = state.scale || state.series || state.from || state.to;
  put("chart", has && slugs.length > 1 ? slug : null);
  put("scale", state.scale);
  put("series", state.series && (state.series.join(",") || NONE));
  put("from", state.from);
  put("to", state.to);
  url.search = url.search.replaceAll("%2C", ",");
  return url;
}
