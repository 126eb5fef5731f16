// The four shapes that go with the four colours, drawn for scripts as the templates draw them.

export type Colour = "green" | "blue" | "yellow" | "red" | "none";

const SHAPES: Record<Colour, [string, Record<string, string>]> = {
  green: ["circle", { cx: "8", cy: "8", r: "7" }],
  blue: ["rect", { x: "1.5", y: "1.5", width: "13", height: "13" }],
  yellow: ["path", { d: "M8 1.2 15.2 14.6H.8z" }],
  red: ["path", { d: "M8 0l8 8-8 8-8-8z" }],
  none: ["circle", { cx: "8", cy: "8", r: "6" }],
};

export const FILL: Record<Colour, string> = {
  green: "#2f7d4f",
  blue: "#2a66b0",
  yellow: "#e0a21a",
  red: "#bb3a2b",
  none: "#8a806d",
};

export function colourOf(value: unknown): Colour {
  return typeof value === "string" && value in SHAPES ? (value as Colour) : "none";
}

export function shape(colour: Colour): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "rung-shape");
  svg.setAttribute("aria-hidden", "true");
  const [tag, attributes] = SHAPES[colour];
  const drawn = document.createElementNS(space, tag);
  drawn.setAttribute("class", `shape-${colour}`);
  Object.entries(attributes).forEach(([name, value]) => drawn.setAttribute(name, value));
  svg.append(drawn);
  return svg;
}
