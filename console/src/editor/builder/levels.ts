// Actions by what they do, as far as their names tell, and what patterns cover of them.

export const LEVELS = ['list', 'read', 'write', 'permission'] as const;
export type Level = (typeof LEVELS)[number];

/** The level of an action or a pattern by its name, without the code of the service. */
export function levelOf(name: string): Level {
  if (/^(List|Search)|^Describe\w*[^su]s$/.test(name)) return 'list';
  if (READS.test(name)) return 'read';
  return WHO.test(name) && !MEASURES.test(name) ? 'permission' : 'write';
}

export interface Pattern {
  service: string;
  name: string;
}

/** The two parts of a pattern; `*` is all of all services. */
export function patternOf(text: string): Pattern | undefined {
  if (text === '*') return { service: '*', name: '*' };
  const colon = text.indexOf(':');
  return colon > 0 ? { service: text.slice(0, colon), name: text.slice(colon + 1) } : undefined;
}

/** Whether a pattern of actions covers one. Neither case counts, nor does a star cross the colon. */
export function covers(pattern: string, service: string, name: string): boolean {
  const parts = patternOf(pattern);
  return parts !== undefined && like(parts.service, service) && like(parts.name, name);
}

/** `*` for any letters, `?` for one; as the server compares them, without regard to case. */
function like(pattern: string, text: string): boolean {
  const [wanted, told] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, star, mark] = [0, -1, 0];
  for (let next = 0; next < told.length; ) {
    if (wanted[at] === '*') {
      star = at;
      mark = next;
      at += 1;
    } else if (wanted[at] === '?' || wanted[at] === told[next]) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      next = mark;
    } else return false;
  }
  return /^\**$/.test(wanted.slice(at));
}

/** What of a service's action a list of patterns says: itself, a pattern that covers it, or nothing. */
export function saidOf(
  patterns: readonly string[],
  service: string,
  name: string,
): { own: boolean; by: string | undefined } {
  const whole = `${service}:${name}`.toLowerCase();
  const own = patterns.some((pattern) => pattern.toLowerCase() === whole);
  return { own, by: patterns.find((pattern) => pattern.toLowerCase() !== whole && covers(pattern, service, name)) };
}

const READS =
  /^(Get|Describe|Query|Read|Check|Head|Download|Select|Preview|Validate|Verify|Count|Lookup|Estimate|Export|Fetch|Show|View|Batch(Get|Describe|Query|Check)|MayI|Explain|Simulate|Lint|Compare)/;
/** Names of what decides who may do something. */
const WHO =
  /Polic(y|ies)|Acl|ACL|Permission|Grant|Authori[sz]|Role(?!back)|AccessKey|Credential|Password|LoginProfile|MFA|Mfa|UserToGroup|UserFromGroup|Share|Trust|SecurityPreference|Provider/;
/** Policies that are none of access. */
const MEASURES = /(Snapshot|Backup|Scaling|Lifecycle|Retention|Storage|Routing|Route|Replication|Rotation)\w*Polic/;
