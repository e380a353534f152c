// Which language is spoken, and how dates and numbers look in it.

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Language, load, wordsOf } from './catalogue';
import type { Words } from './en';

const tags: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

interface Spoken {
  language: Language;
  words: Words;
  speak(language: Language): void;
  /** A moment of the server, in the zone of the browser; `empty` where there is none. */
  time(text: string | undefined, empty?: string): string;
  /** The same to the second, with the zone where that is wanted. */
  exact(text: string | undefined, zone?: boolean): string;
  /** What the zone of the browser is called. */
  zone: string;
  number(value: number): string;
}

const Context = createContext<Spoken | undefined>(undefined);

/** The language that was chosen, else the browser's. */
export function firstLanguage(chosen: string | null, asked: readonly string[]): Language {
  if (chosen === 'en' || chosen === 'zh') return chosen;
  const known = asked.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'en' || tag === 'zh');
  return known === 'zh' ? 'zh' : 'en';
}

/** A moment of the server as a date; none for texts such as `-`, and for the year 1, which says "never". */
export function moment(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1971 ? undefined : date;
}

/** Brings the words that are spoken first here, and says in which language. */
export async function firstWords(): Promise<Language> {
  const language = firstLanguage(localStorage.getItem(KEY), navigator.languages);
  await load(language);
  return language;
}

export function WordsProvider({ first, children }: { first: Language; children: ReactNode }) {
  const [language, setLanguage] = useState(first);
  useEffect(() => {
    document.documentElement.lang = tags[language];
  }, [language]);
  const spoken = useMemo((): Spoken => {
    const format = new Intl.DateTimeFormat(tags[language], { dateStyle: 'medium', timeStyle: 'short' });
    const seconds = new Intl.DateTimeFormat(tags[language], { ...DAY, ...SECONDS });
    const zoned = new Intl.DateTimeFormat(tags[language], { ...DAY, ...SECONDS, timeZoneName: 'short' });
    const named = zoned.formatToParts().find(({ type }) => type === 'timeZoneName');
    const numbers = new Intl.NumberFormat(tags[language]);
    return {
      language,
      words: wordsOf(language),
      speak(next) {
        localStorage.setItem(KEY, next);
        // Where they cannot be had now, the choice counts from the next page load on.
        load(next).then(
          () => setLanguage(next),
          () => undefined,
        );
      },
      time(text, empty = '–') {
        const date = moment(text);
        return date ? format.format(date) : empty;
      },
      exact(text, zone = false) {
        const date = moment(text);
        return date ? (zone ? zoned : seconds).format(date) : '–';
      },
      zone: named?.value ?? 'UTC',
      number: (value) => numbers.format(value),
    };
  }, [language]);
  return <Context value={spoken}>{children}</Context>;
}

export function useSpoken(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error('no words around this');
  return spoken;
}

export const useWords = (): Words => useSpoken().words;

/** Words that a page brings along itself, in the language that is spoken. */
export function useOwn<W>(own: Record<Language, W>): W {
  return own[useSpoken().language];
}

/** The words of this moment, for what is outside of all components. */
export const wordsNow = (): Words => wordsOf(document.documentElement.lang === tags.zh ? 'zh' : 'en');

const KEY = 'rampart-language';
const DAY = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const SECONDS = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
