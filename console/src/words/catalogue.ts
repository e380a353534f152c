// The words of the languages, of which a browser loads the one that is spoken.

import type { Words } from './en';

export type Language = 'en' | 'zh';

const sources: Record<Language, () => Promise<Words>> = {
  en: () => import('./en').then(({ en }) => en),
  zh: () => import('./zh').then(({ zh }) => zh),
};
const loaded: Partial<Record<Language, Words>> = {};

/** Brings the words of a language here. */
export async function load(language: Language): Promise<void> {
  loaded[language] ??= await sources[language]();
}

/** The words of a language that was brought. */
export function wordsOf(language: Language): Words {
  const words = loaded[language];
  if (!words) throw new Error(`the words of ${language} were not brought`);
  return words;
}
