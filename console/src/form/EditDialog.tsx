// A dialog over a few fields of a record. Only what was changed is sent, and nothing is written over unseen.

import { MultiSelect, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { Meanwhile } from '../api/guarded';
import { Dialog } from '../parts/Dialog';
import { Foot } from '../parts/Foot';
import { told } from '../parts/toast';
import { useWords } from '../words/words';
import { type Edit, useEdit, type Values } from './edit';
import { Moves } from './Moves';
import { useStopped } from './stopped';

export interface Field {
  name: string;
  label: string;
  kind?: 'text' | 'area' | 'email' | 'tel' | 'number' | 'choice' | 'many';
  hint?: string;
  range?: readonly [number, number];
  choices?: readonly string[];
  /** What they are called where that is not as they are. */
  names?: Readonly<Record<string, string>>;
  /** What is wrong with a text of it. */
  wrong?: (text: string) => string | undefined;
}

interface Props<T extends Values> {
  title: string;
  fields: readonly Field[];
  /** The record as it is now. */
  theirs: T;
  save: (changed: Partial<T>, base: T) => Promise<unknown>;
  busy: boolean;
  error: unknown;
  onClose: () => void;
}

export function EditDialog<T extends Values>({ title, fields, theirs, save, busy, error, onClose }: Props<T>) {
  const words = useWords();
  const { edit, silent } = useStopped(useEdit(theirs), error);
  const { dirty, changed, base, moves } = edit;
  const close = () => {
    if (!dirty || window.confirm(words.common.unsaved)) onClose();
  };
  const sound = fields.every(({ name, wrong }) => wrong?.(String(edit.mine[name])) === undefined);
  const ready = dirty && sound && moves.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    save(changed, base).then(
      () => {
        told(words.common.saved);
        onClose();
      },
      () => undefined,
    );
  };
  return (
    <Dialog onClose={close} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Moves edit={edit} labelOf={(name) => fields.find((field) => field.name === name)?.label ?? name} />
          {fields.map((field, index) => (
            <One key={field.name} field={field} edit={edit} first={index === 0} />
          ))}
          <Foot
            verb={words.common.save}
            ready={ready}
            busy={busy}
            // What is to be chosen stands above the fields.
            error={error instanceof Meanwhile && !silent ? undefined : error}
            onCancel={close}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

/** A field of a form. */
export function One<T extends Values>({ field, edit, first }: { field: Field; edit: Edit<T>; first: boolean }) {
  const { name, label, kind = 'text', hint, range, choices = [], names = {}, wrong } = field;
  const value = edit.mine[name];
  const usual = { label, ...(hint !== undefined && { description: hint }), ...(first && { 'data-autofocus': true }) };
  const write = (event: { currentTarget: { value: string } }) => edit.set(name, event.currentTarget.value);
  switch (kind) {
    case 'number':
      return (
        <NumberInput
          {...usual}
          value={Number(value)}
          onChange={(next) => typeof next === 'number' && edit.set(name, next)}
          {...(range && { min: range[0], max: range[1] })}
          clampBehavior="strict"
          allowDecimal={false}
        />
      );
    case 'choice':
      return (
        <Select
          {...usual}
          data={choices.map((choice) => ({ value: choice, label: names[choice] ?? choice }))}
          value={String(value)}
          onChange={(next) => next !== null && edit.set(name, next)}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      );
    case 'many':
      return (
        <MultiSelect
          {...usual}
          data={[...choices]}
          value={lines(String(value))}
          onChange={(next) => edit.set(name, next.join('\n'))}
          error={wrong?.(String(value))}
          searchable
          limit={50}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      );
    case 'area':
      return (
        <Textarea
          {...usual}
          autosize
          minRows={2}
          value={String(value)}
          onChange={write}
          error={wrong?.(String(value))}
        />
      );
    default:
      return (
        <TextInput
          {...usual}
          type={kind}
          value={String(value)}
          onChange={write}
          error={wrong?.(String(value))}
          autoComplete="off"
        />
      );
  }
}

/** Several values stand in one, each on a line. */
const lines = (text: string): string[] => (text === '' ? [] : text.split('\n'));
