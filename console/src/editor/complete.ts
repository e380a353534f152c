// What may be written where the caret stands. All of it comes from the server: nothing is offered that it does not know.

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import { startCompletion } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { operatorsFor, typeOf } from './operators';
import { type Place, placeAt } from './place';

export interface Service {
  code: string;
  actions: number;
}

export interface Key {
  key: string;
  type: string;
  anyName: boolean;
}

export interface Thing {
  arn: string;
  type: string;
}

/** Whether it is what an action is done to, an identity, or an identity provider. */
export type Where = 'Resource' | 'Principal' | 'Federated';

/** Where completions come from. */
export interface Sources {
  services(): Promise<readonly Service[]>;
  actions(service: string): Promise<readonly string[]>;
  keys(): Promise<readonly Key[]>;
  /** Things of the account that can stand at a place, by the beginning of an ARN or of a name. */
  things(where: Where, text: string): Promise<readonly Thing[]>;
  kind: 'identity' | 'trust';
  /** How many actions a wildcard covers, in words. */
  covers(count: number): string;
}

const words = (list: readonly string[], type: string): Completion[] => list.map((label) => ({ label, type }));

/** Goes on completing behind what was written. */
const andOn = (text: string) => (view: EditorView, _: Completion, from: number, to: number) => {
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
  startCompletion(view);
};

export function completions(sources: Sources): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const place = placeAt(context.state, context.pos);
    if (!place) return null;
    const typed = context.state.sliceDoc(place.from, context.pos);
    // What cannot be asked for is not offered; writing goes on.
    const options = await optionsAt(place, typed, sources).catch(() => []);
    if (options.length === 0 || context.aborted) return null;
    return { from: place.from, to: place.to, options, filter: place.what !== 'resource' && place.what !== 'principal' };
  };
}

async function optionsAt(place: Place, typed: string, sources: Sources): Promise<Completion[]> {
  switch (place.what) {
    case 'document-key':
      return words(['Version', 'Statement'], 'property');
    case 'statement-key':
      return words(STATEMENT[sources.kind], 'property');
    case 'version':
      return words(['1'], 'constant');
    case 'effect':
      return words(['Allow', 'Deny'], 'constant');
    case 'principal-kind':
      return words(['RAM', 'Service', 'Federated'], 'property');
    case 'action':
      return actions(typed, sources);
    case 'resource':
      return resources(typed, sources);
    case 'principal':
      return things(place.operator === 'Federated' ? 'Federated' : 'Principal', typed, sources);
    case 'operator':
      return words(operatorsFor(), 'keyword');
    case 'condition-key':
      return keys(place, sources);
    case 'condition-value':
      return values(place, sources);
  }
}

async function actions(typed: string, sources: Sources): Promise<Completion[]> {
  if (sources.kind === 'trust') return words(['sts:AssumeRole'], 'function');
  const colon = typed.indexOf(':');
  if (colon < 0) {
    const services = await sources.services();
    return [
      { label: '*', type: 'keyword' },
      ...services.map(({ code, actions }) => ({
        label: `${code}:`,
        type: 'namespace',
        detail: sources.covers(actions),
        // Of those that begin alike the shortest is meant most often, and one with actions rather than one without.
        boost: 40 - code.length - (actions === 0 ? 40 : 0),
        apply: andOn(`${code}:`),
      })),
    ];
  }
  const service = typed.slice(0, colon);
  const all = await sources.actions(service);
  return [...wildcards(service, typed.slice(colon + 1), all, sources), ...all.map((name) => action(service, name))];
}

const action = (service: string, name: string): Completion => ({ label: `${service}:${name}`, type: 'function' });

/** What has been written with a star behind it, and how much that would cover. */
function wildcards(service: string, begun: string, all: readonly string[], sources: Sources): Completion[] {
  const stem = begun.replace(/\*.*$/, '');
  const count = all.filter((name) => name.toLowerCase().startsWith(stem.toLowerCase())).length;
  if (count === 0) return [];
  return [{ label: `${service}:${stem}*`, type: 'keyword', detail: sources.covers(count), boost: -1 }];
}

async function resources(typed: string, sources: Sources): Promise<Completion[]> {
  if (!typed.startsWith('acs:')) {
    const services = await sources.services();
    const arns = services.map(({ code }) => ({ label: `acs:${code}:*:*:`, type: 'namespace' }));
    const fitting = arns.filter(({ label }) => typed === '' || label.startsWith(`acs:${typed}`));
    return [{ label: '*', type: 'keyword' }, ...fitting, ...(await things('Resource', typed, sources))];
  }
  if (typed.split(':').length <= 2) {
    const services = await sources.services();
    const arns = services.map(({ code }) => ({ label: `acs:${code}:*:*:`, type: 'namespace' }));
    return arns.filter(({ label }) => label.startsWith(typed));
  }
  return things('Resource', typed, sources);
}

/** Things of the account that begin so. */
async function things(where: Where, typed: string, sources: Sources): Promise<Completion[]> {
  // All that an account has is offered to nobody; providers are few.
  if (where !== 'Federated' && (typed === '' || typed === '*')) return [];
  const found = await sources.things(where, typed);
  return found.map(({ arn, type }) => ({ label: arn, type: 'variable', detail: type }));
}

async function keys(place: Place, sources: Sources): Promise<Completion[]> {
  const wanted = typeOf(place.operator ?? '');
  const all = await sources.keys();
  return all.map(({ key, type, anyName }) => ({
    label: anyName ? `${key}/` : key,
    type: 'property',
    detail: type,
    // Keys of the operator's type come first.
    boost: wanted === undefined || wanted === type ? 1 : -1,
  }));
}

async function values(place: Place, sources: Sources): Promise<Completion[]> {
  const key = (place.key ?? '').toLowerCase();
  const known = (await sources.keys()).find((one) => one.key.toLowerCase() === key);
  if (known?.type === 'bool') return words(['true', 'false'], 'constant');
  return /arn$/i.test(key) ? things('Resource', place.text, sources) : [];
}

const STATEMENT = {
  identity: ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
  trust: ['Effect', 'Action', 'Principal', 'Condition'],
} as const;
