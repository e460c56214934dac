// SPDX-License-Identifier: AGPL-3.0-or-later
// Builds static/dist from static/src: style.css, app.js, icons.svg, htmx.js and the fonts. WhiteNoise hashes the names.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(here, ...parts);
const dist = at("dist");
const italia = at("node_modules/bootstrap-italia");

/** One sprite with only the icons that src/icons.txt names. */
function sprite() {
  const names = readFileSync(at("src/icons.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
  const symbols = names.map((name) => {
    const svg = readFileSync(join(italia, `src/svg/it-${name}.svg`), "utf8");
    const box = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 24 24";
    const drawing = svg.replace(/<\?xml[^>]*>/, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\sstyle="[^"]*"/g, "");
    return `<symbol id="${name}" viewBox="${box}">${drawing.trim()}</symbol>`;
  });
  writeFileSync(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** The cuts that src/sass/_fonts.scss names, from the package. */
function fonts() {
  const named = readFileSync(at("src/sass/_fonts.scss"), "utf8").matchAll(/url\("fonts\/([^"]+)"\)/g);
  mkdirSync(join(dist, "fonts"), { recursive: true });
  for (const [, name] of named) {
    const family = name.startsWith("titillium") ? "Titillium_Web" : name.startsWith("lora") ? "Lora" : "Roboto_Mono";
    copyFileSync(join(italia, "dist/fonts", family, name), join(dist, "fonts", name));
  }
}

/** Sass, then esbuild to minify; the font addresses stay as written. */
async function style() {
  const silenceDeprecations = ["import", "global-builtin", "color-functions", "if-function"];
  const { css } = compile(at("src/style.scss"), { loadPaths: [at("node_modules")], silenceDeprecations, quietDeps: true });
  await build({
    stdin: { contents: css, loader: "css", resolveDir: at("src") },
    outfile: join(dist, "style.css"),
    bundle: true,
    minify: true,
    external: ["fonts/*"],
    logLevel: "error",
  });
}

/** The styles that one page alone has; that of the page which opens without a network is written into it. */
async function ofOnePage() {
  await build({ entryPoints: ["offline", "editor", "kept", "register", "room"].map((name) => at(`src/${name}.css`)), outdir: dist, bundle: true, minify: true, logLevel: "error" });
}

/** app.ts on every page; every other src/*.ts is an entry of its own, loaded only where a page asks. */
async function scripts() {
  const entryPoints = readdirSync(at("src")).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")).map((name) => at("src", name));
  await build({ entryPoints, outdir: dist, bundle: true, minify: true, format: "iife", target: "es2022", logLevel: "error" });
  copyFileSync(at("node_modules/htmx.org/dist/htmx.min.js"), join(dist, "htmx.js"));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
sprite();
fonts();
await Promise.all([style(), scripts(), ofOnePage()]);
