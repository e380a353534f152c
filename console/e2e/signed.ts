// A call that is signed as programs do, by an AccessKey or by temporary credentials.

import { createHmac } from 'node:crypto';
import type { Agent } from 'node:http';
import { sent, type Told } from './house';

export interface Key {
  AccessKeyId: string;
  AccessKeySecret: string;
  /** Of temporary credentials. */
  SecurityToken?: string;
}

interface Where {
  port: number;
  agent?: Agent;
  /** What time it is by the clock of whoever signs. */
  time: number;
}

/** A time to the second, as files and signatures have it. */
export const second = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

let nonces = 0;

/** `parameters` name the operation and its version. */
export function signed({ port, agent, time }: Where, key: Key, parameters: Record<string, string>): Promise<Told> {
  nonces += 1;
  const all: Record<string, string> = {
    ...parameters,
    ...(key.SecurityToken !== undefined && { SecurityToken: key.SecurityToken }),
    Format: 'JSON',
    AccessKeyId: key.AccessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: `${process.pid}-${time}-${nonces}`,
    Timestamp: second(time),
  };
  const query = Object.entries(all)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const signature = createHmac('sha1', `${key.AccessKeySecret}&`)
    .update(`GET&%2F&${encoded(query)}`)
    .digest('base64');
  const path = `/?${query}&Signature=${encoded(signature)}`;
  return sent({ host: '127.0.0.1', port, path, ...(agent && { agent }) });
}
