// Builds static/build from static/src and the installed packages. No bundler: Sass makes one style sheet, everything
// else is copied, and Django's storage gives each file its hashed name. Safe to run again at any time.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const installed = join(root, "node_modules");
const source = join(here, "src");
const fresh = join(here, `.build-${process.pid}`);
const target = join(here, "build");
const started = performance.now();

function copy(from, to) {
  const path = join(fresh, to);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(from, path);
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "css"), { recursive: true });

const { css } = sass.compile(join(source, "scss", "spokewise.scss"), {
  loadPaths: [installed],
  style: "compressed",
  quietDeps: true,
});
// A remote address in the sheet would send every reader's visit to somebody else (and the design system's own typeface
// is not ours to use), so the build refuses it rather than trusting a setting.
if (/https?:\/\/(?!www\.w3\.org)/.test(css)) {
  throw new Error("the style sheet asks for something from another server");
}
writeFileSync(join(fresh, "css", "spokewise.css"), css);

copy(join(installed, "inter-ui", "variable", "InterVariable.woff2"), "fonts/InterVariable.woff2");
copy(join(installed, "inter-ui", "LICENSE.txt"), "fonts/InterVariable-LICENSE.txt");
copy(join(installed, "htmx.org", "dist", "htmx.min.js"), "js/htmx.min.js");
const scripts = join(installed, "nhsuk-frontend", "dist", "nhsuk");
const bundle = readdirSync(scripts).find((name) => /^nhsuk-frontend-[\d.]+\.min\.js$/.test(name));
if (!bundle) throw new Error("nhsuk-frontend is not installed: run npm ci");
copy(join(scripts, bundle), "js/nhsuk-frontend.min.js");
// Named in the script's last line: Django's storage refuses a file that points at one which is not there.
copy(join(scripts, `${bundle}.map`), `js/${bundle}.map`);
for (const folder of ["js", "img"]) {
  for (const name of readdirSync(join(source, folder))) copy(join(source, folder, name), `${folder}/${name}`);
}

// Swap at the end: a reader never sees half a build, and a failed build leaves the last good one in place.
const old = `${target}.old-${process.pid}`;
try {
  renameSync(target, old);
} catch (error) {
  if (error.code !== "ENOENT") throw error;
}
renameSync(fresh, target);
rmSync(old, { recursive: true, force: true });
console.log(`static/build made in ${Math.round(performance.now() - started)} ms`);
