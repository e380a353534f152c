import { expect, test } from 'vitest';
import { shortly } from '../../parts/Shortly';
import { deviceOf } from './device';
import { isChosen, lackingAll, methodOf, oneOfEach } from './load';

const rows = [
  { SessionId: 'a', IdentityType: 'RAMUser', UserId: '1', MFAPresent: true, LogonMethod: 'password' },
  { SessionId: 'b', IdentityType: 'AssumedRoleUser', UserId: '1', MFAPresent: false, LogonMethod: 'password' },
  { SessionId: 'c', IdentityType: 'RAMUser', UserId: '2', MFAPresent: false, LogonMethod: 'passkey' },
  { SessionId: 'd', IdentityType: 'Account', MFAPresent: false, LogonMethod: 'password' },
  { SessionId: 'e', IdentityType: 'RAMUser', UserId: '2', MFAPresent: false, LogonMethod: 'sso' },
];

test('sessions are chosen by who somebody is, and by how they came in', () => {
  const chosen = (kind?: string) => rows.filter((row) => isChosen(row, kind)).map(({ SessionId }) => SessionId);
  expect(chosen()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(chosen('people')).toEqual(['a', 'c', 'd', 'e']);
  expect(chosen('roles')).toEqual(['b']);
  expect(chosen('alone')).toEqual(['b', 'd']);
  expect(rows.map(methodOf)).toEqual(['factor', 'password', 'passkey', 'password', 'sso']);
});

test('one session of each owner is asked about, and no more than one call takes', () => {
  expect(oneOfEach(rows).map(({ SessionId }) => SessionId)).toEqual(['a', 'c', 'd']);
  const many = Array.from({ length: 80 }, (_, index) => ({ SessionId: `${index}`, UserId: `${index}` }));
  expect(oneOfEach(many)).toHaveLength(47);
});

test('the form is kept only from whoever may revoke nothing', () => {
  const lack = { AuthAction: 'rampart:RevokeSessions' };
  expect(lackingAll([lack, lack, lack])).toBe(lack);
  expect(lackingAll([lack, undefined, lack])).toBeUndefined();
});

test('a device is told by what it says of itself', () => {
  for (const [agent, program, system] of [
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
      'Chrome',
      'Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0',
      'Edge',
      'Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15',
      'Safari',
      'macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/141.0 Safari/604.1',
      'Chrome',
      'iOS',
    ],
    ['Mozilla/5.0 (Android 16; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0', 'Firefox', 'Android'],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36',
      'Chrome',
      'Linux',
    ],
    ['curl/8.5.0', 'curl/8.5.0', undefined],
    ['', '', undefined],
  ] as const) {
    expect(deviceOf(agent), agent).toEqual(system === undefined ? { program } : { program, system });
  }
});

test('a moment is told without the year of today, in either language', () => {
  const at = new Date(2026, 10, 29, 8, 5, 7);
  expect(shortly(at, 'en', false, at)).toBe('Nov 29, 08:05');
  expect(shortly(at, 'zh', true, at)).toBe('11/29 08:05:07');
  expect(shortly(at, 'en', true, new Date(2027, 0, 1))).toBe('Nov 29, 2026, 08:05:07');
});
