// Draws the numbers a page carries as JSON; each mark opens the rows behind it.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { all, said } from "./dom.ts";
import { heightOf, options, rowsBehind, type Numbers } from "./pictured.ts";

use([BarChart, LineChart, PieChart, GridComponent, TooltipComponent, LegendComponent, SVGRenderer]);

function draw(box: HTMLElement): void {
  const source = document.getElementById(said(box, "data-chart"));
  if (!source?.textContent) return;
  const numbers = JSON.parse(source.textContent) as Numbers;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.style.height = `${heightOf(numbers)}px`;
  const chart = init(box, undefined, { renderer: "svg" });
  const font = getComputedStyle(document.body).fontFamily;
  const made = options(numbers, still) as { textStyle: { fontFamily: string } };
  made.textStyle.fontFamily = font;
  chart.setOption(made);
  chart.on("click", (mark) => {
    const url = rowsBehind(numbers, mark.dataIndex, mark.seriesIndex ?? 0);
    if (url) location.assign(url);
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

all<HTMLElement>("[data-chart]").forEach(draw);
