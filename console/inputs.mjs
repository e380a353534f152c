// Everything the pack is built from, and one hash over it. `cargo xtask tidy` makes the same hash without Node.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const single = [
  'index.html',
  'inputs.mjs',
  'pack.mjs',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
];

function below(folder) {
  return readdirSync(here(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? below(path) : [path];
  });
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export function inputs() {
  const counts = (path) => !/\.test\.tsx?$/.test(path) && path !== 'src/api/contract.d.ts';
  const paths = [...single, ...below('src'), ...below('public')].filter(counts).sort();
  return sha256(paths.map((path) => `${path}\0${sha256(readFileSync(here(path)))}\n`).join(''));
}
