// What is said while recorded calls are looked through, and where they could not be.

import { FaultBox } from '../../parts/Fault';
import { proof } from '../../words/proof';
import { useOwn } from '../../words/words';
import css from '../editor.module.css';

interface Props {
  state: string;
  error: unknown;
  onRetry: () => void;
}

export function Looking({ state, error, onRetry }: Props) {
  const words = useOwn(proof);
  if (state === 'unknown') return <FaultBox error={error} title={words.notLooked} onRetry={onRetry} />;
  if (state !== 'asking') return null;
  return (
    <p className={css.verdict} role="status">
      {words.replaying(0, '')}
    </p>
  );
}
