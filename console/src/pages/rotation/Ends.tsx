// What ends a rotation, or takes its next step at once: what that comes to is asked first.

import { useState } from 'react';
import type { Denial } from '../../api/call';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import parts from '../../parts/parts.module.css';
import { rotation } from '../../words/rotation';
import { useOwn } from '../../words/words';
import { LastUsed } from './LastUsed';
import type { Progress } from './load';
import css from './rotation.module.css';

interface Props {
  name: string;
  progress: Progress;
  lacks: { finishRotation?: Denial | undefined; cancelRotation?: Denial | undefined };
}

export function Ends({ name, progress, lacks }: Props) {
  const words = useOwn(rotation);
  const [asking, setAsking] = useState<'next' | 'giveUp'>();
  const { State, Reason } = progress.KeyRotation ?? {};
  const off = State === 'Observing';
  const close = () => setAsking(undefined);
  return (
    <div className={css.ends}>
      <Able lacks={lacks.finishRotation} variant="default" onClick={() => setAsking('next')}>
        {off ? words.recycle : words.disable}
      </Able>
      {off && Reason === 'leak' ? (
        <span className={parts.faint}>{words.known}</span>
      ) : (
        <Able lacks={lacks.cancelRotation} variant="outline" color="brick" onClick={() => setAsking('giveUp')}>
          {words.giveUp}
        </Able>
      )}
      {asking === 'next' && <Next name={name} progress={progress} onClose={close} />}
      {asking === 'giveUp' && <GiveUp name={name} progress={progress} onClose={close} />}
    </div>
  );
}

type AskProps = Omit<Props, 'lacks'> & { onClose: () => void };

function Next({ name, progress, onClose }: AskProps) {
  const words = useOwn(rotation);
  const { State, OldAccessKeyId: id = '' } = progress.KeyRotation ?? {};
  const off = State === 'Observing';
  return (
    <Confirm
      product="Rampart"
      operation="FinishKeyRotation"
      parameters={{ UserName: name }}
      said={off ? words.recycled : words.disabled(id)}
      level={off ? 2 : 1}
      title={off ? words.recycleTitle(id) : words.disableTitle(id)}
      effect={
        <>
          <p>{off ? words.recycleText : words.disableText}</p>
          <LastUsed label={words.old} id={id} use={progress.OldAccessKeyUse} />
        </>
      }
      verb={off ? words.recycle : words.disable}
      {...(off && { name: id })}
      onClose={onClose}
    />
  );
}

function GiveUp({ name, progress, onClose }: AskProps) {
  const words = useOwn(rotation);
  const { OldAccessKeyId: old = '', NewAccessKeyId: fresh = '' } = progress.KeyRotation ?? {};
  const used = progress.NewAccessKeyUse !== undefined;
  return (
    <Confirm
      product="Rampart"
      operation="CancelKeyRotation"
      parameters={{ UserName: name, ...(used && { Force: true }) }}
      said={words.gaveUp}
      // Whoever has the new key is shut out.
      level={used ? 2 : 1}
      title={words.giveUpTitle}
      effect={used ? words.giveUpUsed(old, fresh) : words.giveUpText(old, fresh)}
      verb={words.giveUp}
      {...(used && { name: fresh })}
      onClose={onClose}
    />
  );
}
