// The steps from a provider to the first logon, and at which of them an address stands.

export const KINDS = ['users', 'saml', 'oidc'] as const;
export type Kind = (typeof KINDS)[number];
export type Step = 'kind' | 'provider' | 'there' | 'role' | 'settings' | 'test' | 'on';

export interface ConnectSearch {
  kind?: Kind | undefined;
  /** The provider, once it is there. */
  name?: string | undefined;
  /** The role that is tried. */
  role?: string | undefined;
  step?: Step | undefined;
  /** What one comes back from a trial with. */
  attempt?: string | undefined;
}

/** What every step is given. */
export interface StepProps {
  search: ConnectSearch;
  /** Goes to the step behind this one, or to the one that is named, with what has become known. */
  onNext: (more?: ConnectSearch) => void;
  /** Whether a trial has been let in since the page was opened. */
  tried: boolean;
  onTried: () => void;
}

const ROLES = ['kind', 'provider', 'there', 'role', 'test', 'on'] as const;
const FLOWS: Record<Kind, readonly Step[]> = {
  saml: ROLES,
  oidc: ROLES,
  users: ['kind', 'provider', 'there', 'settings', 'test', 'on'],
};

export const stepsOf = ({ kind }: ConnectSearch): readonly Step[] => (kind ? FLOWS[kind] : ['kind']);

/** Whether there is something to do at a step yet: what comes after the provider is about it. */
export function isOpen(step: Step, { kind, name }: ConnectSearch): boolean {
  if (step === 'kind') return true;
  return kind !== undefined && (step === 'provider' || kind === 'users' || name !== undefined);
}

/** The step that is shown: the one that is asked for, if it is open, else the first at which something is missing. */
export function stepNow(search: ConnectSearch): Step {
  const { kind, name, step } = search;
  if (step !== undefined && stepsOf(search).includes(step) && isOpen(step, search)) return step;
  if (kind === undefined) return 'kind';
  return kind === 'users' || name === undefined ? 'provider' : 'there';
}

export function stepAfter(step: Step, search: ConnectSearch): Step {
  const all = stepsOf(search);
  return all[all.indexOf(step) + 1] ?? step;
}

const isKind = (value: unknown): value is Kind => KINDS.some((kind) => kind === value);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

export function connectSearch({ kind, name, role, step, attempt }: Record<string, unknown>): ConnectSearch {
  return {
    kind: isKind(kind) ? kind : undefined,
    name: text(name),
    role: text(role),
    step: [...ROLES, ...FLOWS.users].find((one) => one === step),
    attempt: text(attempt),
  };
}
