// Writes dist/ as one file: a line of JSON, then each file as a Brotli stream. The same tree gives the same bytes.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { inputs, sha256 } from './inputs.mjs';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
// Of the 200 KiB that it may be on the wire, so that what grows is seen before it is too much.
const FIRST = 170 * 1024;
const HEAD = 1024;
const FURTHER = 40 * 1024;
const EDITOR = 115 * 1024;
const dist = fileURLToPath(new URL('dist', import.meta.url));
const target = process.argv[2] ?? fileURLToPath(new URL('../crates/console/console.pack', import.meta.url));

function below(folder) {
  return readdirSync(`${dist}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    return entry.isDirectory() ? below(path) : [path];
  });
}

function packed(path) {
  const plain = readFileSync(`${dist}/${path}`);
  const type = types[extname(path)];
  if (!type) throw new Error(`${path} is of a kind that has no media type in pack.mjs`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  const stream = brotliCompressSync(plain, { params });
  return { stream, row: { path, type, sha256: sha256(plain), length: plain.length, packed: stream.length } };
}

const lock = JSON.parse(readFileSync(new URL('package-lock.json', import.meta.url), 'utf8'));
const version = (name) => lock.packages[`node_modules/${name}`].version;
const files = below('').sort().map(packed);
const manifest = {
  inputs: inputs(),
  tools: { vite: version('vite'), typescript: version('typescript') },
  files: files.map(({ row }) => row),
};
writeFileSync(
  target,
  Buffer.concat([Buffer.from(`${JSON.stringify(manifest)}\n`), ...files.map(({ stream }) => stream)]),
);
// What the first page loads, as a browser counts it: the page itself, what it names, the words of one language, the longer of
// the two, and with each of them the head of its answer. Every further page may bring little more.
const page = readFileSync(`${dist}/index.html`, 'utf8');
const isFirst = ({ row }) => row.path === 'index.html' || page.includes(`/console/${row.path}"`);
const first = files.filter(isFirst);
const words = files.filter(({ row }) => /^assets\/(en|zh)-/.test(row.path));
if (words.length !== 2) throw new Error(`there are ${words.length} files of words; each language has one`);
const spoken = Math.max(...words.map(({ stream }) => stream.length));
const load = first.reduce((sum, { stream }) => sum + HEAD + stream.length, HEAD + spoken);
if (load > FIRST) throw new Error(`the first page loads ${load} bytes; it may load ${FIRST}`);
for (const { row, stream } of files.filter((file) => !isFirst(file))) {
  const most = /^assets\/Editor-/.test(row.path) ? EDITOR : FURTHER;
  if (stream.length > most) throw new Error(`${row.path} has ${stream.length} bytes; it may have ${most}`);
}
const size = files.reduce((sum, { stream }) => sum + stream.length, 0);
console.log(
  `${files.length} files, ${(size / 1024).toFixed(0)} KiB packed, ${(load / 1024).toFixed(0)} of them for the first page`,
);
