// What there is to switch to: what this browser holds already, and the roles that can be taken on.

import type { Assumable } from '../../api/roles';
import type { Identity } from '../../api/session';
import { PERSON } from '../../api/slot';

export interface Choice {
  key: string;
  name: string;
  more?: string | undefined;
  factor: boolean;
  /** Where it is open already. */
  slot?: number;
  arn: string;
}

/** What is open in other slots of this browser. */
export function open(all: readonly Identity[], own: number, person: (name: string) => string): Choice[] {
  const others = all.filter(({ Slot }) => Slot !== own);
  return others.map(({ Slot, RoleName, RoleArn, UserName = '', Arn }) => ({
    key: `slot-${Slot}`,
    name: Slot === PERSON ? person(UserName) : (RoleName ?? ''),
    factor: false,
    slot: Slot,
    arn: RoleArn ?? Arn,
  }));
}

/** The roles that can be taken on, but those that are open. */
export function takeable(roles: readonly Assumable[], all: readonly Identity[]): Choice[] {
  const opened = new Set(all.map(({ RoleArn }) => RoleArn));
  return roles
    .filter(({ Arn }) => !opened.has(Arn))
    .map(({ Arn = '', RoleName = '', Description, Needs }) => ({
      key: Arn,
      name: RoleName,
      more: Description,
      factor: Needs === 'MFA',
      arn: Arn,
    }));
}

/** Those that hold a text; names that begin with it come first. */
export function matching(choices: readonly Choice[], text: string): Choice[] {
  const wanted = text.trim().toLowerCase();
  const found = choices.filter(({ name, more = '' }) => `${name} ${more}`.toLowerCase().includes(wanted));
  const first = ({ name }: Choice) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => first(a) - first(b));
}
