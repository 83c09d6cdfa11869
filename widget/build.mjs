// Bundle everything that browsers get into one folder: `node build.mjs <folder>`.
// Names carry a digest of their content, manifest.json says which; the loader keeps its name, websites link to it.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";

const BUNDLES = {
  "loader.js": "src/loader.ts",
  "frame.js": "src/frame/main.ts",
  "frame.css": "src/frame/frame.css",
  "pages.css": "src/pages/pages.css",
  "integration.js": "src/pages/integration.ts",
  "preview.js": "src/pages/preview.ts",
};
const COPIES = { "htmx.js": "node_modules/htmx.org/dist/htmx.min.js" };
const KEPT_NAMES = ["loader.js"];
const TARGET = ["chrome100", "firefox102", "safari16.4"];

const folder = process.argv[2];
const pack = { gzip: promisify(gzip), brotli: promisify(brotliCompress) };
const manifest = {};

async function bundle(entry) {
  const options = { bundle: true, minify: true, target: TARGET, format: "iife", legalComments: "none", charset: "utf8" };
  const result = await build({ ...options, entryPoints: [entry], write: false, logLevel: "warning" });
  return Buffer.from(result.outputFiles[0].contents);
}

function digested(name, content) {
  if (KEPT_NAMES.includes(name)) return name;
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const end = extname(name);
  return `${basename(name, end)}-${digest}${end}`;
}

async function put(name, content) {
  const file = digested(name, content);
  const small = await pack.gzip(content, { level: 9 });
  const smaller = await pack.brotli(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  await writeFile(join(folder, file), content);
  await writeFile(join(folder, `${file}.gz`), small);
  await writeFile(join(folder, `${file}.br`), smaller);
  manifest[name] = { file, bytes: content.length, gzip_bytes: small.length };
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, entry] of Object.entries(BUNDLES)) await put(name, await bundle(entry));
for (const [name, path] of Object.entries(COPIES)) await put(name, await readFile(path));
await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
