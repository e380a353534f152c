// Several reads in one request. Each is judged and written down by itself, and fails by itself.

import type { Answer, Operation, Product, Request } from './call';
import { exchange, Fault, faultOf, heed, OWN } from './post';
import { used } from './used';

interface Asked {
  Product: string;
  Version: string;
  Operation: string;
  Parameters: unknown;
}

type Told = Record<string, unknown> | Fault;

/** The answers in their order; a fault in the place of what was refused. */
async function send(Calls: readonly Asked[], signal?: AbortSignal): Promise<Told[]> {
  const { body } = await exchange('/console/api/batch', { Calls }, { signal });
  return (body.Answers as { Status: number; Body?: unknown }[]).map(({ Status, Body }) =>
    Status === 200 ? (Body as Record<string, unknown>) : heed(faultOf(Status, Body), OWN),
  );
}

/** The same read of many things. */
export async function together<P extends Product, O extends Operation<P>>(
  product: P,
  operation: O,
  all: readonly Request<P, O>[],
  signal?: AbortSignal,
): Promise<(Answer<P, O> | Fault)[]> {
  const answers: Told[] = [];
  for (let from = 0; from < all.length; from += MOST) {
    const calls = all.slice(from, from + MOST).map((parameters) => asked(product, operation, parameters));
    answers.push(...(await send(calls, signal)));
  }
  return answers as (Answer<P, O> | Fault)[];
}

const asked = (product: Product, operation: string, Parameters: unknown): Asked => ({
  Product: product,
  Version: used[product].version,
  Operation: operation,
  Parameters,
});

interface Waiting {
  call: Asked;
  alone: () => Promise<unknown>;
  settle: (answer: Promise<unknown>) => void;
}

let waiting: Waiting[] = [];

/** Asks together with what else is asked at this very moment; alone where nothing is. */
export function gathered<T>(
  product: Product,
  operation: string,
  parameters: unknown,
  alone: () => Promise<T>,
): Promise<T> {
  if (waiting.length === 0) setTimeout(flush);
  return new Promise((settle) => {
    waiting.push({ call: asked(product, operation, parameters), alone, settle: settle as Waiting['settle'] });
  });
}

function flush(): void {
  const all = waiting;
  waiting = [];
  for (let from = 0; from < all.length; from += MOST) {
    const some = all.slice(from, from + MOST);
    if (some.length === 1) some[0]?.settle(some[0].alone());
    else answer(some);
  }
}

function answer(some: readonly Waiting[]): void {
  const sending = send(some.map(({ call }) => call));
  for (const [index, { alone, settle }] of some.entries())
    settle(
      sending.then((answers) => {
        const told = answers[index];
        // Where there was no room for it any more it is asked by itself.
        if (told === undefined || (told instanceof Fault && told.code === 'LimitExceeded.Answers')) return alone();
        if (told instanceof Fault) throw told;
        return told;
      }),
    );
}

/** As many as the server takes at once. */
const MOST = 20;
