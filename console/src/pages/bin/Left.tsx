// How long something is still kept; until when is told to whoever points at it.

import { bin } from '../../words/bin';
import { useOwn, useSpoken } from '../../words/words';
import { daysLeft } from './load';

export function Left({ until }: { until: string | undefined }) {
  const words = useOwn(bin);
  const { exact } = useSpoken();
  return (
    <time dateTime={until} title={exact(until, true)}>
      {words.days(daysLeft(until, Date.now()))}
    </time>
  );
}
