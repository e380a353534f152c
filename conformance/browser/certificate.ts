// A key with a certificate that it signed itself, for a provider's TLS and for what it says.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './secrets';

export interface Certified {
  key: string;
  cert: string;
  /** Where they are, as files. */
  files: { key: string; cert: string };
}

/** One of this name, new in this run. */
export function certified(name: string): Certified {
  const folder = run(name);
  mkdirSync(folder, { recursive: true });
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'certificate.pem') };
  const subject = ['-subj', '/CN=company.example', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', ...subject];
  execFileSync('openssl', [...made, '-keyout', files.key, '-out', files.cert], { stdio: 'ignore' });
  return { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8'), files };
}
