// Trusted types: text without markup may go where the page's own libraries put it, all else is refused.

import { setNonce } from 'get-nonce';

interface Factory {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/** What a library wants to set as markup: styles are plain text and pass. */
export function plain(text: string): string {
  if (text.includes('<')) throw new TypeError('markup from text is refused');
  return text;
}

const factory = (window as { trustedTypes?: Factory }).trustedTypes;
factory?.createPolicy('default', { createHTML: plain });

/** The nonce that the server gave this page, for styles that libraries add. */
export const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);
