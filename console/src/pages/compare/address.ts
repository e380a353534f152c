// Who is compared with whom, as the URL holds it: kind and name.

export type Kind = 'user' | 'group' | 'role';

export interface Side {
  kind: Kind;
  name: string;
}

export interface CompareSearch {
  one?: string | undefined;
  other?: string | undefined;
}

/** What a text such as `group/staff` names; nothing where it names none of these. */
export function sideOf(text: string | undefined): Side | undefined {
  const found = /^(user|group|role)\/([A-Za-z0-9._-]{1,64})$/.exec(text ?? '');
  return found ? { kind: found[1] as Kind, name: found[2] ?? '' } : undefined;
}

export const textOf = ({ kind, name }: Side): string => `${kind}/${name}`;

const side = (value: unknown): string | undefined => {
  const found = sideOf(typeof value === 'string' ? value : undefined);
  return found && textOf(found);
};

export const compareSearch = ({ one, other }: Record<string, unknown>): CompareSearch => ({
  one: side(one),
  other: side(other),
});
