// A value that is typed, pasted or drawn.

import { Button, Select, Stack, Textarea } from '@mantine/core';
import { call } from '../../api/call';
import { useDeed } from '../../api/deed';
import { FaultBox } from '../../parts/Fault';
import { secrets } from '../../words/secrets';
import { useOwn } from '../../words/words';
import { type DataType, wrongIn } from './load';

interface Props {
  value: string;
  type: DataType;
  onValue: (value: string) => void;
  onType: (type: DataType) => void;
}

const WRONG = { long: 'valueRule', base64: 'base64Rule' } as const;

export function ValueInput({ value, type, onValue, onType }: Props) {
  const words = useOwn(secrets);
  const { mutate, isPending, error, reset } = useDeed(
    () => call('Kms', 'GetRandomPassword', {}),
    () => Promise.resolve(),
  );
  const wrong = wrongIn(value, type);
  const draw = () =>
    mutate(undefined, {
      onSuccess: ({ RandomPassword = '' }) => {
        onType('text');
        onValue(RandomPassword);
        // In the field alone.
        reset();
      },
    });
  return (
    <Stack gap="xs">
      <Textarea
        label={words.value}
        description={words.valueHint}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
        error={wrong && words[WRONG[wrong]]}
        autosize
        minRows={2}
        maxRows={10}
        required
        autoComplete="off"
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <div>
        <Button variant="default" size="compact-sm" loading={isPending} onClick={draw}>
          {words.draw}
        </Button>
      </div>
      {error && <FaultBox error={error} />}
      <Select
        label={words.dataType}
        data={(['text', 'binary'] as const).map((one) => ({ value: one, label: words.dataTypes[one] }))}
        value={type}
        onChange={(next) => onType(next === 'binary' ? next : 'text')}
        allowDeselect={false}
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
    </Stack>
  );
}
