// Bundles the tests of the pure parts for whatever Node is here, and runs them.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, ".tests");
const names = readdirSync(join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
rmSync(out, { recursive: true, force: true });
await esbuild.build({
  entryPoints: names.map((name) => join(here, "tests", name)),
  outdir: out, bundle: true, platform: "node", format: "esm", outExtension: { ".js": ".mjs" }, logLevel: "warning",
});
const files = names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
process.exit(spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1);
