// Builds the phone's program and the pages' looks into static/dist/: hashed names, assets.json, the worker with its list.
// The worker's list is made from what was built, so nobody keeps one by hand.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const out = process.argv.indexOf('--out');
const dist = out > 0 ? path.resolve(process.argv[out + 1]) : path.join(root, 'static/dist');
const minify = !process.argv.includes('--readable');

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify,
  write: false,
  absWorkingDir: root,
  legalComments: 'none',
  charset: 'utf8',
  loader: { '.json': 'json' },
  logLevel: 'warning',
};

/** Logical name to file name. @type {Record<string, string>} */
const assets = {};
/** What the worker keeps: address to SHA-256 of the content. @type {Record<string, string>} */
const shell = {};
/** What it keeps once it has been asked for (docs/decisions/0014). @type {Record<string, string>} */
const later = {};

/**
 * Write a file under a name that carries its content's hash.
 * @param {string} name logical name, such as 'phone.js'
 * @param {Uint8Array} content
 * @param {Record<string, string> | null} list the worker's list it stands on
 */
async function emit(name, content, list) {
  const digest = createHash('sha256').update(content).digest();
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}-${digest.toString('hex').slice(0, 12)}${ext}`;
  await writeFile(path.join(dist, file), content);
  assets[name] = file;
  if (list) list[`/static/dist/${file}`] = digest.toString('base64');
}

/** Screens travel without their indentation: inside a template it is text, which no minifier dares to touch. */
const withoutIndentation = {
  name: 'without-indentation',
  /** @param {import('esbuild').PluginBuild} building */
  setup(building) {
    building.onLoad({ filter: /\.view\.js$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replaceAll(/\n[ \t]+/g, '\n'),
    }));
  },
};

/** Lists of the vocabulary that only the station reads. */
const FOR_THE_STATION = ['about', 'roles', 'assignment_roles', 'place_kinds', 'building_standings', 'languages'];

/** The phone's vocabulary comes without its English, which lies in the language's own file, and without what only the station reads. */
const vocabularyInChinese = {
  name: 'vocabulary-in-chinese',
  /** @param {import('esbuild').PluginBuild} building */
  setup(building) {
    building.onLoad({ filter: /app\/vocabulary\.json$/ }, async ({ path: file }) => {
      const all = Object.entries(JSON.parse(await readFile(file, 'utf8'))).filter(([name]) => !FOR_THE_STATION.includes(name));
      const isEnglish = (/** @type {string} */ key) => /^en$|^en_|_en$/.test(key);
      return {
        contents: JSON.stringify(Object.fromEntries(all), (key, value) => (isEnglish(key) ? undefined : value)),
        loader: 'json',
      };
    });
  },
};

/** What a table says of itself to whoever keeps it: where it comes from, when it was checked. No screen reads it. */
const KEPT_AT_HOME = new Set(['about', 'source', 'checked_on']);
const withoutSources = {
  name: 'without-sources',
  /** @param {import('esbuild').PluginBuild} building */
  setup(building) {
    building.onLoad({ filter: /[\\/]app[\\/]\w+\.json$/ }, async ({ path: file }) => {
      const table = JSON.parse(await readFile(file, 'utf8'), (key, value) => (KEPT_AT_HOME.has(key) ? undefined : value));
      return { contents: JSON.stringify(table), loader: 'json' };
    });
  },
};

/**
 * Build the phone's program in pieces: what a visit needs first, the rest when it is opened. Piece names carry esbuild's content hash.
 * @param {Record<string, string>} entries logical name to entry file
 */
async function bundleInPieces(entries) {
  const result = await build({
    ...common,
    entryPoints: Object.values(entries),
    outdir: dist,
    splitting: true,
    plugins: minify ? [vocabularyInChinese, withoutIndentation, withoutSources] : [vocabularyInChinese],
    metafile: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'piece-[hash]',
  });
  for (const output of result.outputFiles) {
    const file = path.basename(output.path);
    await writeFile(path.join(dist, file), output.contents);
    shell[`/static/dist/${file}`] = createHash('sha256').update(output.contents).digest('base64');
    const { entryPoint } = result.metafile.outputs[path.relative(root, output.path)];
    const name = Object.keys(entries).find((logical) => entries[logical] === entryPoint);
    if (name) assets[name] = file;
  }
}

/** @param {string} entry @param {string} name @param {Record<string, string> | null} list @param {object} [options] */
async function bundle(entry, name, list, options = {}) {
  const result = await build({ ...common, entryPoints: [entry], outdir: dist, entryNames: '[name]', ...options });
  const [output] = result.outputFiles;
  await emit(name, output.contents, list);
}

// An old file beside a new one would be served from its stale compressed copy: the folder starts empty.
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

await bundleInPieces({ 'phone.js': 'static/src/main.js', 'language-en.js': 'static/src/language-en.js' });
await bundle('static/look/phone.css', 'phone.css', shell, { loader: { '.svg': 'dataurl' } });
await bundle('static/look/console.css', 'console.css', null);
await bundle('static/src/console.js', 'console.js', null, { format: 'iife' });
// The phone has its icons in its page; the console's pages ask for this one.
await emit('icons.svg', await readFile(path.join(root, 'static/icons/icons.svg')), null);
for (const file of await readdir(path.join(root, 'static/icons'))) {
  if (file.endsWith('.png')) await emit(file, await readFile(path.join(root, 'static/icons', file)), shell);
}
await emit('zxing_reader.wasm', await readFile(path.join(root, 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm')), later);

await writeFile(path.join(dist, 'assets.json'), JSON.stringify(assets, null, 2));

// An icon from the page itself costs a board of 200 doors far less than one that is fetched for each of them.
const icons = (await readFile(path.join(root, 'static/icons/icons.svg'), 'utf8')).replaceAll('<symbol id="', '<symbol id="icon-').trim();

// The phone's page is built too, so that the worker can check it against its hash like every other file.
const page = fillPage(await readFile(path.join(root, 'templates/phone.html'), 'utf8'));
await writeFile(path.join(dist, 'phone.html'), page);
shell['/app/'] = createHash('sha256').update(page).digest('base64');
const name = createHash('sha256').update(JSON.stringify(shell)).digest('hex').slice(0, 12);

/** @param {string} template @returns {string} */
function fillPage(template) {
  const listed = JSON.stringify(assets).replaceAll('"', '&quot;');
  return template
    .replaceAll(/\{\{ asset\('([^']+)'\) \}\}/g, (_, asset) => `/static/dist/${assets[asset]}`)
    .replace('{{ assets }}', listed)
    .replace('{{ icons }}', icons);
}

const worker = await build({
  ...common,
  entryPoints: ['service_worker/worker.js'],
  format: 'iife',
  define: { SHELL: JSON.stringify(shell), LATER: JSON.stringify(later), BUILD_NAME: JSON.stringify(name) },
});
await writeFile(path.join(dist, 'worker.js'), worker.outputFiles[0].contents);

// Compressed once here instead of at every request.
for (const file of await readdir(dist)) {
  if (!/\.(js|css|svg|html|wasm)$/.test(file)) continue;
  const content = await readFile(path.join(dist, file));
  await writeFile(path.join(dist, `${file}.gz`), gzipSync(content, { level: 9 }));
  await writeFile(path.join(dist, `${file}.br`), brotliCompressSync(content));
}
