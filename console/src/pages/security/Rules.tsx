// A form of rules. Each says while it is changed whether it gets looser; only what was changed is sent.

import { Button, Checkbox, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Denial } from '../../api/call';
import { Meanwhile } from '../../api/guarded';
import { useEdit } from '../../form/edit';
import { Moves } from '../../form/Moves';
import { useStopped } from '../../form/stopped';
import { Able } from '../../parts/Able';
import { Danger } from '../../parts/Danger';
import { FaultBox } from '../../parts/Fault';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import type { Words } from '../../words/en';
import { useWords } from '../../words/words';
import { type AnyField, tendency, type Value, type Values } from './fields';

interface Props {
  fields: readonly AnyField[];
  /** The rules as they are now. */
  theirs: Values;
  save: (changed: Partial<Values>, base: Values) => Promise<unknown>;
  fault: unknown;
  /** What is missing to save. */
  lacks: Denial | undefined;
}

export function Rules({ fields, theirs, save, fault, lacks }: Props) {
  const words = useWords();
  const { edit, silent } = useStopped(useEdit(theirs), fault);
  const { base: before, mine: now, changed, dirty, moves } = edit;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  useBlocker({
    shouldBlockFn: () => dirty && !busy && !window.confirm(words.common.unsaved),
    enableBeforeUnload: () => dirty,
  });
  const looser = fields.filter(({ name }, index) => {
    const [field, old, next] = [fields[index], before[name], now[name]];
    return field !== undefined && old !== undefined && next !== undefined && tendency(field, old, next) < 0;
  });
  const run = () => {
    setBusy(true);
    save(changed, before)
      .then(
        () => {
          setAsking(false);
          told(words.security.saved);
        },
        (error: unknown) => {
          // What is to be chosen stands in the form.
          if (error instanceof Meanwhile) setAsking(false);
        },
      )
      .finally(() => setBusy(false));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks || moves.length > 0) return;
    if (looser.length > 0) setAsking(true);
    else run();
  };
  return (
    <form onSubmit={submit} className={parts.padded}>
      <Stack>
        <Moves
          edit={edit}
          labelOf={(name) => words.security[fields.find((field) => field.name === name)?.word ?? 'title']}
          tell={(name, value) =>
            name === 'MFAOperationForLogin' ? mfaWords(words.security)[String(value)] : undefined
          }
        />
        {fields.map((field) => {
          const [old, value] = [before[field.name], now[field.name]];
          if (old === undefined || value === undefined) return null;
          const onChange = (next: Value) => edit.set(field.name, next);
          return <Rule key={field.name} field={field} before={old} value={value} onChange={onChange} />;
        })}
        {fault != null && !asking && (silent || !(fault instanceof Meanwhile)) && (
          <FaultBox error={fault} title={words.fault.failed} />
        )}
        <Group>
          {lacks ? (
            <Able lacks={lacks} onClick={() => undefined}>
              {words.common.save}
            </Able>
          ) : (
            <Button type="submit" disabled={!dirty || moves.length > 0} loading={busy}>
              {words.common.save}
            </Button>
          )}
          {dirty && (
            <Button variant="default" onClick={edit.reset}>
              {words.common.undo}
            </Button>
          )}
        </Group>
      </Stack>
      {asking && (
        <Danger
          level={1}
          title={words.security.looserTitle}
          effect={words.security.looserText(looser.map(({ word }) => words.security[word]).join(' · '))}
          verb={words.security.loosen}
          busy={busy}
          error={fault}
          onConfirm={run}
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  );
}

const mfaWords = (words: Words['security']): Record<string, string> => ({
  mandatory: words.mfaMandatory,
  adaptive: words.mfaAdaptive,
  independent: words.mfaIndependent,
});

interface RuleProps {
  field: AnyField;
  before: Value;
  value: Value;
  onChange: (value: Value) => void;
}

function Rule({ field, before, value, onChange }: RuleProps) {
  const words = useWords().security;
  const way = tendency(field, before, value);
  const hint = 'hint' in field ? words[field.hint] : undefined;
  const said = way < 0 ? words.looser : way > 0 ? words.stricter : undefined;
  const description = (hint !== undefined || said !== undefined) && (
    <>
      {hint}
      {said !== undefined && (
        <Text span size="xs" fw={600} c={way < 0 ? 'var(--looser)' : 'var(--stricter)'}>
          {hint ? ' · ' : ''}
          {way < 0 ? '▼ ' : '▲ '}
          {said}
        </Text>
      )}
    </>
  );
  const usual = { label: words[field.word], description: description || undefined };
  if (typeof value === 'boolean') {
    return <Checkbox {...usual} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />;
  }
  if (typeof value === 'number') {
    const [min, max] = 'range' in field ? field.range : [0, 9999];
    return (
      <NumberInput
        {...usual}
        value={value}
        min={min}
        max={max}
        clampBehavior="strict"
        allowDecimal={false}
        maw={360}
        onChange={(next) => typeof next === 'number' && onChange(next)}
      />
    );
  }
  if (typeof field.stricter !== 'string') {
    const data = Object.entries(mfaWords(words)).map(([value, label]) => ({ value, label }));
    return (
      <Select
        {...usual}
        data={data}
        value={value}
        allowDeselect={false}
        maw={360}
        onChange={(next) => next !== null && onChange(next)}
      />
    );
  }
  return <TextInput {...usual} value={value} maw={560} onChange={(event) => onChange(event.currentTarget.value)} />;
}
