// Makes the changes of a draft, one after another, each as the call that it is.

import { type Answer, call, Fault } from '../api/call';
import { entryOf } from '../api/used';
import type { Change } from './changes';
import type { Rehearsal } from './run';

/** `$1.Policy.PolicyName` is what the first change answered there. */
export function resolved(value: string, answers: readonly unknown[]): string {
  const found = /^\$(\d+)((?:\.\w+)+)$/.exec(value);
  if (!found) return value;
  let at: unknown = answers[Number(found[1]) - 1];
  for (const name of (found[2] ?? '').split('.').slice(1))
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
  if (typeof at !== 'string' && typeof at !== 'number')
    throw new Fault('NoSuchAnswer', `${value} is not known.`, 0, '');
  return String(at);
}

/** The same change with what earlier ones answered in its place. */
export const settled = (change: Change, answers: readonly unknown[]): Change => ({
  ...change,
  Parameters: Object.fromEntries(
    Object.entries(change.Parameters).map(([name, value]) => [name, resolved(value, answers)]),
  ),
});

/** Whether the console can make it: it changes something, and is one of the operations that it knows. */
export const canMake = ({ Product, Operation }: Change): boolean => entryOf(Product, Operation)?.writes === true;

/** Makes all of them; tells of each that was made, so that what is left is known where one fails. */
export async function make(changes: readonly Change[], onMade: (change: Change, answer: unknown) => unknown) {
  const answers: unknown[] = [];
  for (const change of changes) {
    const { Product, Operation, Parameters } = settled(change, answers);
    // Which operation it is stands in the draft; what it takes is judged by the server.
    const answer: unknown = await call(Product as 'Ram', Operation as 'CreatePolicy', Parameters as never);
    answers.push(answer);
    await onMade(change, answer);
  }
}

/** What is left of a draft of which some were made: those that named an answer name what it was. */
export const left = (changes: readonly Change[], answers: readonly unknown[]): Change[] =>
  changes.slice(answers.length).map((change) => ({
    ...change,
    Parameters: Object.fromEntries(
      Object.entries(change.Parameters).map(([name, value]) => [name, renumbered(value, answers)]),
    ),
  }));

function renumbered(value: string, answers: readonly unknown[]): string {
  const found = /^\$(\d+)(\..+)$/.exec(value);
  if (!found) return value;
  const step = Number(found[1]);
  return step <= answers.length ? resolved(value, answers) : `$${step - answers.length}${found[2]}`;
}

/** Whether nothing that decides has changed since: `now` is a first page of the same. */
export const isFresh = (seen: Rehearsal, now: Answer<'Rampart', 'RehearseChanges'>): boolean => {
  const before = new Map((seen.Accounts ?? []).map(({ AccountId, PolicyRevision }) => [AccountId, PolicyRevision]));
  const others = (now.Accounts ?? []).every(
    ({ AccountId, PolicyRevision }) => before.get(AccountId) === PolicyRevision,
  );
  return seen.PolicyRevision === now.PolicyRevision && others;
};
