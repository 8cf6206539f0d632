// Bundles every entry: pages to web/static/built, the server's FEEL interpreter to feel/built.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const built = resolve(here, '../static/built');
const common = { bundle: true, minify: true, legalComments: 'none', logLevel: 'warning' };

const serverFeel = resolve(here, 'feel/server.js');
if (existsSync(serverFeel)) {
  await build({
    ...common,
    entryPoints: [serverFeel],
    outfile: resolve(here, '../../feel/built/feel.js'),
    format: 'iife',
    target: 'es2022',
  });
}

const pages = ['pages/app.js'].map((entry) => resolve(here, entry)).filter(existsSync);
if (pages.length > 0) {
  await build({
    ...common,
    entryPoints: pages,
    outdir: built,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    loader: { '.woff2': 'file', '.woff': 'file', '.svg': 'file' },
  });
}
