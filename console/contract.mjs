// Writes src/api/contract.d.ts: the requests and answers of the operations in src/api/used.ts, as contract/*.json has them.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const leaves = {
  string: 'string',
  integer: 'number',
  long: 'number',
  number: 'number',
  boolean: 'boolean',
  any: 'unknown',
};

/** A type of the contract in TypeScript: a leaf's name, [item], {field: type} or {"*": type}. */
function type(node, required = () => false) {
  if (typeof node === 'string') {
    if (!leaves[node]) throw new Error(`the contract has a leaf ${node} that has no type here`);
    return leaves[node];
  }
  if (Array.isArray(node)) return `Array<${type(node[0])}>`;
  const names = Object.keys(node);
  if (names.length === 1 && names[0] === '*') return `Record<string, ${type(node['*'])}>`;
  const field = (name) => `${JSON.stringify(name)}${required(name) ? '' : '?'}: ${type(node[name])}`;
  return `{ ${names.map(field).join('; ')} }`;
}

function request(contract, name) {
  const entry = contract.operations[name];
  const inferred = contract.requiredInferred?.operations?.[name] ?? [];
  const types = {};
  for (const [field, fact] of Object.entries(entry.request)) types[field] = fact.type;
  return type(types, (field) => entry.request[field].required === true || inferred.includes(field));
}

/** Contracts by product, whatever the file is called. */
const contracts = new Map(
  readdirSync(here('../contract/'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(here(`../contract/${name}`), 'utf8')))
    .map((contract) => [String(contract.product ?? contract.service).toLowerCase(), contract]),
);

const { module } = await runnerImport(here('src/api/used.ts'), { configFile: false, logLevel: 'error' });
const lines = ['// Written by contract.mjs; not kept.', 'export interface Contract {'];
for (const [product, { version, operations }] of Object.entries(module.used)) {
  const contract = contracts.get(product.toLowerCase());
  if (contract?.version !== version)
    throw new Error(`${product} has version ${contract?.version}, used.ts says ${version}`);
  lines.push(`  ${product}: {`);
  for (const name of Object.keys(operations)) {
    const entry = contract.operations[name];
    if (!entry) throw new Error(`${product} has no operation ${name}`);
    lines.push(`    ${name}: { request: ${request(contract, name)}; answer: ${type(entry.response)} };`);
  }
  lines.push('  };');
}
lines.push('}', '');
writeFileSync(here('src/api/contract.d.ts'), lines.join('\n'));
