// Findings about the account as tasks, each with the place where it is done.

import type { Answer } from '../../api/call';

export type Posture = Answer<'Rampart', 'GetPosture'>;
export type Rule = NonNullable<Posture['Rules']>[number];
type Finding = NonNullable<Posture['Findings']>[number];

export interface Task {
  rule: string;
  severity: string;
  /** The server's words. */
  title: string;
  unknown: boolean;
  /** Users that it is about, by name. */
  names: string[];
  count: number;
  /** Where it is done; none where the console has no page for it. */
  to: string | undefined;
}

const GRADES = ['critical', 'high', 'medium', 'low', 'info'];
const grade = (severity: string): number => (GRADES.indexOf(severity) + GRADES.length + 1) % (GRADES.length + 1);

/** What is to be done, the worst first; what is not known comes after what fails. */
export function tasks({ Rules = [], Findings = [] }: Posture): Task[] {
  const wanted = Rules.filter(({ Outcome }) => Outcome === 'Fail' || Outcome === 'Unknown');
  const all = wanted.map((rule) => taskOf(rule, Findings));
  return all.toSorted(
    (one, other) => Number(one.unknown) - Number(other.unknown) || grade(one.severity) - grade(other.severity),
  );
}

function taskOf(rule: Rule, findings: readonly Finding[]): Task {
  const id = rule.RuleId ?? '';
  const mine = findings.filter(({ RuleId, Outcome }) => RuleId === id && Outcome === rule.Outcome);
  const names = [...new Set(mine.flatMap(({ Resource = '', Owner = '' }) => userIn(Resource) ?? userIn(Owner) ?? []))];
  const unknown = rule.Outcome === 'Unknown';
  return {
    rule: id,
    severity: rule.Severity ?? '',
    title: rule.Title ?? id,
    unknown,
    names,
    count: (unknown ? rule.UnknownCount : rule.FailedCount) ?? mine.length,
    to: placeOf(id, names),
  };
}

/** The user that an ARN or a principal name is about. */
function userIn(text: string): string | undefined {
  const [, inArn] = /^acs:ram:[^:]*:\d+:user\/([^/]+)$/.exec(text) ?? [];
  const [, inName] = /^([\w.-]+)@[\w.-]+$/.exec(text) ?? [];
  return inArn ?? inName;
}

const LISTS: Record<string, string> = {
  'US-01': '/users?logon=yes&mfa=no',
  'US-03': '/users?logon=yes&sort=logon',
  'US-04': '/users?logon=yes&keys=yes',
  'US-05': '/users',
  'US-06': '/users?sort=created',
  'US-07': '/users?logon=yes&sort=created',
  'US-08': '/users',
};
const TABS: Record<string, string> = { 'US-05': '', 'US-08': '' };

/** Where a task is done: with the one user it is about, on the list of those it may be about, in the settings. */
export function placeOf(rule: string, names: readonly string[]): string | undefined {
  if (rule.startsWith('RT-')) return '/logon?as=owner&next=%2Fme';
  if (rule === 'LG-01') return undefined;
  if (/^(PW|LG)-/.test(rule) || ['US-02', 'AK-05', 'AK-06'].includes(rule)) return '/console/security';
  const [only] = names;
  if (names.length === 1 && only !== undefined)
    return `/console/users/${encodeURIComponent(only)}${TABS[rule] ?? '?tab=credentials'}`;
  if (rule.startsWith('AK-')) return '/console/keys';
  return LISTS[rule] ? `/console${LISTS[rule]}` : undefined;
}

/** Whether a rule fails or is not known; nobody knows before the answer is there. */
export function fails(answer: Posture | undefined, rule: string): boolean | undefined {
  return answer?.Rules?.some(({ RuleId, Outcome }) => RuleId === rule && (Outcome === 'Fail' || Outcome === 'Unknown'));
}
