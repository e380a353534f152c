import { expect, test } from 'vitest';
import { FOR_ROLES, forUsers, oursIn } from './ours';

const metadata = (entity: string, receives: string) =>
  `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entity}"><md:SPSSODescriptor><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${receives}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>`;

test('what we are called and where responses go is what our metadata says', () => {
  const site = 'https://ram.example.com';
  expect(oursIn(metadata(`${site}${FOR_ROLES}`, `${site}/saml-role/sso`), FOR_ROLES)).toEqual({
    address: `${site}${FOR_ROLES}`,
    entity: `${site}${FOR_ROLES}`,
    receives: `${site}/saml-role/sso`,
  });
  // The address is of the site that the server goes by, whichever the browser came by.
  expect(oursIn(metadata('a&amp;b', `${site}/1/saml/SSO`), forUsers('1'))).toEqual({
    address: `${site}/saml/SpMetadata.xml?tenantID=1`,
    entity: 'a&b',
    receives: `${site}/1/saml/SSO`,
  });
});

test('what is no metadata says nothing', () => {
  for (const text of ['', '<a/>', metadata('a', ''), metadata('a', 'nowhere')])
    expect(oursIn(text, FOR_ROLES)).toBeUndefined();
});
