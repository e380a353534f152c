// The conditions of a statement, a row for each key: key, operator, values.

import { Autocomplete, NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { BuilderWords } from '../../words/builder';
import { operatorsFor, typeOf } from '../operators';
import { AddText } from './AddText';
import { type Key, typeOfKey, useCatalogue } from './catalogue';
import { addRow, clashes, removeRow, setKey, setOperator } from './edits';
import css from './fields.module.css';
import type { Row } from './reading';
import { RemoveOne, Values } from './Texts';
import type { Shown } from './work';

export function Conditions(shown: Shown) {
  const { work, statement, form } = shown;
  const { doc, words } = work;
  const { keys } = useCatalogue();
  const fresh = (key: string) => operatorsFor(typeOfKey(keys, key) ?? 'string')[0] ?? 'StringEquals';
  return (
    <fieldset className={css.group}>
      <legend>{words.conditions}</legend>
      {form.rows.length === 0 && <p className={css.faint}>{words.noConditions}</p>}
      {form.rows.map((row, index) => (
        <One key={index} {...shown} row={row} keys={keys} />
      ))}
      <AddText
        label={words.newKey}
        verb={words.addCondition}
        options={keys.map(({ name }) => name)}
        wrong={(key) => (clashes(form, fresh(key), key) ? words.keyRule : undefined)}
        onAdd={(key) => work.change(addRow(doc, statement, form, fresh(key), key))}
      />
    </fieldset>
  );
}

function One({ work, statement, form, row, keys }: Shown & { row: Row; keys: readonly Key[] }) {
  const { doc, words } = work;
  const [operator, key] = [row.operator.name, row.key.name];
  const type = typeOfKey(keys, key) ?? typeOf(operator);
  return (
    <fieldset className={css.row} aria-label={`${key} ${operator}`}>
      <KeyField
        value={key}
        keys={keys}
        label={words.key}
        wrong={(next) => (next !== key && clashes(form, operator, next) ? words.keyRule : undefined)}
        onKey={(next) => work.change(setKey(doc, form, row, next))}
      />
      <NativeSelect
        size="xs"
        label={words.operator}
        value={operator}
        data={choices(operator, type, words).map(({ group, items }) => ({
          group,
          items: items.map((value) => ({
            value,
            label: value,
            // Where the key stands there already, the two would be one.
            disabled: value !== operator && clashes(form, value, key),
          })),
        }))}
        onChange={(event) => work.change(setOperator(doc, form, row, event.currentTarget.value))}
      />
      <RemoveOne
        label={words.removeOne(`${key} ${operator}`)}
        onClick={() => work.change(removeRow(statement, form, row))}
      />
      <Values work={work} row={row} type={type} />
    </fieldset>
  );
}

/** The operators that suit a type of key first, then those for many values, then the rest. */
function choices(operator: string, type: string | undefined, words: BuilderWords) {
  const suiting = operatorsFor(type);
  const many = ['ForAnyValue:', 'ForAllValues:'].flatMap((quantifier) => suiting.map((name) => quantifier + name));
  const rest = operatorsFor().filter((name) => !suiting.includes(name));
  const known = [...suiting, ...many, ...rest].includes(operator);
  return [
    { group: words.types[type ?? ''] ?? '–', items: known ? [...suiting] : [operator, ...suiting] },
    { group: 'ForAnyValue / ForAllValues', items: many },
    { group: words.otherType, items: rest },
  ].filter(({ items }) => items.length > 0);
}

interface KeyProps {
  value: string;
  keys: readonly Key[];
  label: string;
  wrong: (next: string) => string | undefined;
  onKey: (next: string) => void;
}

/** A key is written as a whole: on the way to it there could be another one's name. */
function KeyField({ value, keys, label, wrong, onKey }: KeyProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const why = wrong(text.trim());
  const done = (next: string) => {
    if (next.trim() !== '' && next.trim() !== value && wrong(next.trim()) === undefined) onKey(next.trim());
  };
  return (
    <Autocomplete
      data-own={text === value ? undefined : true}
      size="xs"
      label={label}
      value={text}
      onChange={setText}
      onOptionSubmit={done}
      onBlur={() => (why === undefined && text.trim() !== '' ? done(text) : setText(value))}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done(text);
      }}
      data={keys.map(({ name }) => name)}
      limit={40}
      maxDropdownHeight={240}
      error={why}
      comboboxProps={{ transitionProps: { duration: 0 } }}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
