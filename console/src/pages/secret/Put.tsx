// A new value: what readers get at once, or under a stage of its own until it is made current.

import { Checkbox, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { secrets } from '../../words/secrets';
import { useOwn } from '../../words/words';
import { type DataType, freshVersion, isVersion, wrongIn } from '../secrets/load';
import { ValueInput } from '../secrets/ValueInput';
import { CURRENT, PREVIOUS } from './load';

const isStage = (text: string): boolean => isVersion(text) && text !== CURRENT && text !== PREVIOUS;

export function Put({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useOwn(secrets);
  const [value, setValue] = useState('');
  const [type, setType] = useState<DataType>('text');
  const [version, setVersion] = useState(() => freshVersion());
  const [current, setCurrent] = useState(true);
  const [stage, setStage] = useState('');
  const { mutate, isPending, error } = useWrite('Kms', 'PutSecretValue');
  const ready = value !== '' && wrongIn(value, type) === undefined && isVersion(version) && (current || isStage(stage));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || isPending) return;
    const asked = {
      SecretName: name,
      VersionId: version,
      SecretData: value,
      ...(type === 'binary' && { SecretDataType: type }),
      ...(!current && { VersionStages: JSON.stringify([stage]) }),
    };
    mutate(asked, {
      onSuccess: () => {
        told(words.putDone);
        onClose();
      },
    });
  };
  return (
    <Dialog title={words.putTitle(name)} onClose={onClose} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <ValueInput value={value} type={type} onValue={setValue} onType={setType} />
          <TextInput
            label={words.version}
            description={words.versionHint}
            value={version}
            onChange={(event) => setVersion(event.currentTarget.value)}
            error={isVersion(version) ? undefined : words.versionRule}
            autoComplete="off"
            spellCheck={false}
          />
          <Checkbox
            label={words.current}
            checked={current}
            onChange={(event) => setCurrent(event.currentTarget.checked)}
          />
          {!current && (
            <TextInput
              label={words.stageName}
              description={words.stageHint}
              value={stage}
              onChange={(event) => setStage(event.currentTarget.value)}
              error={stage !== '' && !isStage(stage) ? words.stageRule : undefined}
              autoComplete="off"
              spellCheck={false}
            />
          )}
          <Foot verb={words.putVerb} ready={ready} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
