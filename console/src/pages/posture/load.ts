// The rules of the posture, what one of them finds, and the report that is kept.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Answer, call } from '../../api/call';
import { read } from '../../api/query';
import type { AssessmentWords } from '../../words/assessment';
import type { PostureWords } from '../../words/posture';
import { OUTCOMES, type PostureSearch, SEVERITIES } from './address';

type Assessed = Answer<'Rampart', 'GetPosture'>;
export type Rule = NonNullable<Assessed['Rules']>[number];
export type Finding = NonNullable<Assessed['Findings']>[number];

const profiled = (Profile: string | undefined) => (Profile === undefined ? {} : { Profile });

/** All rules, and of what they find only that it is there: each is asked for its own when it is opened. */
export const useRules = (profile: string | undefined) =>
  useQuery(read('Rampart', 'GetPosture', { ...profiled(profile), MaxItems: 1 }));

export function useFindings(rule: string, profile: string | undefined) {
  const asked = { ...profiled(profile), RuleId: rule, MaxItems: 50 };
  return useInfiniteQuery({
    queryKey: [0, 'now', 'Rampart', 'GetPosture', { ...asked, all: true }] as const,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('Rampart', 'GetPosture', { ...asked, ...(pageParam && { Marker: pageParam }) }, signal),
    getNextPageParam: (page: Assessed) => (page.IsTruncated ? page.Marker : undefined),
  });
}

const place = (all: readonly string[], one: string | undefined): number => {
  const at = all.indexOf(one ?? '');
  return at < 0 ? all.length : at;
};

/** Those that are wanted: what fails first, and of that the worst. */
export function chosen(rules: readonly Rule[], { severity, outcome }: PostureSearch): Rule[] {
  return rules
    .filter((rule) => severity === undefined || rule.Severity === severity)
    .filter((rule) => outcome === undefined || rule.Outcome === outcome)
    .toSorted(
      (one, other) =>
        place(OUTCOMES, one.Outcome) - place(OUTCOMES, other.Outcome) ||
        place(SEVERITIES, one.Severity) - place(SEVERITIES, other.Severity) ||
        (one.RuleId ?? '').localeCompare(other.RuleId ?? ''),
    );
}

/** A text that is kept for a rule, or for all of its kind, in the language that is spoken; else the server's. */
export function worded(texts: Record<string, string>, rule: string, server: string | undefined): string {
  return texts[rule] ?? texts[rule.slice(0, 2)] ?? server ?? '';
}

export const titleOf = ({ titles }: PostureWords, { RuleId = '', Title }: Rule): string =>
  titles[RuleId] ?? Title ?? RuleId;

export const GOVERNANCE = read('Ims', 'ListRecentGovernanceMetrics', {});

export type Metric = NonNullable<
  NonNullable<Answer<'Ims', 'ListRecentGovernanceMetrics'>['GovernanceMetrics']>['GovernanceMetric']
>[number];

/** The value of an item in words. */
export function shownValue({ MetricValue: value }: Metric, words: AssessmentWords, number: (value: number) => string) {
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return typeof value === 'number' ? number(value) : String(value ?? '–');
}
