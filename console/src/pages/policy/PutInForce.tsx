// Puts a version in force, after what that means was shown; where it may grant more, it must be meant.

import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useGuarded } from '../../api/guarded';
import { Anyway } from '../../editor/proof/Anyway';
import { Held } from '../../editor/proof/Held';
import type { Proof } from '../../editor/proof/proof';
import { VerdictBox } from '../../editor/VerdictBox';
import { useVerdict } from '../../editor/verdict';
import { FaultBox } from '../../parts/Fault';
import { told } from '../../parts/toast';
import { useReturn } from '../../parts/useReturn';
import { draft } from '../../words/draft';
import { useOwn, useWords } from '../../words/words';
import { useTexts } from './load';

interface Props {
  named: { PolicyName: string; PolicyType: string };
  old: string;
  next: string;
  who: string;
  /** Whether it counts for anybody. */
  attached: boolean;
  onClose: () => void;
}

export function PutInForce({ named, old, next, who, attached, onClose }: Props) {
  useReturn();
  const { common, fault } = useWords();
  const words = useOwn(draft);
  const [meant, setMeant] = useState(false);
  const [anyway, setAnyway] = useState(false);
  const [proof, setProof] = useState<{ text: string; proof: Proof }>();
  const onProof = useCallback((text: string, told: Proof) => setProof({ text, proof: told }), []);
  const [tested] = useState({ PolicyName: named.PolicyName });
  const texts = useTexts(named, old, next);
  const both = texts.old !== undefined && texts.next !== undefined;
  const verdict = useVerdict(texts.old ?? '', texts.next ?? '', 'identity', both);
  const { mutateAsync, isPending, error } = useGuarded('Ram', 'SetDefaultPolicyVersion', 'GetPolicy', named);
  const decided = verdict.state === 'told' || verdict.state === 'unknown';
  const held = proof?.text === texts.next ? proof?.proof : undefined;
  const passed = held?.decided === true && (held.against.length === 0 || anyway);
  const ready = decided && passed && (!verdict.mayWiden || meant);
  const put = () =>
    mutateAsync({
      parameters: { PolicyName: named.PolicyName, VersionId: next },
      // It was compared with that.
      same: (now) => now.Policy?.DefaultVersion === old,
    }).then(
      () => {
        told(words.putDone(next));
        onClose();
      },
      () => undefined,
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.putTitle(next)}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        <div>{words.putText}</div>
        {texts.error != null ? (
          <FaultBox error={texts.error} />
        ) : (
          both && <VerdictBox verdict={verdict} kind="identity" who={who} />
        )}
        {both && (
          <Held
            tested={tested}
            text={texts.next ?? ''}
            sound
            changed={texts.old !== texts.next}
            attached={attached}
            verdict={verdict}
            onProof={onProof}
            fixed
          />
        )}
        {decided && verdict.mayWiden && (
          <Checkbox label={words.mean} checked={meant} onChange={(event) => setMeant(event.currentTarget.checked)} />
        )}
        {error && <FaultBox error={error} title={fault.failed} />}
        {held?.decided && held.against.length > 0 && (
          <Anyway against={held.against} checked={anyway} onChange={setAnyway} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {common.cancel}
          </Button>
          <Button disabled={!ready} loading={isPending} onClick={put}>
            {words.putInForce}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
