import { expect, test } from 'vitest';
import { said, sidesOf } from './token';

const encoded = (value: unknown) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const token = (claims: unknown) => `${encoded({ alg: 'RS256' })}.${encoded(claims)}.c2lnbmF0dXJl`;

const registered = { issuer: 'https://a.example', clients: ['one', 'two'], hours: 12 };
const now = new Date('2026-01-02T12:00:00Z');

test('a token is read in whatever language it speaks, and what is none is none', () => {
  expect(said(` ${token({ sub: '张三?>' })}\n`)).toEqual({ header: { alg: 'RS256' }, claims: { sub: '张三?>' } });
  for (const text of ['', 'x', 'a.b.c', `${encoded([])}.${encoded({})}.x`, encoded({})]) {
    expect(said(text), text).toBeUndefined();
  }
});

test('what is compared stands side by side', () => {
  const read = said(token({ iss: 'https://b.example', aud: 'three', azp: 4, exp: 1767351600, iat: 1767225600 }));
  if (!read) throw new Error('it is a token');
  const sides = (check: string) => sidesOf(check, read, registered, now);
  expect(sides('Issuer')).toEqual({ token: ['https://b.example'], here: ['https://a.example'] });
  expect(sides('Audience')).toEqual({ token: ['three'], here: ['one', 'two'] });
  expect(sides('Expiry')).toEqual({
    token: ['2026-01-02T11:00:00.000Z'],
    here: ['2026-01-02T12:00:00.000Z'],
    times: true,
  });
  expect(sides('IssuedAt')?.here).toEqual(['2026-01-02T00:00:00.000Z']);
  // What it does not say, and what compares nothing, has no sides.
  for (const check of ['AuthorizedParty', 'NotBefore', 'Signature', 'ProviderKeys']) {
    expect(sides(check), check).toBeUndefined();
  }
});

test('a time that no calendar has is told as it is', () => {
  const read = said(token({ exp: 1e300 }));
  expect(read && sidesOf('Expiry', read, registered, now)?.token).toEqual(['1e+303']);
});
