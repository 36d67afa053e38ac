// Draws each figure from the table that stands in it, and from nothing else.
const SHADES = {
  main: "#2f5d8a", second: "#7a9cbd", third: "#a9b8c6", pale: "#c3d3e2", bad: "#b03a3a", fair: "#d59a3a", empty: "#e8edf2",
};
const UNITS = {
  zh: [[1e8, " 亿"], [1e4, " 万"]],
  en: [[1e9, "bn"], [1e6, "m"], [1e3, "k"]],
};
const english = document.getElementById("lang-en");
const language = () => (english.checked ? "en" : "zh");

const textOf = (node) => {
  const own = node.querySelector(`[lang="${language()}"]`);
  return (own ?? node).textContent.trim();
};
const figureOf = (cell) => {
  const figure = Number(cell.textContent.replace(/,/g, ""));
  return Number.isNaN(figure) ? null : figure;
};

// An amount on an axis, short: 1,200 万, 12m.
const short = (value) => {
  for (const [least, unit] of UNITS[language()]) {
    if (Math.abs(value) >= least) return `${(value / least).toLocaleString("en", { maximumFractionDigits: 1 })}${unit}`;
  }
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
};

const seriesOf = (head, column, rows, shape) => ({
  name: textOf(head),
  type: head.dataset.drawn,
  stack: head.dataset.stack || undefined,
  data: rows.map((row) => figureOf(row.cells[column])),
  itemStyle: { color: SHADES[head.dataset.tone] },
  lineStyle: { color: SHADES[head.dataset.tone], width: 2 },
  barMaxWidth: shape === "rows" ? 16 : 34,
  symbolSize: 5,
  connectNulls: false,
});

const optionOf = (figure) => {
  const table = figure.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  const { shape, measure } = figure.dataset;
  const drawn = heads.map((head, column) => [head, column]).filter(([head]) => head.dataset.drawn && head.dataset.drawn !== "none");
  const names = rows.map((row) => textOf(row.cells[0]));
  const say = measure === "money" ? short : (value) => value.toLocaleString("en");
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11, color: "#5b6775" };
  const lying = shape === "rows";
  const tilted = !lying && rows.length > 5 && rows.length < 13 && figure.clientWidth < 560;
  const category = {
    type: "category", data: names, inverse: lying, axisTick: { show: false }, axisLine: { lineStyle: { color: "#c8d0d8" } },
    axisLabel: { ...font, ...(lying ? { width: 130, overflow: "truncate", interval: 0 } : tilted ? { interval: 0, rotate: 35 } : { hideOverlap: true }) },
  };
  const value = { type: "value", splitNumber: 4, axisLabel: { ...font, formatter: say, hideOverlap: true }, splitLine: { lineStyle: { color: "#eceff3" } } };
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: font,
    grid: { left: 4, right: 24, top: drawn.length > 1 ? 30 : 12, bottom: 4, containLabel: true },
    legend: { show: drawn.length > 1, top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: font },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontSize: 11 }, axisPointer: { type: lying ? "shadow" : "line" },
      valueFormatter: (given) => (given === null || given === undefined ? "—" : given.toLocaleString("en", measure === "money" ? { minimumFractionDigits: 2 } : {})),
    },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: drawn.map(([head, column]) => seriesOf(head, column, rows, shape)),
  };
};

// The drawing scales with its place, on paper too: the picture keeps its own size as its view box.
const scalable = (plot) => {
  const picture = plot.querySelector("svg");
  picture?.setAttribute("viewBox", `0 0 ${picture.getAttribute("width")} ${picture.getAttribute("height")}`);
};

const drawn = [];
const draw = (figure, chart) => {
  const plot = figure.querySelector(".plot");
  plot.setAttribute("aria-label", textOf(figure.querySelector("figcaption")));
  chart.setOption(optionOf(figure), true);
  scalable(plot);
};

for (const figure of globalThis.echarts ? document.querySelectorAll("figure[data-shape]") : []) {
  const plot = figure.querySelector(".plot");
  plot.hidden = false;
  plot.setAttribute("role", "img");
  const chart = globalThis.echarts.init(plot, null, { renderer: "svg" });
  drawn.push([figure, chart]);
  draw(figure, chart);
  figure.querySelector("details").open = false;
}

document.addEventListener("language", () => drawn.forEach(([figure, chart]) => draw(figure, chart)));
let waiting = 0;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    for (const [figure, chart] of drawn) {
      const plot = figure.querySelector(".plot");
      if (plot.clientWidth) { chart.resize({ width: plot.clientWidth }); scalable(plot); }
    }
  }, 150);
});
