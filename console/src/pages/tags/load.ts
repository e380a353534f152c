// The tags of a user, a role or a policy: two products keep them, each in a spelling of its own.

import { useQuery } from '@tanstack/react-query';
import { type Wish, wish } from '../../api/may';
import { read, useWrite } from '../../api/query';

/** What carries tags. Users are named in full. */
export interface Carrier {
  kind: 'user' | 'role' | 'policy';
  name: string;
}

export interface Tag {
  key: string;
  value: string;
}

interface Row {
  TagKey?: string;
  TagValue?: string;
}

const tagOf = ({ TagKey = '', TagValue = '' }: Row): Tag => ({ key: TagKey, value: TagValue });

const inIms = ({ name }: Carrier) => ({ ResourceType: 'user', ResourcePrincipalName: [name] });
const inRam = ({ kind, name }: Carrier) => ({ ResourceType: kind, ResourceNames: [name] });

/** Twenty at most, which is less than a page. */
const PAGE = { PageSize: 100 };

export function useTags(on: Carrier) {
  const user = useQuery({
    ...read('Ims', 'ListTagResources', { ...inIms(on), ...PAGE }),
    enabled: on.kind === 'user',
    select: (answer): Tag[] => (answer.TagResources?.TagResource ?? []).map(tagOf),
  });
  const other = useQuery({
    ...read('Ram', 'ListTagResources', { ...inRam(on), ...PAGE }),
    enabled: on.kind !== 'user',
    select: (answer): Tag[] => (answer.TagResources ?? []).map(tagOf),
  });
  return on.kind === 'user' ? user : other;
}

export function useTagging(on: Carrier) {
  const user = on.kind === 'user';
  const putIms = useWrite('Ims', 'TagResources');
  const putRam = useWrite('Ram', 'TagResources');
  const removeIms = useWrite('Ims', 'UntagResources');
  const removeRam = useWrite('Ram', 'UntagResources');
  return {
    put: ({ key, value }: Tag): Promise<unknown> => {
      const Tag = [{ Key: key, Value: value }];
      return user ? putIms.mutateAsync({ ...inIms(on), Tag }) : putRam.mutateAsync({ ...inRam(on), Tag });
    },
    remove: (key: string): Promise<unknown> =>
      user
        ? removeIms.mutateAsync({ ...inIms(on), TagKey: [key] })
        : removeRam.mutateAsync({ ...inRam(on), TagKeys: [key] }),
    busy: putIms.isPending || putRam.isPending,
  };
}

/** They are judged on what carries them, whichever tag it is. */
export function wishes(on: Carrier): { put: Wish; remove: Wish } {
  const text = (given: object) =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? JSON.stringify(value) : value]),
    ) as Record<string, string>;
  const product = on.kind === 'user' ? 'Ims' : 'Ram';
  const named = text(on.kind === 'user' ? inIms(on) : inRam(on));
  return {
    put: wish(product, 'TagResources', { ...named, Tag: '[{"Key":"some","Value":"some"}]' }),
    remove: wish(product, 'UntagResources', { ...named, [on.kind === 'user' ? 'TagKey' : 'TagKeys']: '["some"]' }),
  };
}

/** As many as something may carry. */
export const MOST = 20;

const short = (text: string): boolean => [...text].length <= 128 && !/https?:\/\//.test(text);
export const isKey = (text: string): boolean => text !== '' && short(text) && !/^(aliyun|acs:)/.test(text);
export const isValue = short;
