// From the numbers of a page to the picture of them; every mark knows the rows behind it.
import { FILL, colourOf, type Colour } from "./shapes.ts";

export interface Series {
  name: string;
  colour?: string;
}

export interface Row {
  name: string;
  values: number[];
  url?: string;
  urls?: string[];
}

export interface Numbers {
  kind: "bar" | "line" | "pie";
  stacked?: boolean;
  series: Series[];
  rows: Row[];
}

const QUIET = ["#24211c", "#8a806d", "#4d5f6e", "#b39b6f", "#6f7f6a"];
const SHAPE: Record<Colour, string> = { green: "circle", blue: "rect", yellow: "triangle", red: "diamond", none: "rect" };
const INK = "#24211c";
const SOFT = "#5a5449";
const LINE = "#ded6c6";

export function inkOf(series: Series, place: number): string {
  const colour = colourOf(series.colour);
  return colour === "none" ? (QUIET[place % QUIET.length] ?? INK) : FILL[colour];
}

/** Return the address of the rows behind one mark, or nothing. */
export function rowsBehind(numbers: Numbers, row: number, series: number): string {
  const there = numbers.rows[row];
  const url = there?.urls?.[series] ?? there?.url ?? "";
  return /^(\/(?!\/)|\?|#)/.test(url) ? url : "";
}

/** Bars lie on their side where the names are many or long. */
export function lying(numbers: Numbers): boolean {
  return numbers.kind === "bar" && (numbers.rows.length > 6 || numbers.rows.some((row) => row.name.length > 6));
}

export function heightOf(numbers: Numbers): number {
  return lying(numbers) ? 110 + numbers.rows.length * 34 : 320;
}

function pie(numbers: Numbers): object {
  const parts = numbers.rows.map((row, place) => ({
    name: row.name,
    value: row.values[0] ?? 0,
    itemStyle: { color: inkOf({ name: row.name, colour: numbers.series[place]?.colour }, place) },
  }));
  return { series: [{ type: "pie", radius: ["38%", "68%"], data: parts, label: { color: INK, formatter: "{b} {c}" } }] };
}

function axes(numbers: Numbers): object {
  const names = { type: "category", data: numbers.rows.map((row) => row.name), axisLabel: { color: INK, fontSize: 14, hideOverlap: true }, axisLine: { lineStyle: { color: SOFT } }, axisTick: { show: false }, inverse: lying(numbers) };
  const values = { type: "value", minInterval: 1, axisLabel: { color: SOFT, fontSize: 13 }, splitLine: { lineStyle: { color: LINE } } };
  return lying(numbers) ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
}

function one(numbers: Numbers, series: Series, place: number): object {
  const line = numbers.kind === "line";
  return {
    name: series.name,
    type: numbers.kind,
    stack: numbers.stacked ? "all" : undefined,
    barMaxWidth: 28,
    symbolSize: 9,
    symbol: SHAPE[colourOf(series.colour)],
    itemStyle: { color: inkOf(series, place), borderColor: "#fffdf9", borderWidth: line ? 0 : 1 },
    lineStyle: { color: inkOf(series, place), width: 2.5 },
    data: numbers.rows.map((row) => row.values[place] ?? 0),
  };
}

export function options(numbers: Numbers, still: boolean): object {
  const plain = {
    animation: !still,
    animationDuration: 300,
    textStyle: { fontFamily: "inherit", fontSize: 14, color: INK },
    // drawn, not written into the page: the content policy allows no style attributes
    tooltip: { trigger: "item", renderMode: "richText", backgroundColor: "#fffdf9", borderColor: INK, textStyle: { color: INK, fontSize: 14 } },
  };
  if (numbers.kind === "pie") return { ...plain, ...pie(numbers) };
  const legend = numbers.series.map((series) => ({ name: series.name, icon: SHAPE[colourOf(series.colour)] }));
  return {
    ...plain,
    ...axes(numbers),
    grid: { left: 8, right: 16, top: numbers.series.length > 1 ? 48 : 16, bottom: 8, containLabel: true },
    legend: numbers.series.length > 1 ? { data: legend, left: 0, top: 0, itemWidth: 14, itemHeight: 14, textStyle: { fontSize: 14, color: INK } } : undefined,
    series: numbers.series.map((series, place) => one(numbers, series, place)),
  };
}
