// What the address of the posture holds: which rules are shown, by which profile, and which of them is open.

export interface PostureSearch {
  tab?: 'report' | undefined;
  severity?: string | undefined;
  outcome?: string | undefined;
  profile?: string | undefined;
  rule?: string | undefined;
}

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const OUTCOMES = ['Fail', 'Unknown', 'Pass', 'NotApplicable'] as const;
export const PROFILES = ['strict', 'cis-alicloud-2.0', 'cis-alicloud-1.0'] as const;

const oneOf = (all: readonly string[], value: unknown): string | undefined =>
  typeof value === 'string' && all.includes(value) ? value : undefined;

export function postureSearch(given: Record<string, unknown>): PostureSearch {
  const { rule } = given;
  return {
    tab: given.tab === 'report' ? 'report' : undefined,
    severity: oneOf(SEVERITIES, given.severity),
    outcome: oneOf(OUTCOMES, given.outcome),
    profile: oneOf(PROFILES, given.profile),
    rule: typeof rule === 'string' && /^[A-Z]{2}-\d{2}$/.test(rule) ? rule : undefined,
  };
}
