// The tags of whatever carries some: five products keep them, each in a spelling of its own.

import { useQuery } from '@tanstack/react-query';
import { type Wish, wish } from '../../api/may';
import { read, useWrite } from '../../api/query';

/** What carries tags. Users are named in full; members, folders, control policies, resource groups and encryption keys by their id. */
export interface Carrier {
  kind: 'user' | 'role' | 'policy' | 'member' | 'folder' | 'controlPolicy' | 'resourceGroup' | 'secret' | 'secretKey';
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

type Keeper = 'Ims' | 'Ram' | 'ResourceDirectoryMaster' | 'ResourceManager' | 'Kms';

const KEEPERS: Record<Carrier['kind'], Keeper> = {
  user: 'Ims',
  role: 'Ram',
  policy: 'Ram',
  member: 'ResourceDirectoryMaster',
  folder: 'ResourceDirectoryMaster',
  controlPolicy: 'ResourceDirectoryMaster',
  resourceGroup: 'ResourceManager',
  secret: 'Kms',
  secretKey: 'Kms',
};

/** What the directory and KMS call a kind. */
const TYPES: Partial<Record<Carrier['kind'], string>> = {
  member: 'Account',
  folder: 'Folder',
  controlPolicy: 'ControlPolicy',
  resourceGroup: 'ResourceGroup',
  secretKey: 'key',
};

const inIms = ({ name }: Carrier) => ({ ResourceType: 'user', ResourcePrincipalName: [name] });
const inRam = ({ kind, name }: Carrier) => ({ ResourceType: kind, ResourceNames: [name] });
const byId = ({ kind, name }: Carrier) => ({ ResourceType: TYPES[kind] ?? kind, ResourceId: [name] });

/** There is one region here, which clients call what they like. */
const inKms = (on: Carrier) => ({ RegionId: 'cn-hangzhou', ...byId(on) });

/** Twenty at most, which is less than a page. */
const PAGE = { PageSize: 100 };
const RESULTS = { MaxResults: 100 };

export function useTags(on: Carrier) {
  const keeper = KEEPERS[on.kind];
  const user = useQuery({
    ...read('Ims', 'ListTagResources', { ...inIms(on), ...PAGE }),
    enabled: keeper === 'Ims',
    select: (answer): Tag[] => (answer.TagResources?.TagResource ?? []).map(tagOf),
  });
  const ram = useQuery({
    ...read('Ram', 'ListTagResources', { ...inRam(on), ...PAGE }),
    enabled: keeper === 'Ram',
    select: (answer): Tag[] => (answer.TagResources ?? []).map(tagOf),
  });
  const directory = useQuery({
    ...read('ResourceDirectoryMaster', 'ListTagResources', { ...byId(on), ...RESULTS }),
    enabled: keeper === 'ResourceDirectoryMaster',
    select: (answer): Tag[] => (answer.TagResources ?? []).map(tagOf),
  });
  const group = useQuery({
    ...read('ResourceManager', 'ListTagResources', { ...byId(on), ...RESULTS }),
    enabled: keeper === 'ResourceManager',
    select: (answer): Tag[] => (answer.TagResources ?? []).map(tagOf),
  });
  const kms = useQuery({
    ...read('Kms', 'ListTagResources', inKms(on)),
    enabled: keeper === 'Kms',
    select: (answer): Tag[] => (answer.TagResources?.TagResource ?? []).map(tagOf),
  });
  return { Ims: user, Ram: ram, ResourceDirectoryMaster: directory, ResourceManager: group, Kms: kms }[keeper];
}

export function useTagging(on: Carrier) {
  const keeper = KEEPERS[on.kind];
  const putIms = useWrite('Ims', 'TagResources');
  const putRam = useWrite('Ram', 'TagResources');
  const putDirectory = useWrite('ResourceDirectoryMaster', 'TagResources');
  const putGroup = useWrite('ResourceManager', 'TagResources');
  const putKms = useWrite('Kms', 'TagResources');
  const removeIms = useWrite('Ims', 'UntagResources');
  const removeRam = useWrite('Ram', 'UntagResources');
  const removeDirectory = useWrite('ResourceDirectoryMaster', 'UntagResources');
  const removeGroup = useWrite('ResourceManager', 'UnTagResources');
  const removeKms = useWrite('Kms', 'UntagResources');
  const puts: Record<Keeper, (tag: Tag) => Promise<unknown>> = {
    Ims: (tag) => putIms.mutateAsync({ ...inIms(on), Tag: [given(tag)] }),
    Ram: (tag) => putRam.mutateAsync({ ...inRam(on), Tag: [given(tag)] }),
    ResourceDirectoryMaster: (tag) => putDirectory.mutateAsync({ ...byId(on), Tag: [given(tag)] }),
    ResourceManager: (tag) => putGroup.mutateAsync({ ...byId(on), Tag: [given(tag)] }),
    Kms: (tag) => putKms.mutateAsync({ ...inKms(on), Tag: [given(tag)] }),
  };
  const removes: Record<Keeper, (key: string) => Promise<unknown>> = {
    Ims: (key) => removeIms.mutateAsync({ ...inIms(on), TagKey: [key] }),
    Ram: (key) => removeRam.mutateAsync({ ...inRam(on), TagKeys: [key] }),
    ResourceDirectoryMaster: (key) => removeDirectory.mutateAsync({ ...byId(on), TagKey: [key] }),
    ResourceManager: (key) => removeGroup.mutateAsync({ ...byId(on), TagKey: [key] }),
    Kms: (key) => removeKms.mutateAsync({ ...inKms(on), TagKey: [key] }),
  };
  return {
    put: puts[keeper],
    remove: removes[keeper],
    busy: [putIms, putRam, putDirectory, putGroup, putKms].some(({ isPending }) => isPending),
  };
}

const given = ({ key, value }: Tag) => ({ Key: key, Value: value });

/** They are judged on what carries them, whichever tag it is. */
export function wishes(on: Carrier): { put: Wish; remove: Wish } {
  const text = (given: object) =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? JSON.stringify(value) : value]),
    ) as Record<string, string>;
  const product = KEEPERS[on.kind];
  const spelled = { Ims: inIms, Ram: inRam, ResourceDirectoryMaster: byId, ResourceManager: byId, Kms: inKms };
  const named = text(spelled[product](on));
  const untag = product === 'ResourceManager' ? 'UnTagResources' : 'UntagResources';
  return {
    put: wish(product, 'TagResources', { ...named, Tag: '[{"Key":"some","Value":"some"}]' }),
    remove: wish(product, untag, { ...named, [product === 'Ram' ? 'TagKeys' : 'TagKey']: '["some"]' }),
  };
}

/** As many as something may carry. */
export const MOST = 20;

const short = (text: string): boolean => [...text].length <= 128 && !/https?:\/\//.test(text);
export const isKey = (text: string): boolean => text !== '' && short(text) && !/^(aliyun|acs:)/.test(text);
export const isValue = short;
