import { expect, test } from 'vitest';
import { access } from './access';
import { account } from './account';
import { agents } from './agents';
import { applications } from './applications';
import { assessment } from './assessment';
import { attempts } from './attempts';
import { bin } from './bin';
import { builder } from './builder';
import { bulk } from './bulk';
import { compare } from './compare';
import { controlPolicies } from './controlPolicies';
import { directory } from './directory';
import { draft } from './draft';
import { en } from './en';
import { event } from './event';
import { events } from './events';
import { explain } from './explain';
import { factors } from './factors';
import { keyNetwork } from './keyNetwork';
import { meanwhile } from './meanwhile';
import { posture } from './posture';
import { proof } from './proof';
import { reauth } from './reauth';
import { rehearse } from './rehearse';
import { resourceGroups } from './resourceGroups';
import { revoke } from './revoke';
import { rollouts } from './rollouts';
import { rotation } from './rotation';
import { secretKeys } from './secretKeys';
import { secrets } from './secrets';
import { sessions } from './sessions';
import { sso } from './sso';
import { switchRole } from './switchRole';
import { tags } from './tags';
import { trial } from './trial';
import { firstLanguage, moment } from './words';
import { zh } from './zh';

const asked = Object.assign(Object('X'), { join: () => 'X', Message: 'X' });

/** All texts of a catalogue by their path; functions are asked with what they take. */
function texts(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  // Functions of names, counts, lists and findings are asked with what suits all of them.
  if (typeof node === 'function') return [[path, String(node(asked, 'Y', 3))]];
  return Object.entries(node as object).flatMap(([name, value]) => texts(value, `${path}/${name}`));
}

test('every text of either language says something, and Chinese is Chinese', () => {
  const english = new Map([
    ...texts(en),
    ...texts(account.en, '/account'),
    ...texts(agents.en, '/agents'),
    ...texts(applications.en, '/applications'),
    ...texts(assessment.en, '/assessment'),
    ...texts(attempts.en, '/attempts'),
    ...texts(builder.en, '/builder'),
    ...texts(bin.en, '/bin'),
    ...texts(compare.en, '/compare'),
    ...texts(controlPolicies.en, '/controlPolicies'),
    ...texts(directory.en, '/directory'),
    ...texts(factors.en, '/factors'),
    ...texts(bulk.en, '/bulk'),
    ...texts(draft.en, '/draft'),
    ...texts(keyNetwork.en, '/keyNetwork'),
    ...texts(meanwhile.en, '/meanwhile'),
    ...texts(posture.en, '/posture'),
    ...texts(event.en, '/event'),
    ...texts(events.en, '/events'),
    ...texts(explain.en, '/explain'),
    ...texts(proof.en, '/proof'),
    ...texts(access.en, '/access'),
    ...texts(reauth.en, '/reauth'),
    ...texts(rehearse.en, '/rehearse'),
    ...texts(resourceGroups.en, '/resourceGroups'),
    ...texts(revoke.en, '/revoke'),
    ...texts(rollouts.en, '/rollouts'),
    ...texts(rotation.en, '/rotation'),
    ...texts(secretKeys.en, '/secretKeys'),
    ...texts(secrets.en, '/secrets'),
    ...texts(sessions.en, '/sessions'),
    ...texts(sso.en, '/sso'),
    ...texts(switchRole.en, '/switchRole'),
    ...texts(trial.en, '/trial'),
    ...texts(tags.en, '/tags'),
  ]);
  for (const [path, text] of [
    ...texts(zh),
    ...texts(account.zh, '/account'),
    ...texts(agents.zh, '/agents'),
    ...texts(applications.zh, '/applications'),
    ...texts(assessment.zh, '/assessment'),
    ...texts(attempts.zh, '/attempts'),
    ...texts(builder.zh, '/builder'),
    ...texts(bin.zh, '/bin'),
    ...texts(compare.zh, '/compare'),
    ...texts(controlPolicies.zh, '/controlPolicies'),
    ...texts(directory.zh, '/directory'),
    ...texts(factors.zh, '/factors'),
    ...texts(bulk.zh, '/bulk'),
    ...texts(draft.zh, '/draft'),
    ...texts(keyNetwork.zh, '/keyNetwork'),
    ...texts(meanwhile.zh, '/meanwhile'),
    ...texts(posture.zh, '/posture'),
    ...texts(event.zh, '/event'),
    ...texts(events.zh, '/events'),
    ...texts(explain.zh, '/explain'),
    ...texts(proof.zh, '/proof'),
    ...texts(access.zh, '/access'),
    ...texts(reauth.zh, '/reauth'),
    ...texts(rehearse.zh, '/rehearse'),
    ...texts(resourceGroups.zh, '/resourceGroups'),
    ...texts(revoke.zh, '/revoke'),
    ...texts(rollouts.zh, '/rollouts'),
    ...texts(rotation.zh, '/rotation'),
    ...texts(secretKeys.zh, '/secretKeys'),
    ...texts(secrets.zh, '/secrets'),
    ...texts(sessions.zh, '/sessions'),
    ...texts(sso.zh, '/sso'),
    ...texts(switchRole.zh, '/switchRole'),
    ...texts(trial.zh, '/trial'),
    ...texts(tags.zh, '/tags'),
  ]) {
    expect(text.trim(), path).not.toBe('');
    const asItIs = [
      '/draft/finding',
      '/meanwhile/keep',
      '/keyNetwork/of',
      '/rollouts/placed',
      '/compare/named',
      '/posture/found',
      '/role/trusts/identity',
      '/user/keyId',
      '/user/keySecret',
      '/meanwhile/keep',
      '/compare/named',
    ].includes(path);
    expect(asItIs || /[\u4e00-\u9fff]/.test(text), `${path}: ${text}`).toBe(true);
    expect(
      english.has(path) ||
        path.startsWith('/fault/codes/') ||
        /^\/(draft\/phrases|posture\/titles|applications\/descriptions|assessment\/(evidences|remedies))\//.test(path),
      path,
    ).toBe(true);
  }
});

test('the language is the chosen one, else the first of the browser that is spoken', () => {
  expect(firstLanguage('zh', ['en'])).toBe('zh');
  expect(firstLanguage(null, ['fr', 'zh-Hans-CN', 'en'])).toBe('zh');
  expect(firstLanguage('xx', ['de'])).toBe('en');
});

test('what is no time is none', () => {
  for (const text of [undefined, '', '-', 'N/A', '0001-01-01T00:00:00Z']) expect(moment(text)).toBeUndefined();
  expect(moment('2026-01-02T03:04:05Z')?.getTime()).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
});
