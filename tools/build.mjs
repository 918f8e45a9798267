// Builds the phone's program and the pages' looks into static/dist/: hashed names, assets.json, the worker with its list.
// The worker's list is made from what was built, so nobody keeps one by hand.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'static/dist');
const minify = !process.argv.includes('--readable');

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify,
  write: false,
  absWorkingDir: root,
  legalComments: 'none',
  loader: { '.json': 'json' },
  logLevel: 'warning',
};

/** Logical name to file name. @type {Record<string, string>} */
const assets = {};
/** What the worker keeps: address to SHA-256 of the content. @type {Record<string, string>} */
const shell = {};

/**
 * Write a file under a name that carries its content's hash.
 * @param {string} name logical name, such as 'phone.js'
 * @param {Uint8Array} content
 * @param {boolean} inShell whether the phone needs it offline
 */
async function emit(name, content, inShell) {
  const digest = createHash('sha256').update(content).digest();
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}-${digest.toString('hex').slice(0, 12)}${ext}`;
  await writeFile(path.join(dist, file), content);
  assets[name] = file;
  if (inShell) shell[`/static/dist/${file}`] = digest.toString('base64');
}

/** @param {string} entry @param {string} name @param {boolean} inShell @param {object} [options] */
async function bundle(entry, name, inShell, options = {}) {
  const result = await build({ ...common, entryPoints: [entry], outdir: dist, entryNames: '[name]', ...options });
  const [output] = result.outputFiles;
  await emit(name, output.contents, inShell);
}

// An old file beside a new one would be served from its stale compressed copy: the folder starts empty.
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

await bundle('static/src/main.js', 'phone.js', true);
await bundle('static/src/language-en.js', 'language-en.js', true);
await bundle('static/look/phone.css', 'phone.css', true, { loader: { '.svg': 'dataurl' } });
await bundle('static/look/console.css', 'console.css', false);
await bundle('static/src/console.js', 'console.js', false, { format: 'iife' });
await emit('icons.svg', await readFile(path.join(root, 'static/icons/icons.svg')), true);
for (const file of await readdir(path.join(root, 'static/icons'))) {
  if (file.endsWith('.png')) await emit(file, await readFile(path.join(root, 'static/icons', file)), true);
}

await writeFile(path.join(dist, 'assets.json'), JSON.stringify(assets, null, 2));

// The build's name follows from everything the worker hands out, the page's template included.
const template = await readFile(path.join(root, 'templates/phone.html'));
const name = createHash('sha256').update(JSON.stringify(shell)).update(template).digest('hex').slice(0, 12);
const worker = await build({
  ...common,
  entryPoints: ['service_worker/worker.js'],
  format: 'iife',
  define: { SHELL: JSON.stringify(shell), BUILD_NAME: JSON.stringify(name) },
});
await writeFile(path.join(dist, 'worker.js'), worker.outputFiles[0].contents);
