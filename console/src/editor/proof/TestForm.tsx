// One test: written, changed, or taken from a request that was made.

import { Group, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { proof } from '../../words/proof';
import { useOwn } from '../../words/words';
import { keys, type Test, written } from './tested';

interface Props {
  title: string;
  test: Test;
  /** Whether it is of whom a role trusts. */
  trust: boolean;
  /** Names of the other tests. */
  others: readonly string[];
  /** What is asked besides, before the test itself, and whether that is answered. */
  children?: ReactNode;
  answered?: boolean;
  busy: boolean;
  error: unknown;
  onKeep: (test: Test) => void;
  onClose: () => void;
}

const LAYERS = ['Owner', 'Session', 'Identity', 'IdentityGroup', 'Trust', 'Control', 'ControlCaller'];

export function TestForm(props: Props) {
  const { title, test, trust, others, children, answered = true, busy, error, onKeep, onClose } = props;
  const words = useOwn(proof);
  const [form, setForm] = useState(test);
  const before = written(test.Context ?? []);
  const [context, setContext] = useState(before);
  const set = (change: Partial<Test>) => setForm({ ...form, ...change });
  // What nobody touched stays as it was sent, also what lines of text could not say.
  const read = context === before ? { context: test.Context ?? [] } : keys(context);
  const { Name = '', Principal = '', Action = '', Resource = '', Expected = 'Allow' } = form;
  const taken = others.includes(Name);
  const whole = Name !== '' && Action !== '' && Resource !== '' && (!trust || Principal !== '');
  const ready = answered && whole && !taken && 'context' in read;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onKeep({ ...form, Context: read.context });
  };
  const field = (label: string, name: 'Name' | 'Principal' | 'Action' | 'Resource', hint?: string) => (
    <TextInput
      label={label}
      {...(hint && { description: hint })}
      value={form[name] ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
      required={name !== 'Principal' || trust}
      error={name === 'Name' && taken ? words.nameTaken : undefined}
      spellCheck={false}
      autoComplete="off"
      {...(name === 'Name' && { maxLength: 128 })}
      {...(name === 'Name' && children === undefined && { 'data-autofocus': true })}
    />
  );
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {children}
          {field(words.name, 'Name')}
          {field(words.who, 'Principal', trust ? words.whoTrust : words.whoHint)}
          {field(words.action, 'Action')}
          {field(words.resource, 'Resource', words.resourceHint)}
          <Textarea
            label={words.context}
            description={words.contextHint}
            value={context}
            onChange={(event) => setContext(event.currentTarget.value)}
            error={'wrong' in read ? words.contextWrong(read.wrong) : undefined}
            rows={2}
            spellCheck={false}
          />
          <Select
            label={words.expected}
            data={['Allow', 'Deny'].map((value) => ({ value, label: words.expectations[value] ?? value }))}
            value={Expected}
            onChange={(value) => value && set({ Expected: value })}
            allowDeselect={false}
            comboboxProps={{ transitionProps: { duration: 0 } }}
          />
          <Group grow align="flex-start">
            <Select
              label={words.layer}
              placeholder={words.any}
              data={LAYERS}
              value={form.ExpectedLayer ?? null}
              onChange={(value) => setForm(without(form, 'ExpectedLayer', value ?? undefined))}
              clearable
              clearButtonProps={{ 'aria-label': words.any }}
              comboboxProps={{ transitionProps: { duration: 0 } }}
            />
            <NumberInput
              label={words.statement}
              description={words.statementHint}
              value={form.ExpectedStatement === undefined ? '' : form.ExpectedStatement + 1}
              onChange={(value) =>
                setForm(without(form, 'ExpectedStatement', typeof value === 'number' ? value - 1 : undefined))
              }
              min={1}
              allowDecimal={false}
              hideControls
            />
          </Group>
          <Foot verb={words.keep} ready={ready} busy={busy} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

/** The test with this said, or not said at all. */
function without<N extends keyof Test>(test: Test, name: N, value: Test[N] | undefined): Test {
  const { [name]: _, ...rest } = test;
  return (value === undefined ? rest : { ...rest, [name]: value }) as Test;
}
