// Many users from pasted lines: a name in each, with a display name after a comma, semicolon or tab where there is one.

import { isName } from './load';

export interface Line {
  /** As it was pasted, from 1. */
  number: number;
  name: string;
  display: string;
  wrong?: 'name' | 'twice';
}

/** The lines that say something. Names that come twice are wrong from the second on, whatever their case. */
export function lines(text: string): Line[] {
  const seen = new Set<string>();
  const all: Line[] = [];
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const [first = '', ...rest] = line.split(/[,;\t]/);
    // Principal names are pasted as well as bare ones.
    const name = first.trim().split('@')[0] ?? '';
    const display = rest.join(' ').trim() || name;
    const again = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    const wrong = !isName(name) ? 'name' : again ? 'twice' : undefined;
    all.push({ number: index + 1, name, display, ...(wrong && { wrong }) });
  }
  return all;
}

export interface Card {
  principal: string;
  password: string;
}

/** What is handed over to one person: where to log on, as whom, with what. */
export function handOver({ principal, password }: Card, origin: string, label: Labels): string {
  const link = `${origin}/logon?username=${encodeURIComponent(principal)}`;
  return [`${label.link}: ${link}`, `${label.name}: ${principal}`, `${label.password}: ${password}`, label.note].join(
    '\n',
  );
}

export interface Labels {
  link: string;
  name: string;
  password: string;
  note: string;
}
