// A response as it is pasted: in Base64, as XML, or as the form that a browser posted.

import { encoded, isXml } from '../sso/load';

/** What the server is asked with; nothing where it can be no response. */
export function responseOf(pasted: string): string | undefined {
  const text = pasted.trim();
  // Two parameters of a form, as the tools of a browser show what was posted.
  const posted = /(^|&)SAMLResponse=/.test(text) ? (new URLSearchParams(text).get('SAMLResponse') ?? '') : text;
  const base = isXml(posted) ? encoded(posted) : posted.replaceAll(/\s+/g, '');
  return base.length >= 4 && base.length <= 100_000 ? base : undefined;
}
