// When, by what and whence a key of a rotation was last used.

import { rotation } from '../../words/rotation';
import { useOwn, useSpoken } from '../../words/words';
import type { Use } from './load';

interface Props {
  label: string;
  id: string | undefined;
  use: Use | undefined;
}

export function LastUsed({ label, id, use }: Props) {
  const words = useOwn(rotation);
  const { time } = useSpoken();
  const { LastUsedDate, ServiceName = '', SourceIp = '' } = use ?? {};
  return (
    <p>
      {label}: <code>{id}</code> ·{' '}
      {LastUsedDate === undefined
        ? words.unused
        : `${words.usedAt(time(LastUsedDate))} ${words.use(ServiceName, SourceIp)}`}
    </p>
  );
}
