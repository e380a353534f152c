// A moment as short as it can be told: what is shown so is hours or days away, and the year is said only where it is another.

import type { Language } from '../words/catalogue';
import { moment, useSpoken } from '../words/words';

export function shortly(date: Date, language: Language, seconds: boolean, now = new Date()): string {
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const parts = { ...DAY[language], ...CLOCK, ...(seconds && SECOND), ...year };
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', parts).format(date);
}

/** A moment of the server, for where it stands in a sentence. */
export function brief(at: string | undefined, language: Language): string {
  const date = moment(at);
  return date ? shortly(date, language, false) : '–';
}

export function Shortly({ at, seconds = false }: { at: string | undefined; seconds?: boolean }) {
  const { language, exact } = useSpoken();
  const date = moment(at);
  if (!date) return <>–</>;
  return (
    <time dateTime={date.toISOString()} title={exact(at, true)}>
      {shortly(date, language, seconds)}
    </time>
  );
}

const DAY = { en: { month: 'short', day: 'numeric' }, zh: { month: 'numeric', day: 'numeric' } } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const SECOND = { second: '2-digit' } as const;
