// Before one write that is hard to take back: what it comes to, and afterwards a word that it was done.

import type { Answer, Operation, Product, Request } from '../api/call';
import { useWrite } from '../api/query';
import { Danger, type DangerProps } from '../parts/Danger';
import { told } from '../parts/toast';

interface Props<P extends Product, O extends Operation<P>> extends Omit<DangerProps, 'busy' | 'onConfirm' | 'error'> {
  product: P;
  operation: O;
  parameters: Request<P, O>;
  /** What is said once it is done. */
  said: string;
  /** What comes then; without it the dialog is closed. */
  onDone?: (answer: Answer<P, O>) => unknown;
  /** Why what must be known before is not. */
  error?: unknown;
}

export function Confirm<P extends Product, O extends Operation<P>>(props: Props<P, O>) {
  const { product, operation, parameters, said, onDone, error, ...danger } = props;
  const write = useWrite(product, operation);
  const done = (answer: Answer<P, O>) => {
    told(said);
    (onDone ?? danger.onClose)(answer);
  };
  return (
    <Danger
      {...danger}
      busy={write.isPending}
      error={write.error ?? error}
      onConfirm={() => write.mutate(parameters, { onSuccess: done })}
    />
  );
}
