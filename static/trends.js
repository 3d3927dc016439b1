// Draws the chart of a trend from the numbers of the table below it, and saves it as a picture.
// Words and numbers come from the page (data-trend); colours from trends.css and app.css.

const holder = document.querySelector("[data-trend]");
const trend = JSON.parse(holder.dataset.trend);
const SHAPES = ["circle", "rect", "triangle", "diamond"];
const PICTURE = { width: 1200, height: 675 };
const MARGIN = 12;
const LEGEND_LINE = 26;
const LONGEST_NAME = 20;

const format = new Intl.NumberFormat(document.documentElement.lang, {
  minimumFractionDigits: trend.decimals,
  maximumFractionDigits: trend.decimals,
});

function inUnits(value) {
  return value === null || value === undefined ? trend.unknown : `${format.format(value)} ${trend.unit}`;
}

// What an element's theme calls a colour.

function paletteOf(element) {
  const style = getComputedStyle(element);
  const named = (name) => style.getPropertyValue(`--${name}`).trim();
  const single = [named(trend.mark || "accent")];
  const many = trend.lines.map((line, number) => named(`line-${number + 1}`));
  return {
    ink: named("ink"),
    quiet: named("ink-quiet"),
    rule: named("line"),
    sheet: named("sheet"),
    font: getComputedStyle(document.body).fontFamily,
    lines: trend.lines.length > 1 ? many : single,
  };
}

function shortened(name) {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

// The height of the legend, whose lines break as the words need.

function legendHeight(width, palette) {
  if (trend.lines.length < 2) return 0;
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `13px ${palette.font}`;
  let lines = 1;
  let used = 0;
  for (const { name } of trend.lines) {
    const wide = pen.measureText(shortened(name)).width + 46;
    if (used && used + wide > width - 2 * MARGIN) {
      lines += 1;
      used = 0;
    }
    used += wide;
  }
  return lines * LEGEND_LINE;
}

// A quarter that has not ended stands out: a pale bar, a hollow point.

function dataOf(line, colour, palette) {
  const last = line.values.length - 1;
  return line.values.map((value, place) => {
    if (!trend.unfinished || place !== last) return value;
    if (trend.bars) return { value, itemStyle: { opacity: 0.5, borderColor: colour, borderType: "dashed" } };
    return { value, itemStyle: { color: palette.sheet, borderColor: colour, borderWidth: 2 } };
  });
}

function seriesOf(line, number, palette) {
  const colour = palette.lines[number];
  const shared = { name: line.name, data: dataOf(line, colour, palette), color: colour };
  if (trend.bars) return { ...shared, type: "bar", barMaxWidth: 40 };
  return {
    ...shared,
    type: "line",
    symbol: SHAPES[number % SHAPES.length],
    symbolSize: 8,
    lineStyle: { width: 2, type: number < SHAPES.length ? "solid" : "dashed" },
  };
}

function axesOf(palette) {
  const words = { color: palette.quiet, fontSize: 12 };
  const labels = trend.quarters.map((quarter, place) =>
    trend.unfinished && place === trend.quarters.length - 1 ? `${quarter}\n${trend.unfinished}` : quarter,
  );
  return {
    xAxis: {
      type: "category",
      data: labels,
      axisLabel: { ...words, lineHeight: 16, hideOverlap: true, showMaxLabel: true },
      axisLine: { lineStyle: { color: palette.quiet } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      name: trend.unit,
      nameTextStyle: { ...words, align: "left" },
      axisLabel: { ...words, formatter: (value) => format.format(value).replace(/[.]0+$/, "") },
      minInterval: trend.decimals ? 0 : 1,
      splitLine: { lineStyle: { color: palette.rule } },
    },
  };
}

function tooltipOf(palette) {
  return {
    trigger: "axis",
    renderMode: "richText", // the other way writes styles into the page, which the policy forbids
    confine: true,
    axisPointer: { type: trend.bars ? "shadow" : "line" },
    backgroundColor: palette.sheet,
    borderColor: palette.quiet,
    textStyle: { color: palette.ink, fontFamily: palette.font, fontSize: 13 },
    valueFormatter: inUnits,
  };
}

function optionOf(width, palette, title = "") {
  const above = title ? 44 : 0;
  const many = trend.lines.length > 1;
  return {
    animation: false,
    aria: { enabled: many && trend.bars, label: { enabled: false }, decal: { show: true } },
    textStyle: { fontFamily: palette.font },
    title: { show: Boolean(title), text: title, left: "center", top: MARGIN, textStyle: { color: palette.ink, fontSize: 20 } },
    legend: { show: many, top: above, left: MARGIN, right: MARGIN, formatter: shortened, textStyle: { color: palette.ink, fontSize: 13 } },
    grid: { top: above + legendHeight(width, palette) + 36, left: MARGIN, right: 24, bottom: MARGIN, containLabel: true },
    tooltip: tooltipOf(palette),
    ...axesOf(palette),
    series: trend.lines.map((line, number) => seriesOf(line, number, palette)),
  };
}

// The chart follows the width of the page, and light or dark as the system says.

const chart = echarts.init(holder);

function draw() {
  chart.resize();
  chart.setOption(optionOf(holder.clientWidth, paletteOf(document.documentElement)), true);
}

new ResizeObserver(draw).observe(holder);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

// The picture is the same from every device: of one size, light, with its title.

function picture() {
  const paper = document.createElement("div");
  paper.dataset.bsTheme = "light";
  document.body.append(paper);
  const palette = paletteOf(paper);
  paper.remove();
  const copy = echarts.init(document.createElement("div"), null, PICTURE);
  copy.setOption(optionOf(PICTURE.width, palette, trend.title));
  const address = copy.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: palette.sheet });
  copy.dispose();
  return address;
}

document.querySelector("[data-picture]")?.addEventListener("click", (event) => {
  const link = document.createElement("a");
  link.href = picture();
  link.download = event.currentTarget.dataset.picture;
  link.click();
});
