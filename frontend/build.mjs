// Builds everything the pages load into src/bandeng/web/static/built, with no address outside.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const finished = join(here, "../src/bandeng/web/static/built");
const built = join(here, `.making-${process.pid}`); // a failed build leaves the finished one alone
const modules = join(here, "node_modules");
const target = ["chrome74", "firefox78", "safari13"];

// The policy allows no data: pictures, so each one drawn inside a sheet becomes a file beside it.
function dataPicturesToFiles(css) {
  const pattern = /url\("data:image\/svg\+xml,([^"]+)"\)|url\('data:image\/svg\+xml,([^']+)'\)/g;
  return css.replace(pattern, (_whole, first, second) => {
    const svg = decodeURIComponent(first ?? second);
    const name = `${createHash("sha256").update(svg).digest("hex").slice(0, 10)}.svg`;
    writeFileSync(join(built, "img", name), svg);
    return `url("img/${name}")`;
  });
}

async function sheet() {
  const made = sass.compile(join(here, "styles/app.scss"), {
    loadPaths: [join(here, "styles"), join(modules, "@tabler/core/scss"), modules],
    quietDeps: true,
    logger: sass.Logger.silent,
  });
  const css = dataPicturesToFiles(made.css.replace("@charset \"UTF-8\";", ""));
  const small = await esbuild.transform(css, { loader: "css", minify: true, target });
  writeFileSync(join(built, "app.css"), small.code);
}

async function scripts() {
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: { app: "src/app.ts", meet: "src/meet.ts", patrol: "src/patrol.ts", htmx: "src/htmx.ts", map: "src/map.ts", charts: "src/charts.ts" },
    outdir: built,
    bundle: true,
    minify: true,
    format: "iife",
    target,
    supported: { destructuring: true }, // only odd corners of it are broken in old Safari
    charset: "utf8",
    legalComments: "linked",
    loader: { ".png": "file" },
    assetNames: "img/[name]-[hash]",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
}

function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter((word) => word);
  const symbols = [...new Set(names)].sort().map((name) => {
    const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    const drawn = inside.replace(/\s+/g, " ").replace(/<path stroke="none"[^>]*\/>/g, "").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawn}</symbol>`;
  });
  const text = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  writeFileSync(join(built, "icons.svg"), text);
}

function licences() {
  for (const [name, file] of [["@tabler/core", "tabler"], ["@tabler/icons", "tabler-icons"], ["htmx.org", "htmx"], ["leaflet", "leaflet"], ["echarts", "echarts"]]) {
    try {
      copyFileSync(join(modules, name, "LICENSE"), join(built, "licences", `${file}.txt`));
    } catch {
      writeFileSync(join(built, "licences", `${file}.txt`), `${name}: see its package for the licence.\n`);
    }
  }
}

async function everything() {
  rmSync(built, { recursive: true, force: true });
  mkdirSync(join(built, "img"), { recursive: true });
  mkdirSync(join(built, "licences"), { recursive: true });
  await sheet();
  await scripts();
  sprite();
  licences();
  rmSync(finished, { recursive: true, force: true });
  mkdirSync(dirname(finished), { recursive: true });
  renameSync(built, finished);
}

await everything();
if (process.argv.includes("--watch")) {
  const { watch } = await import("node:fs");
  let waiting;
  for (const folder of ["src", "styles"]) {
    watch(join(here, folder), () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => everything().catch(console.error), 150);
    });
  }
}
