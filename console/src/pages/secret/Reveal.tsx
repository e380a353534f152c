// The value of a version, for half a minute: asked for anew each time, recorded as a read, and kept nowhere.

import { Button, Group, Stack } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../../api/call';
import { useDeed } from '../../api/deed';
import { Copy } from '../../parts/Copy';
import { Dialog } from '../../parts/Dialog';
import { laidOut } from '../../parts/Document';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import parts from '../../parts/parts.module.css';
import { secrets } from '../../words/secrets';
import { useOwn, useWords } from '../../words/words';
import css from './secret.module.css';

/** Seconds for which it is shown. */
const SECONDS = 30;

interface Props {
  name: string;
  version: string;
  onClose: () => void;
}

export function Reveal({ name, version, onClose }: Props) {
  const words = useOwn(secrets);
  const { fault, common } = useWords();
  const [value, setValue] = useState<string>();
  const hide = useCallback(() => setValue(undefined), []);
  const left = useCountdown(value !== undefined, hide);
  const { mutate, isPending, isIdle, error, reset } = useDeed(
    () => call('Kms', 'GetSecretValue', { SecretName: name, VersionId: version }),
    () => Promise.resolve(),
  );
  const ask = useCallback(
    () =>
      mutate(undefined, {
        onSuccess: ({ SecretData = '' }) => {
          setValue(SecretData);
          // Here alone, and gone with the half minute.
          reset();
        },
      }),
    [mutate, reset],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(ask, []);
  return (
    <Dialog title={words.revealTitle(version)} onClose={onClose} size="lg">
      <Stack>
        <div className={parts.faint}>{words.recorded}</div>
        {isPending && <Loading lines={1} />}
        {error && <FaultBox error={error} title={fault.failed} />}
        {(value !== undefined || isIdle) && (
          <div className={parts.secret}>
            <code className={css.value}>{value === undefined ? '•'.repeat(24) : laidOut(value)}</code>
            {value !== undefined && <Copy text={value} />}
          </div>
        )}
        <div role="status">{value === undefined ? isIdle && words.hidden : words.hidesIn(left)}</div>
        <Group justify="flex-end">
          {value === undefined ? (
            <Button variant="default" onClick={ask} loading={isPending}>
              {words.showAgain}
            </Button>
          ) : (
            <Button variant="default" onClick={hide}>
              {words.hide}
            </Button>
          )}
          <Button onClick={onClose} data-autofocus>
            {common.close}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** The seconds that are left of what is shown; it is over when they are, and as soon as the page is out of sight. */
function useCountdown(on: boolean, over: () => void): number {
  const [left, setLeft] = useState(SECONDS);
  useEffect(() => {
    if (!on) return undefined;
    const until = Date.now() + SECONDS * 1000;
    setLeft(SECONDS);
    const look = () => {
      const now = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(0, now));
      if (now <= 0) over();
    };
    const leave = () => document.visibilityState === 'hidden' && over();
    const timer = window.setInterval(look, 1000);
    document.addEventListener('visibilitychange', leave);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', leave);
    };
  }, [on, over]);
  return left;
}
