import { expect, test } from 'vitest';
import { commandLine } from '../../parts/AsCommand';
import { assessment } from '../../words/assessment';
import { postureSearch } from './address';
import { csvOf } from './csv';
import { chosen, shownValue, worded } from './load';
import { commandOf, userOf } from './remedy';

test('the address holds only what there is', () => {
  expect(postureSearch({ severity: 'high', outcome: 'Fail', profile: 'strict', rule: 'AK-04', tab: 'report' })).toEqual(
    { severity: 'high', outcome: 'Fail', profile: 'strict', rule: 'AK-04', tab: 'report' },
  );
  const none = { severity: undefined, outcome: undefined, profile: undefined, rule: undefined, tab: undefined };
  expect(postureSearch({ severity: 'awful', outcome: 1, profile: 'default', rule: '<b>', tab: 'x' })).toEqual(none);
});

const rule = (RuleId: string, Severity: string, Outcome: string) => ({ RuleId, Severity, Outcome });

test('what fails comes first, the worst of it before the rest, and filters go together', () => {
  const rules = [
    rule('PW-06', 'low', 'Fail'),
    rule('RT-01', 'critical', 'Pass'),
    rule('LG-01', 'medium', 'NotApplicable'),
    rule('US-01', 'high', 'Unknown'),
    rule('AK-07', 'critical', 'Fail'),
    rule('AK-04', 'critical', 'Fail'),
  ];
  const ids = (search: object) => chosen(rules, search).map(({ RuleId }) => RuleId);
  expect(ids({})).toEqual(['AK-04', 'AK-07', 'PW-06', 'US-01', 'RT-01', 'LG-01']);
  expect(ids({ severity: 'critical' })).toEqual(['AK-04', 'AK-07', 'RT-01']);
  expect(ids({ severity: 'critical', outcome: 'Pass' })).toEqual(['RT-01']);
  expect(ids({ severity: 'info' })).toEqual([]);
});

test('a finding leads to its user, and its command names the key', () => {
  const finding = { Resource: 'acs:ram::1:user/bob', Owner: 'bob@acme.example', AccessKeyId: 'LTAI1' };
  expect(userOf(finding)).toBe('bob');
  expect(userOf({ Resource: 'acs:ram::1:root', Owner: '<root>' })).toBeUndefined();
  const line = (id: string, of = finding, profile?: string) => {
    const command = commandOf(id, of, profile);
    return command && commandLine(command);
  };
  expect(line('AK-02')).toBe(
    'aliyun ims UpdateAccessKey --UserPrincipalName bob@acme.example --UserAccessKeyId LTAI1 --Status Inactive',
  );
  expect(line('AK-04')).toContain('"IPList":["203.0.113.0/24"]');
  expect(line('PW-01')).toBe('aliyun ims SetPasswordPolicy --MinimumPasswordLength 14');
  expect(line('PW-04', finding, 'cis-alicloud-2.0')).toContain('--MaxPasswordAge 365');
  // What somebody has to decide has none, nor has what is the owner's.
  expect(line('AK-08')).toBeUndefined();
  expect(line('AK-02', { Resource: 'acs:ram::1:root', Owner: '<root>', AccessKeyId: 'LTAI1' })).toBeUndefined();
});

test('a text of a rule is its own, its kind’s, or the server’s', () => {
  expect(worded({ 'LG-01': 'one', LG: 'all' }, 'LG-01', 'server')).toBe('one');
  expect(worded({ LG: 'all' }, 'LG-02', 'server')).toBe('all');
  expect(worded({}, 'LG-02', 'server')).toBe('server');
  expect(Object.keys(assessment.zh.remedies)).toHaveLength(27);
});

test('values are told in words', () => {
  const told = (MetricValue: unknown) => shownValue({ MetricValue }, assessment.en, String);
  expect([told(true), told(false), told(3), told('Unknown'), told(undefined)]).toEqual([
    'yes',
    'no',
    '3',
    'Unknown',
    '–',
  ]);
});

test('the file has a line for each row, and one for an item without rows', () => {
  const items = [
    { name: 'RootMFADisabled', value: 'true', columns: ['AccountId', 'Detail'], rows: [['1', 'none, yet']] },
    { name: 'AccessKeyIdle', value: '0', columns: ['UserPrincipalName', 'AccessKeyId', 'Detail'], rows: [] },
    { name: 'RamUserNoPolicy', value: '1', columns: ['UserPrincipalName', 'Detail'], rows: [['=bob', 'x']] },
  ];
  expect(csvOf(items).split('\r\n')).toEqual([
    'GovernanceItem,MetricValue,AccountId,Detail,UserPrincipalName,AccessKeyId',
    'RootMFADisabled,true,1,"none, yet",,',
    'AccessKeyIdle,0,,,,',
    "RamUserNoPolicy,1,,x,'=bob,",
    '',
  ]);
});
