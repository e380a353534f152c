import { expect, test } from 'vitest';
import { plain } from '../../words/plain';
import { sentencesOf } from './plain';

const text = (...Statement: object[]) => JSON.stringify({ Version: '1', Statement });
const told = (...statements: object[]) => sentencesOf(text(...statements), plain.en);

test('a statement is a sentence: what, on what, and when', () => {
  expect(told({ Effect: 'Allow', Action: '*', Resource: '*' })).toEqual([
    'Allows everything there is on every resource.',
  ]);
  expect(
    told({
      Effect: 'Allow',
      Action: ['oss:Get*', 'oss:PutObject', 'ecs:*'],
      Resource: ['acs:oss:*:*:reports/*', 'acs:ecs:cn-hangzhou:1000000000000001:*'],
      Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '192.168.0.0/16'] }, Bool: { 'acs:MFAPresent': true } },
    }),
  ).toEqual([
    'Allows PutObject and whatever begins with Get of oss and everything of ecs on reports/* of oss and all of ecs in cn-hangzhou of account 1000000000000001, only if the address (acs:SourceIp) is in 10.0.0.0/8 or 192.168.0.0/16 and a second factor shown (acs:MFAPresent) is true.',
  ]);
});

test('what is denied comes last and says that it always counts; all but some is said as that', () => {
  expect(
    told(
      { Effect: 'Deny', NotAction: 'ram:Get*', Resource: '*' },
      { Effect: 'Allow', Action: 'ram:GetUser', NotResource: 'acs:ram::1:user/root' },
    ),
  ).toEqual([
    'Allows GetUser of ram on every resource but user/root of ram of account 1.',
    'Denies everything but whatever begins with Get of ram on every resource, whatever else allows it.',
  ]);
});

test('an operator that has no word, and a service that is a pattern, are named as they are', () => {
  const [sentence] =
    told({
      Effect: 'Allow',
      Action: 'o*:*Object',
      Resource: 'acs:o*:*:*:x',
      Condition: { 'ForAnyValue:StringLike': { 'tag/a': 'b' } },
    }) ?? [];
  expect(sentence).toBe(
    'Allows whatever is like *Object of o* on acs:o*:*:*:x, only if tag/a ForAnyValue:StringLike b.',
  );
});

test('what cannot be said whole is pointed to, and what is no document says nothing', () => {
  const sound = { Effect: 'Allow', Action: 'a:B', Resource: '*' };
  for (const odd of [
    { ...sound, Unless: 'never' },
    { ...sound, Condition: { Bool: 'x' } },
    { ...sound, Action: [{}] },
    { ...sound, NotAction: 'c:D' },
    { ...sound, Effect: 'Maybe' },
    { Effect: 'Allow', Action: 'a:B' },
    'text',
  ])
    expect(told(sound, odd as object)?.at(-1), JSON.stringify(odd)).toBe(plain.en.unreadable(2));
  for (const none of ['', '{}', 'null', '{"Statement":null}']) expect(sentencesOf(none, plain.en)).toBeUndefined();
  expect(told()).toEqual([plain.en.nothing]);
});

test('long lists are cut where it is said by how much', () => {
  const Action = Array.from({ length: 9 }, (_, index) => `oss:Get${index}`);
  expect(told({ Effect: 'Allow', Action, Resource: '*' })?.[0]).toBe(
    'Allows Get0, Get1, Get2, Get3, Get4 and 4 others of oss on every resource.',
  );
  const many = Array.from({ length: 14 }, () => ({ Effect: 'Allow', Action: 'a:B', Resource: '*' }));
  expect(told(...many)).toHaveLength(13);
  expect(told(...many)?.at(-1)).toBe('2 further statements in the text.');
});

test('in Chinese it is the same', () => {
  const statement = {
    Effect: 'Deny',
    Action: ['oss:Get*', 'oss:Put?'],
    Resource: 'acs:oss:*:*:*',
    Condition: { NotIpAddress: { 'acs:SourceIp': '10.0.0.0/8' } },
  };
  expect(sentencesOf(text(statement), plain.zh)).toEqual([
    '拒绝对 oss 的所有资源 执行 oss 的以 Get 开头的操作、形如 Put? 的操作，条件：来源地址（acs:SourceIp）不在 10.0.0.0/8 之内，无论其他策略如何授权。',
  ]);
});
