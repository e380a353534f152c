// What was decided about the call, in one sentence each, with the way to the receipt.

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fault } from '../../api/call';
import type { Reach } from '../../api/reach';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import parts from '../../parts/parts.module.css';
import { event as texts } from '../../words/event';
import { explain } from '../../words/explain';
import { useOwn } from '../../words/words';
import css from '../events/Events.module.css';
import { useDecisions } from '../explain/load';
import { headline } from '../explain/told';

export function Decision({ id, reach }: { id: string; reach: Reach }) {
  const words = useOwn(texts);
  const told = useOwn(explain);
  const { data, error, isPending, refetch } = useDecisions({ request: id }, reach);
  if (isPending) return <Loading lines={1} />;
  const missing = error instanceof Fault && error.missing;
  if (error && !missing) return <FaultBox error={error} onRetry={() => void refetch()} />;
  const kept = (data?.Decisions ?? []).filter(({ Decision: decision }) => decision !== undefined);
  return (
    <div className={`${parts.padded} ${css.said}`}>
      {kept.length === 0 && <p>{words.notKept}</p>}
      {kept.map((decision) => (
        <p key={`${decision.Action} ${decision.Resources?.join(' ')}`}>{headline(decision, told)}</p>
      ))}
      {kept.length > 0 && (
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => <Link to="/explain/$requestId" params={{ requestId: id }} {...props} />}
        >
          {words.why}
        </Button>
      )}
    </div>
  );
}
