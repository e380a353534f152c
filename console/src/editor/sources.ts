// Completions by the operations of the server; what seldom changes is asked once.

import type { QueryClient } from '@tanstack/react-query';
import { read } from '../api/query';
import type { Sources } from './complete';

/** As many as a list shows. */
const MOST = 20;
const LONG = { staleTime: Number.POSITIVE_INFINITY, gcTime: 60 * 60_000 };

export function sourcesOf(client: QueryClient, kind: Sources['kind'], covers: Sources['covers']): Sources {
  const everything = () => client.fetchQuery({ ...read('Rampart', 'GetCatalogue', {}), ...LONG });
  return {
    kind,
    covers,
    services: async () =>
      ((await everything()).Services ?? []).map(({ Code = '', ActionCount = 0 }) => ({
        code: Code,
        actions: ActionCount,
      })),
    keys: async () =>
      ((await everything()).ConditionKeys ?? []).map(({ Key = '', ValueType = '', AnyName }) => ({
        key: Key,
        type: ValueType,
        anyName: AnyName === true,
      })),
    actions: async (service) =>
      (await client.fetchQuery({ ...read('Rampart', 'GetCatalogue', { Service: service }), ...LONG })).Actions ?? [],
    things: async (where, text) =>
      (
        (await client.fetchQuery(read('Rampart', 'Complete', { Kind: where, Text: text, MaxItems: MOST })))
          .Completions ?? []
      ).map(({ Text = '', Type = '' }) => ({ arn: Text, type: Type })),
  };
}
