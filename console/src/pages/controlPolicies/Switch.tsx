// Whether control policies count, and what switching that over changes.

import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useMay } from '../../api/may';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import parts from '../../parts/parts.module.css';
import { switchingOff } from '../../rehearsal/changes';
import { useRehearsing } from '../../rehearsal/useRehearsing';
import { controlPolicies as texts } from '../../words/controlPolicies';
import { useOwn } from '../../words/words';
import { type Directory, RD } from '../directory/load';
import { type ControlPolicy, countOf, isOwn, OFF, ON } from './load';

interface Props {
  directory: Directory;
  manages: boolean;
  policies: readonly ControlPolicy[];
}

export function Switch({ directory, manages, policies }: Props) {
  const words = useOwn(texts);
  const [open, setOpen] = useState(false);
  const [enable, disable] = useMay(WISHES);
  const rehearse = useRehearsing();
  const on = directory.ControlPolicyStatus === 'Enabled';
  const attached = policies.filter((policy) => isOwn(policy) && countOf(policy) > 0).length;
  const close = () => setOpen(false);
  return (
    <div className={`${parts.panel} ${parts.padded}`}>
      <Group justify="space-between">
        <div>
          <strong>{on ? words.on : words.off}</strong>
          <div className={parts.faint}>{words.master}</div>
        </div>
        {manages && (
          <Group gap="xs">
            {on && (
              <Button variant="default" onClick={() => rehearse([switchingOff()], directory.RootFolderId)}>
                {words.rehearseOff}
              </Button>
            )}
            <Able
              lacks={on ? disable : enable}
              {...(on ? { variant: 'outline', color: 'brick' } : {})}
              onClick={() => setOpen(true)}
            >
              {on ? words.switchOff : words.switchOn}
            </Able>
          </Group>
        )}
      </Group>
      {open && !on && (
        <Confirm
          product={RD}
          operation="EnableControlPolicy"
          parameters={{}}
          said={words.switchedOn}
          level={1}
          title={words.switchOnTitle}
          effect={words.switchOnText}
          verb={words.switchOnVerb}
          onClose={close}
        />
      )}
      {open && on && (
        <Confirm
          product={RD}
          operation="DisableControlPolicy"
          parameters={{}}
          said={words.switchedOff}
          level={3}
          title={words.switchOffTitle}
          effect={words.switchOffText}
          verb={words.switchOffVerb}
          name={directory.ResourceDirectoryId ?? ''}
          evidence={words.switchOffEvidence(attached)}
          onClose={close}
        />
      )}
    </div>
  );
}

const WISHES = [ON, OFF];
