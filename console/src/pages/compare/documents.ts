// The policies of each side as one document, as far as one takes them, and whose each statement is.

export interface Whole {
  text: string;
  /** The policy of each statement, in their order. */
  owners: readonly string[];
}

export interface Documents {
  one: Whole;
  other: Whole;
  /** How many policies both have that had to be left out. */
  apart: number;
}

/** What is asked about; nothing where even what differs is too long. */
export function documentsOf(
  one: readonly string[],
  other: readonly string[],
  textOf: (policy: string) => string,
): Documents | undefined {
  const all = { one: whole(one, textOf), other: whole(other, textOf), apart: 0 };
  if (fits(all)) return all;
  const both = one.filter((key) => other.includes(key));
  const alone = (some: readonly string[]) =>
    whole(
      some.filter((key) => !both.includes(key)),
      textOf,
    );
  const rest = { one: alone(one), other: alone(other), apart: both.length };
  return fits(rest) ? rest : undefined;
}

const fits = ({ one, other }: Documents): boolean => [one, other].every(({ text }) => [...text].length <= LONGEST);

function whole(policies: readonly string[], textOf: (policy: string) => string): Whole {
  const parts = policies.map((policy) => ({ policy, statements: statementsOf(textOf(policy)) }));
  const owners = parts.flatMap(({ policy, statements }) => statements.map(() => policy.slice(policy.indexOf('/') + 1)));
  const Statement = parts.flatMap(({ statements }) => statements);
  // No policy at all grants nothing, which is said by no document.
  return { text: Statement.length === 0 ? '' : JSON.stringify({ Version: '1', Statement }), owners };
}

function statementsOf(text: string): unknown[] {
  const { Statement = [] } = JSON.parse(text) as { Statement?: unknown };
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** As many characters as the server compares. */
const LONGEST = 8192;
