// How a machine shows who it is: by a code for some time, or by certificates of named authorities.

import { NumberInput, Select, TextInput } from '@mantine/core';
import { Pasted } from '../../parts/Pasted';
import { agents } from '../../words/agents';
import { useOwn } from '../../words/words';
import type { Form } from './form';
import { isHost, isPem } from './load';

interface Props {
  form: Form;
  onChange: (next: Partial<Form>) => void;
}

export function Way({ form, onChange }: Props) {
  const words = useOwn(agents);
  return (
    <>
      <Select
        label={words.way}
        data={Object.entries(words.ways).map(([value, label]) => ({ value, label }))}
        value={form.way}
        allowDeselect={false}
        onChange={(way) => way !== null && onChange({ way: way as Form['way'] })}
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
      {form.way === 'code' ? (
        <Minutes value={form.minutes} onChange={(minutes) => onChange({ minutes })} />
      ) : (
        <>
          <Pasted
            label={words.authority}
            hint={words.authorityHint}
            text={form.authority}
            onText={(authority) => onChange({ authority })}
            wrong={form.authority !== '' && !isPem(form.authority) ? words.authorityRule : undefined}
            accept=".pem,.crt,.cer,application/x-pem-file"
            choose={words.file}
            rows={4}
            required
          />
          <TextInput
            label={words.certificateName}
            value={form.host}
            onChange={(event) => onChange({ host: event.currentTarget.value.trim() })}
            error={form.host !== '' && !isHost(form.host) ? words.certificateNameRule : undefined}
            required
            autoComplete="off"
            spellCheck={false}
          />
        </>
      )}
    </>
  );
}

export function Minutes({ value, onChange }: { value: number; onChange: (minutes: number) => void }) {
  const words = useOwn(agents);
  return (
    <NumberInput
      label={words.minutes}
      value={value}
      min={5}
      max={1440}
      clampBehavior="blur"
      allowDecimal={false}
      onChange={(next) => typeof next === 'number' && onChange(next)}
    />
  );
}
