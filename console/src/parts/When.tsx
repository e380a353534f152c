// A moment to the second, in the zone of the browser; in UTC for who points at it.

import { moment, useSpoken } from '../words/words';

interface Props {
  at: string | undefined;
  zone?: boolean;
  className?: string | undefined;
}

export function When({ at, zone = false, className }: Props) {
  const { exact } = useSpoken();
  const date = moment(at);
  if (!date) return <>–</>;
  const utc = `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return (
    <time dateTime={date.toISOString()} title={utc} className={className}>
      {exact(at, zone)}
    </time>
  );
}
