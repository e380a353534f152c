// A dialog over a few fields of something that is to be made or asked for.

import { Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Dialog } from '../parts/Dialog';
import { Foot } from '../parts/Foot';
import { type Field, One } from './EditDialog';
import { useEdit, type Values } from './edit';

interface Props<T extends Values> {
  title: string;
  lead?: ReactNode;
  fields: readonly Field[];
  /** What the fields hold at first. */
  start: T;
  /** Those that must not be left empty. */
  needed: readonly (keyof T & string)[];
  /** Whether what else is asked for has been answered. */
  ready?: boolean;
  verb: string;
  busy: boolean;
  error: unknown;
  onSend: (values: T) => void;
  onClose: () => void;
  children?: ReactNode;
}

export function NewDialog<T extends Values>(props: Props<T>) {
  const { title, lead, fields, start, needed, ready = true, verb, busy, error, onSend, onClose, children } = props;
  const edit = useEdit(start);
  // What may be left empty is not wrong for being so.
  const shown = fields.map((field) => ({
    ...field,
    ...(field.wrong && { wrong: (text: string) => (text === '' ? undefined : field.wrong?.(text)) }),
  }));
  const sound =
    needed.every((name) => edit.mine[name] !== '') &&
    shown.every(({ name, wrong }) => wrong?.(String(edit.mine[name])) === undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sound && ready && !busy) onSend(edit.mine);
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {lead && <div>{lead}</div>}
          {shown.map((field, index) => (
            <One key={field.name} field={field} edit={edit} first={index === 0} />
          ))}
          {children}
          <Foot verb={verb} ready={sound && ready} busy={busy} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
