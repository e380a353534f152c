// The one way to the server: every operation that the console calls leaves here.

import type { Contract } from './contract';
import { elevating } from './elevate';
import { type By, exchange, OWN, post } from './post';
import { used } from './used';

export type Product = keyof Contract & string;
export type Operation<P extends Product> = keyof Contract[P] & string;
type Entry<P extends Product, O extends Operation<P>> = Contract[P][O] extends { request: infer R; answer: infer A }
  ? { request: R; answer: A }
  : never;
export type Request<P extends Product, O extends Operation<P>> = Entry<P, O>['request'];
export type Answer<P extends Product, O extends Operation<P>> = Entry<P, O>['answer'];

export { type Denial, Fault } from './post';

/** Calls an operation. What asks to be shown again who calls is repeated as it was, once that was shown. */
export async function call<P extends Product, O extends Operation<P>>(
  product: P,
  operation: O,
  parameters: Request<P, O>,
  signal?: AbortSignal,
  by: By = OWN,
): Promise<Answer<P, O>> {
  const path = pathOf(product, operation);
  return elevating(() => post(path, parameters, signal, by) as Promise<Answer<P, O>>, by);
}

const pathOf = (product: Product, operation: string): string =>
  `/console/api/${product}/${used[product].version}/${operation}`;

/** The same, with the revision of the account that the answer is of; on one revision alone where that is said. */
export async function callAt<P extends Product, O extends Operation<P>>(
  product: P,
  operation: O,
  parameters: Request<P, O>,
  ifRevision?: string,
): Promise<{ answer: Answer<P, O>; revision: string | undefined }> {
  const how = ifRevision === undefined ? {} : { ifRevision };
  const { body, revision } = await elevating(() => exchange(pathOf(product, operation), parameters, how));
  return { answer: body as Answer<P, O>, revision };
}
