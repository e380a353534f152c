// How a secret that is the AccessKey of a user is rotated: its steps, those of the AccessKeys, and what changes them.

import { useState } from 'react';
import type { Denial } from '../../api/call';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { NewDialog } from '../../form/NewDialog';
import { Able } from '../../parts/Able';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import { Steps } from '../../parts/Steps';
import { told } from '../../parts/toast';
import { secrets } from '../../words/secrets';
import { useOwn } from '../../words/words';
import { useRotation } from '../rotation/load';
import { StateBadge } from '../rotation/StateBadge';
import { Timeline } from '../rotation/Timeline';
import { freshVersion } from '../secrets/load';
import { isMissing, lengthIn, type Secret, userOf } from './load';
import css from './secret.module.css';
import { type Step, stepsOf } from './steps';

interface Props {
  name: string;
  secret: Secret;
  going: boolean;
  lacks: Partial<Record<'rotate' | 'schedule', Denial>>;
}

export function Rotation({ name, secret, going, lacks }: Props) {
  const words = useOwn(secrets);
  const [layer, setLayer] = useState<'rotate' | 'schedule'>();
  const close = () => setLayer(undefined);
  const user = userOf(secret);
  const titles: Record<Step['id'], string> = {
    made: words.rotationMade,
    last: words.rotationLast,
    next: words.rotationNext,
    never: words.rotationNever,
    invalid: words.rotationInvalid,
  };
  const steps = stepsOf(secret).map((step) => ({
    ...step,
    title: titles[step.id],
    told: words.marks[step.mark],
    body: <Told step={step} secret={secret} />,
  }));
  return (
    <Section
      title={words.rotation}
      actions={
        !going && (
          <>
            <Able lacks={lacks.schedule} variant="default" onClick={() => setLayer('schedule')}>
              {words.schedule}
            </Able>
            <Able lacks={lacks.rotate} variant="default" onClick={() => setLayer('rotate')}>
              {words.rotate}
            </Able>
          </>
        )
      }
    >
      <Steps label={words.rotationSteps} steps={steps} />
      {user !== undefined && <Keys user={user} />}
      {layer === 'rotate' && <Rotate name={name} onClose={close} />}
      {layer === 'schedule' && <Schedule name={name} secret={secret} onClose={close} />}
    </Section>
  );
}

function Rotate({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useOwn(secrets);
  // The same one when it is sent again: a version that is there is not made twice.
  const [version] = useState(() => freshVersion());
  return (
    <Confirm
      product="Kms"
      operation="RotateSecret"
      parameters={{ SecretName: name, VersionId: version }}
      said={words.rotated}
      level={1}
      title={words.rotateTitle}
      effect={words.rotateText}
      verb={words.rotate}
      onClose={onClose}
    />
  );
}

function Told({ step, secret }: { step: Step; secret: Secret }) {
  const words = useOwn(secrets);
  const length = lengthIn(secret.RotationInterval);
  switch (step.id) {
    case 'next':
      if (!length) return null;
      return (
        <p>{words.rotationEvery(length[0] === 'days' ? words.lengthDays(length[1]) : words.lengthHours(length[1]))}</p>
      );
    case 'never':
      return <p>{words.rotationNeverText}</p>;
    case 'invalid':
      return <p>{words.rotationInvalidText}</p>;
    default:
      return null;
  }
}

/** The rotation of the user's AccessKeys, as it stands at the user too. */
function Keys({ user }: { user: string }) {
  const words = useOwn(secrets);
  const { data, error, isPending, refetch } = useRotation(user);
  if (isPending) return <Loading lines={2} />;
  if (isMissing(error)) return null;
  if (error && !data) return <FaultBox error={error} onRetry={() => void refetch()} />;
  if (!data?.KeyRotation) return null;
  return (
    <section className={css.part} aria-label={words.keysOf(user)}>
      <h3>
        {words.keysOf(user)} <StateBadge state={data.KeyRotation.State} />
      </h3>
      <Timeline progress={data} />
    </section>
  );
}

interface ScheduleProps {
  name: string;
  secret: Secret;
  onClose: () => void;
}

const areDays = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) <= 365;

function Schedule({ name, secret, onClose }: ScheduleProps) {
  const words = useOwn(secrets);
  const { mutate, isPending, error } = useWrite('Kms', 'UpdateSecretRotationPolicy');
  const [unit, count] = lengthIn(secret.RotationInterval) ?? ['days', 0];
  return (
    <NewDialog
      title={words.schedule}
      fields={[
        {
          name: 'days',
          label: words.days,
          hint: words.daysHint,
          wrong: (text) => (areDays(text) ? undefined : words.daysHint),
        },
      ]}
      start={{ days: String(unit === 'days' ? count : Math.ceil(count / 24)) }}
      needed={['days']}
      verb={words.schedule}
      busy={isPending}
      error={error}
      onSend={({ days }) =>
        mutate(
          {
            SecretName: name,
            EnableAutomaticRotation: Number(days) > 0,
            ...(Number(days) > 0 && { RotationInterval: `${Number(days)}d` }),
          },
          {
            onSuccess: () => {
              told(words.scheduled);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
