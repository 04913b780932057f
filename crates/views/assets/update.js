// Writes the files of Swagger UI and Redoc that the server contains, from the npm packages in packages.json:
//
// node update.js            downloads the packages, checks their hashes, and writes the compressed files
// node update.js --check    downloads and checks too, and compares the files that are there
//
// It needs npm and tar. It runs no code of the packages.
'use strict';

const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const zlib = require('node:zlib');

const { packages } = require('./packages.json');

const NPM_OPTIONS = ['--silent', '--ignore-scripts', '--pack-destination'];
const HASH_LETTERS = 12;

class Failed extends Error {}

/** Downloads a package into `folder`, and checks its hash before it is unpacked. */
function download({ name, version, integrity }, folder) {
  const done = execFileSync('npm', ['pack', ...NPM_OPTIONS, folder, `${name}@${version}`], { encoding: 'utf8' });
  const archive = path.join(folder, done.trim());
  const [algorithm, expected] = integrity.split(/-(.*)/s);
  const found = createHash(algorithm).update(fs.readFileSync(archive)).digest('base64');
  if (found !== expected) throw new Failed(`${name}@${version}: expected ${integrity}, but found ${found}`);
  const unpacked = path.join(folder, name);
  fs.mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', archive, '-C', unpacked, '--strip-components=1', '--no-same-owner']);
  return unpacked;
}

/** A file of a package. Each text of `replace` must stand in exactly one place. */
function content(unpacked, file, replace) {
  const text = fs.readFileSync(path.join(unpacked, file), 'utf8');
  return Object.entries(replace).reduce((changed, [from, to]) => {
    const parts = changed.split(from);
    if (parts.length !== 2) throw new Failed(`${file}: ${from} is there ${parts.length - 1} times`);
    return parts.join(to);
  }, text);
}

/** The files by their names, and the licences of all packages in one file. */
function collect(folder) {
  const files = new Map();
  const licenses = [];
  for (const { replace = {}, ...entry } of packages) {
    const unpacked = download(entry, folder);
    for (const file of entry.files) files.set(path.basename(file), content(unpacked, file, replace));
    for (const file of entry.licenses) {
      licenses.push(`==== ${entry.name} ${entry.version}: ${path.basename(file)}\n\n${content(unpacked, file, {})}`);
    }
  }
  return files.set('LICENSES.txt', licenses.join('\n'));
}

function write(name, text) {
  const compressed = zlib.gzipSync(text, { level: 9 });
  fs.writeFileSync(path.join(__dirname, `${name}.gz`), compressed);
  const hash = createHash('md5').update(text).digest('hex').slice(0, HASH_LETTERS);
  console.log(`${name}: ${text.length} bytes, ${compressed.length} compressed, hash ${hash}`);
}

function check(name, text) {
  const found = zlib.gunzipSync(fs.readFileSync(path.join(__dirname, `${name}.gz`))).toString('utf8');
  if (found !== text) throw new Failed(`${name}.gz is not the file of the package`);
  console.log(`${name}.gz is the file of the package`);
}

function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'assets-'));
  try {
    const act = process.argv.includes('--check') ? check : write;
    for (const [name, text] of collect(folder)) act(name, text);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

try {
  main();
} catch (error) {
  console.error(error instanceof Failed ? `FAILED: ${error.message}` : error);
  process.exitCode = 1;
}
