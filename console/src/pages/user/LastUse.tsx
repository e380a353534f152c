// When a key was last used.

import { useQuery } from '@tanstack/react-query';
import { useSpoken } from '../../words/words';
import { lastUse } from './load';

export function LastUse({ principal, id }: { principal: string; id: string }) {
  const { words, time } = useSpoken();
  const { data, isPending, error } = useQuery(lastUse(principal, id));
  if (isPending) return <>…</>;
  if (error) return <>{words.common.unknown}</>;
  return <>{time(data.AccessKeyLastUsed?.LastUsedDate, words.common.never)}</>;
}
