// In place of a record that is not there: on its way, refused, broken, or no such record.

import { Fault } from '../api/call';
import { useWords } from '../words/words';
import { Empty } from './Empty';
import { FaultBox } from './Fault';
import { Loading } from './Loading';

interface Props {
  /** Kind and name of what was looked for. */
  called: string;
  /** Whether it was read before: then what is shown is old, which is told of elsewhere. */
  there: boolean;
  query: { error: unknown; isPending: boolean; refetch: () => unknown };
}

export function Unread({ called, there, query: { error, isPending, refetch } }: Props) {
  const words = useWords().fault;
  if (error instanceof Fault && error.missing) return <Empty text={words.missing} hint={words.missingText(called)} />;
  if (there) return null;
  if (error != null) return <FaultBox error={error} onRetry={() => void refetch()} />;
  return isPending ? <Loading lines={3} /> : null;
}
