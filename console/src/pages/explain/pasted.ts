// What a pasted text says of a request: its id, and the sealed message of a denial.

import type { Named } from '../../parts/receiptPath';

const SEALED = '[A-Za-z0-9+/=_.-]';
const MESSAGE = new RegExp(`EncodedDiagnosticMessage\\W{1,8}(${SEALED}{40,})`);
const BARE = new RegExp(`^${SEALED}{40,}$`);
const ID = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
const NAMED_ID = new RegExp(`request[-_ ]?id\\W{1,8}(${ID})(?![0-9A-Fa-f-])`, 'i');
const ANY_ID = new RegExp(`(?<![0-9A-Za-z-])(${ID})(?![0-9A-Za-z-])`);
const WHOLE_ID = new RegExp(`^${ID}$`);

/** Both by themselves, or in the text of an error: JSON, XML, or what a client prints. */
export function pasted(text: string): Named {
  const all = text.trim();
  // Terminals and mails break long lines.
  const whole = all.replace(/\s+/g, '');
  const message = MESSAGE.exec(all)?.[1] ?? (isRequest(all) ? undefined : BARE.exec(whole)?.[0]);
  const request = (NAMED_ID.exec(all) ?? ANY_ID.exec(all))?.[1]?.toUpperCase();
  return { request, message };
}

/** Whether a text is the id of a request and nothing more. */
export const isRequest = (text: string): boolean => WHOLE_ID.test(text.trim());

/** A policy of these statements: something to begin with. */
export const draftOf = (statements: readonly unknown[]): string =>
  JSON.stringify({ Version: '1', Statement: statements }, null, 2);

/** A policy that allows what was denied, and nothing else. */
export const allowing = (action: string, resource: string): string =>
  draftOf([{ Effect: 'Allow', Action: [action], Resource: [resource] }]);
