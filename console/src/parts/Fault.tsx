// What went wrong, where the data would be: in words, with the code and the request's id.

import { Button } from '@mantine/core';
import { Fault } from '../api/call';
import { useWords } from '../words/words';
import { Copy } from './Copy';
import { faultText } from './faultText';
import css from './parts.module.css';
import { Receipt } from './Receipt';

interface Props {
  error: unknown;
  title?: string;
  onRetry?: (() => void) | undefined;
}

export function FaultBox({ error, title, onRetry }: Props) {
  const words = useWords();
  const fault = error instanceof Fault ? error : undefined;
  const denied = fault?.denied === true;
  return (
    <div className={`${css.empty} ${css.fault}`} role="alert">
      <strong>{denied ? words.fault.denied : (title ?? words.fault.title)}</strong>
      {fault?.denial ? <Receipt denial={fault.denial} request={fault.requestId} /> : <p>{faultText(error, words)}</p>}
      {fault && fault.requestId !== '' && (
        <p className={css.faint}>
          {fault.code} · {words.fault.request} <code>{fault.requestId}</code>{' '}
          <Copy text={fault.requestId} label={words.fault.copyRequest} />
        </p>
      )}
      {onRetry && !denied && (
        <Button variant="default" size="xs" onClick={onRetry}>
          {words.common.retry}
        </Button>
      )}
    </div>
  );
}
