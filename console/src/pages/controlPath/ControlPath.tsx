// What bounds a folder or a member: the control policies of each level, from Root down. What is attached or detached is rehearsed.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import { Picker } from '../../parts/Picker';
import parts from '../../parts/parts.module.css';
import { attaching, detaching } from '../../rehearsal/changes';
import { useRehearsing } from '../../rehearsal/useRehearsing';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import { controlPolicyList } from '../controlPolicies/load';
import css from '../directory/directory.module.css';
import { useDirectory } from '../directory/load';
import { type Level, usePath } from './load';

interface Props {
  id: string;
  name: string;
  /** Whether it may be changed from here. */
  manages: boolean;
}

export function ControlPath({ id, name, manages }: Props) {
  const words = useOwn(texts);
  const { directory } = useDirectory();
  const { levels, error, isPending, refetch } = usePath(id, name, words.kinds.root ?? '');
  const [attach, setAttach] = useState(false);
  const on = directory?.ControlPolicyStatus === 'Enabled';
  const whole = levels !== undefined && !isPending && error == null;
  return (
    <Section
      title={words.acts}
      actions={
        manages &&
        on && (
          <Button variant="default" onClick={() => setAttach(true)}>
            {words.attach}
          </Button>
        )
      }
    >
      {error != null && <FaultBox error={error} onRetry={refetch} />}
      {isPending && error == null && <Loading lines={3} />}
      {whole && (
        <>
          <div className={`${parts.padded} ${parts.faint}`}>{on ? words.actsLead : words.actsOff}</div>
          <ol className={css.path} aria-label={words.acts}>
            {levels.map((level) => (
              <One key={level.id} level={level} here={level.id === id} manages={manages && on} />
            ))}
          </ol>
        </>
      )}
      {attach && <Attach id={id} name={name} onClose={() => setAttach(false)} />}
    </Section>
  );
}

function One({ level, here, manages }: { level: Level; here: boolean; manages: boolean }) {
  const words = useOwn(texts);
  const rehearse = useRehearsing();
  const { id, name, policies = [] } = level;
  return (
    <li {...(here && { 'aria-current': 'location' as const })}>
      <div>{here ? <strong>{name}</strong> : name}</div>
      {policies.length === 0 ? (
        <span className={parts.faint}>{words.noPolicies}</span>
      ) : (
        <ul>
          {policies.map(({ PolicyId = '', PolicyName = '' }) => (
            <li key={PolicyId}>
              <Link to="/control-policies/$id" params={{ id: PolicyId }}>
                {PolicyName}
              </Link>
              {manages && (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={words.detachOf(PolicyName, name)}
                  onClick={() => rehearse([detaching(PolicyId, id)], id)}
                >
                  {words.detach}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Which policy; what it would do is seen at the rehearsal, from where it is attached. */
function Attach({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const words = useOwn(texts);
  const rehearse = useRehearsing();
  const all = useQuery(controlPolicyList);
  return (
    <Picker
      title={words.attachTitle(name)}
      label={words.policy}
      hint={words.pickHint}
      verb={words.rehearse}
      options={(all.data ?? []).map(({ PolicyId = '', PolicyName = '' }) => ({ value: PolicyId, label: PolicyName }))}
      loading={all.isPending}
      busy={false}
      error={all.error}
      about={() => <p className={parts.faint}>{words.attachText}</p>}
      onPick={(policy) => rehearse([attaching(policy, id)], id)}
      onClose={onClose}
    />
  );
}
