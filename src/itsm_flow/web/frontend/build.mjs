// Bundles every entry: pages to web/static/built, the server's FEEL interpreter to feel/built.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ICONS } from './icons.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const built = resolve(here, '../static/built');
const modules = resolve(here, 'node_modules');
const common = { absWorkingDir: here, bundle: true, minify: true, legalComments: 'none', logLevel: 'warning' };

// On the server feelin tells what it compares, so that a number is not compared with a text in silence.
const TELLING = [
  ['function compareValue(test, value) {', 'function compareValue(test, value) {\n    globalThis.feelCompares?.(test, value);'],
  ["case '=': return (b) => (a) => equals(a, b);", "case '=': return (b) => (a) => (globalThis.feelCompares?.(b, a), equals(a, b));"],
  ["case '!=': return (b) => (a) => !equals(a, b);", "case '!=': return (b) => (a) => (globalThis.feelCompares?.(b, a), !equals(a, b));"],
];

const telling = {
  name: 'telling',
  setup(build) {
    build.onLoad({ filter: /feelin[\\/]dist[\\/]index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = TELLING.reduce((text, [before, after]) => {
        if (text.split(before).length !== 2) throw new Error(`feelin has changed: ${before}`);
        return text.replace(before, () => after);
      }, source);
      return { contents, loader: 'js' };
    });
  },
};

const serverFeel = resolve(here, 'feel/server.js');
if (existsSync(serverFeel)) {
  await build({
    ...common,
    entryPoints: [serverFeel],
    outfile: resolve(here, '../../feel/built/feel.js'),
    format: 'iife',
    target: 'es2022',
    plugins: [telling],
  });
}

// One name → hashed file for each entry; templates look names up in it.
const manifest = {};

mkdirSync(built, { recursive: true });
const made = new Set(['.stamp', 'manifest.json']);

async function bundle(entries, options) {
  const result = await build({
    ...common,
    ...options,
    entryPoints: entries.map((entry) => resolve(here, entry)),
    outdir: built,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    target: 'es2022',
    metafile: true,
    loader: { '.woff2': 'file', '.woff': 'file', '.svg': 'dataurl' },
  });
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    made.add(basename(file));
    if (!output.entryPoint) continue;
    // Pages name an entry by its file; an island is loaded by app.js and named by its path.
    const entry = output.entryPoint;
    const name = entries.includes(entry) ? basename(entry) : entry;
    manifest[name] = relative(built, resolve(here, file));
  }
}

// The icons in use, as one sprite; each is a symbol named as in bootstrap-icons.
function sprite() {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(resolve(modules, 'bootstrap-icons/icons', `${name}.svg`), 'utf8');
    const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').trim();
    return `<symbol id="${name}" viewBox="0 0 16 16" fill="currentColor">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

async function hashed(name, content) {
  const { createHash } = await import('node:crypto');
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const file = name.replace(/(\.[a-z]+)$/, `-${digest}$1`);
  writeFileSync(resolve(built, file), content);
  made.add(file);
  manifest[name] = file;
}

function compress() {
  for (const name of [...made].filter((file) => /\.(js|css|svg)$/.test(file))) {
    writeFileSync(resolve(built, `${name}.gz`), gzipSync(readFileSync(resolve(built, name)), { level: 9 }));
    made.add(`${name}.gz`);
  }
}

// Only after the new manifest stands: a server that runs meanwhile never misses a file.
function removeFormer() {
  for (const name of readdirSync(built)) {
    if (!made.has(name)) rmSync(resolve(built, name), { recursive: true });
  }
}

await bundle(['pages/app.js', 'pages/api.js'], { format: 'esm', splitting: true });
await bundle(['pages/theme.js'], { format: 'iife' });
await bundle(['styles/app.css', 'styles/form.css', 'styles/diagram.css'], {});
await hashed('icons.svg', sprite());
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
  await hashed(name, readFileSync(resolve(modules, 'swagger-ui-dist', name)));
}
compress();
writeFileSync(resolve(built, 'manifest.json'), JSON.stringify(manifest, null, 2));
removeFormer();
