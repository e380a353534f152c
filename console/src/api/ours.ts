// What this server says of itself to identity providers, in the metadata that it publishes for them.

import { queryOptions } from '@tanstack/react-query';
import { missed, reached } from './away';
import { Fault } from './post';

export interface Ours {
  /** Where the metadata is for whoever is outside. */
  address: string;
  /** Our entity id, which is the audience of assertions. */
  entity: string;
  /** Where responses go (ACS). */
  receives: string;
}

export const FOR_ROLES = '/saml-role/sp-metadata.xml';
export const forUsers = (account: string) => `/saml/SpMetadata.xml?tenantID=${account}`;

export const ours = (path: string) =>
  queryOptions({
    queryKey: ['ours', path] as const,
    queryFn: async ({ signal }): Promise<Ours> => {
      const told = oursIn(await document(path, signal), path);
      if (!told) throw new Fault('NoMetadata', '', 0, '');
      return told;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

async function document(path: string, signal: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'omit', redirect: 'error', signal });
  } catch (error) {
    if (signal.aborted) throw error;
    missed();
    throw new Fault('Unreachable', '', 0, '');
  }
  reached();
  const text = await response.text();
  if (!response.ok) throw new Fault(`Http${response.status}`, '', response.status, '');
  return text;
}

/** Our own document is read by its form, which is the server's to choose: two attributes of it. */
export function oursIn(xml: string, path: string): Ours | undefined {
  const entity = /<(?:\w+:)?EntityDescriptor\b[^>]*?\sentityID="([^"]*)"/.exec(xml)?.[1];
  const receives = /<(?:\w+:)?AssertionConsumerService\b[^>]*?\sLocation="([^"]*)"/.exec(xml)?.[1];
  if (entity === undefined || receives === undefined || !URL.canParse(plain(receives))) return undefined;
  return { entity: plain(entity), receives: plain(receives), address: new URL(path, plain(receives)).href };
}

const plain = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => SIGNS[name] ?? '');
const SIGNS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
