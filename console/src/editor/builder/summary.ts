// What the statements of a document say, by service.

import { LEVELS, type Level, levelOf, patternOf } from './levels';
import type { Reading, Statement } from './reading';

export interface Grant {
  effect: string;
  /** The code of a service; `*` for all. */
  service: string;
  /** As far as names tell; none where it is everything of the service. */
  levels: readonly Level[];
  everything: boolean;
  names: readonly string[];
  /** Whether it is all but those. */
  not: boolean;
  resources: readonly string[];
  keys: readonly string[];
  /** Whom it is about, in trust policies. */
  principals: readonly string[];
  /** Counted from one. */
  statement: number;
}

/** Statements that forms show; what an Allow says stands before what a Deny says. */
export function grantsOf({ statements }: Reading): Grant[] {
  const all = statements.flatMap((statement, index) => byService(statement, index + 1));
  return [...all.filter(({ effect }) => effect === 'Allow'), ...all.filter(({ effect }) => effect !== 'Allow')];
}

function byService({ form }: Statement, statement: number): Grant[] {
  if (!form) return [];
  const patterns = (form.action?.items ?? []).flatMap(({ text }) => patternOf(text) ?? []);
  const common = {
    effect: form.effect?.text ?? '',
    not: form.not,
    resources: (form.resource?.items ?? []).map(({ text }) => text),
    keys: [...new Set(form.rows.map(({ key }) => key.name))],
    principals: (form.principal?.kinds ?? []).flatMap(({ items }) => items.map(({ text }) => text)),
    statement,
  };
  if (form.not && patterns.length > 0) {
    const names = patterns.map(({ service, name }) => (service === '*' && name === '*' ? '*' : `${service}:${name}`));
    return [{ ...common, service: '*', levels: [], everything: false, names }];
  }
  const services = [...new Set(patterns.map(({ service }) => service.toLowerCase()))];
  return services.map((service) => {
    const names = patterns.filter((one) => one.service.toLowerCase() === service).map(({ name }) => name);
    const everything = names.some((name) => /^\*+$/.test(name));
    const told = new Set(names.map(levelOf));
    return { ...common, service, names, everything, levels: everything ? [] : LEVELS.filter((one) => told.has(one)) };
  });
}
