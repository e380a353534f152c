import { expect, test } from 'vitest';
import { asked, EMPTY, isSound } from './form';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const named = { ...EMPTY, name: 'web-01', roles: ['web'] };

test('a form is sound once all that its way needs is there', () => {
  expect(isSound(EMPTY)).toBe(false);
  expect(isSound(named)).toBe(true);
  expect(isSound({ ...named, roles: Array.from({ length: 11 }, (_, index) => `r${index}`) })).toBe(false);
  expect(isSound({ ...named, networks: 'nowhere' })).toBe(false);
  expect(isSound({ ...named, minutes: 4 })).toBe(false);
  const shown = { ...named, way: 'certificate' as const };
  expect(isSound(shown)).toBe(false);
  expect(isSound({ ...shown, authority: pem, host: 'web-01.example.com' })).toBe(true);
});

test('what was typed for the other way is not sent', () => {
  const all = { ...named, networks: '10.0.0.0/8\n10.0.0.0/8\n', authority: pem, host: 'web-01.example.com' };
  expect(asked(all)).toEqual({ AgentName: 'web-01', RoleName: ['web'], Network: ['10.0.0.0/8'], CodeMinutes: 60 });
  expect(asked({ ...all, way: 'certificate', networks: '' })).toEqual({
    AgentName: 'web-01',
    RoleName: ['web'],
    CertificateAuthority: pem,
    CertificateName: 'web-01.example.com',
  });
});
