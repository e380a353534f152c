// What policies can name, as the server tells it. It is asked once, together with the completions of the text.

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';
import type { Where } from '../complete';

const LONG = { staleTime: Number.POSITIVE_INFINITY, gcTime: 60 * 60_000 };

export interface Key {
  name: string;
  type: string;
  /** Whether a name of one's own follows it. */
  any: boolean;
}

export function useCatalogue(): { services: readonly string[]; keys: readonly Key[] } {
  const { data } = useQuery({ ...read('Rampart', 'GetCatalogue', {}), ...LONG });
  const services = (data?.Services ?? []).map(({ Code = '' }) => Code);
  const keys = (data?.ConditionKeys ?? []).map(({ Key = '', ValueType = '', AnyName }) => ({
    name: AnyName ? `${Key}/` : Key,
    type: ValueType,
    any: AnyName === true,
  }));
  return { services, keys };
}

/** The type of a key; none for one that the server does not know. */
export function typeOfKey(keys: readonly Key[], key: string): string | undefined {
  const wanted = key.toLowerCase();
  const is = ({ name, any }: Key) => (any ? wanted.startsWith(name.toLowerCase()) : name.toLowerCase() === wanted);
  return keys.find(is)?.type;
}

export function useActions(service: string) {
  return useQuery({
    ...read('Rampart', 'GetCatalogue', { Service: service }),
    ...LONG,
    enabled: service !== '',
    retry: false,
  });
}

/** ARNs of the account that can stand at a place, by the beginning of an ARN or of a name. */
export function useThings(where: Where, text: string): readonly string[] {
  const [settled] = useDebouncedValue(text.trim(), 250);
  // Providers are few, and all of them are offered; of the rest only what is begun.
  const asked = settled !== '' || where === 'Federated';
  const { data } = useQuery({
    ...read('Rampart', 'Complete', { Kind: where, Text: settled, MaxItems: 20 }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  return asked ? (data?.Completions ?? []).map(({ Text = '' }) => Text) : [];
}
