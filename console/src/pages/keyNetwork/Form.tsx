// The form of a network policy, in fields or, where it says more than they show, as the document itself.

import { Select, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn } from '../../words/words';
import { areNetworks, BLANK, documentOf, type Fields, fieldsOf, isJson, isNobody } from './policy';

export interface FormProps {
  /** The document that is there, if one is. */
  there: string | undefined;
  busy: boolean;
  error: unknown;
  save: (document: string) => void;
  onClose: () => void;
}

/** The form in a dialog of its own. */
export function FormDialog({ title, ...form }: FormProps & { title: string }) {
  return (
    <Dialog onClose={form.onClose} title={title} size="lg">
      <Form {...form} />
    </Dialog>
  );
}

export function Form({ there, busy, error, save, onClose }: FormProps) {
  const own = useOwn(keyNetwork);
  const [fields, setFields] = useState(() => (there === undefined ? BLANK : fieldsOf(there)));
  const [text, setText] = useState(there ?? '');
  const set = (change: Partial<Fields>) => setFields((old) => old && { ...old, ...change });
  const ready = fields ? areNetworks(fields) : isJson(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) save(fields ? documentOf(fields) : text);
  };
  const wrong = fields && !areNetworks(fields) ? own.networkRule : undefined;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <div>{own.effect}</div>
        {fields ? (
          <>
            <Select
              label={own.state}
              data={['Active', 'Inactive'].map((value) => ({ value, label: own.states[value] ?? value }))}
              value={fields.state}
              onChange={(next) => next !== null && set({ state: next })}
              allowDeselect={false}
              comboboxProps={{ transitionProps: { duration: 0 } }}
            />
            <Textarea
              label={own.publicly}
              description={own.publiclyHint}
              value={fields.publicly}
              onChange={(event) => set({ publicly: event.currentTarget.value })}
              error={wrong}
              rows={3}
              spellCheck={false}
            />
            <Textarea
              label={own.privately}
              description={own.privatelyHint}
              value={fields.privately}
              onChange={(event) => set({ privately: event.currentTarget.value })}
              rows={2}
              spellCheck={false}
            />
            {isNobody(fields) && <div role="status">{own.nobody}</div>}
          </>
        ) : (
          <Textarea
            label={own.document}
            description={own.documentHint}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={isJson(text) ? undefined : own.documentRule}
            rows={8}
            spellCheck={false}
          />
        )}
        <Foot verb={own.set} ready={ready} busy={busy} error={error} careful onCancel={onClose} />
      </Stack>
    </form>
  );
}
