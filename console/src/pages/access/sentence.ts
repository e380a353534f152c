// The sentence that is filled: who does what to what, and what is known of the request.

import type { Request } from '../../api/call';

/** As it stands in the URL; what is blank is not there. */
export interface Sentence {
  who?: string;
  does?: string;
  to?: string;
  from?: string;
  mfa?: string;
  keys?: string;
}

/** `a=b, c=d` as keys with their values; nothing where one has no value. */
export function keysOf(text: string): Record<string, string[]> | undefined {
  const keys: Record<string, string[]> = {};
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const at = part.indexOf('=');
    if (at < 1 || at === part.length - 1) return undefined;
    const [key, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    keys[key] = [...(keys[key] ?? []), value];
  }
  return keys;
}

/** The question to the server; nothing as long as none of who, what and to what is filled. */
export function question(sentence: Sentence): Request<'Rampart', 'SearchAccess'> | undefined {
  const { who, does, to, from, mfa, keys = '' } = sentence;
  if (!who && !does && !to) return undefined;
  const known = { ...keysOf(keys) };
  if (from) known['acs:SourceIp'] = [from];
  if (mfa === 'yes' || mfa === 'no') known['acs:MFAPresent'] = [mfa === 'yes' ? 'true' : 'false'];
  return {
    ...(who && { Principal: who }),
    ...(does && { ActionName: does }),
    ...(to && { Resource: to }),
    ...(Object.keys(known).length > 0 && { Context: known }),
    MaxItems: 500,
  };
}
