// All filters that the server has, as a form: nothing is asked for while one types.

import { Button, Group, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import parts from '../../parts/parts.module.css';
import { events as texts } from '../../words/events';
import { useOwn } from '../../words/words';
import { type EventsSearch, FIELDS, type Field, filters, TYPES } from './address';
import css from './Events.module.css';

interface Props {
  search: EventsSearch;
  onChange: (next: Partial<EventsSearch>) => void;
}

type Texts = Record<Exclude<Field, 'type'>, string>;
const WRITTEN = FIELDS.flatMap(({ id }) => (id === 'type' ? [] : [id]));

const textsOf = (search: EventsSearch): Texts =>
  Object.fromEntries(WRITTEN.map((id) => [id, search[id] ?? ''])) as Texts;

export function Filters({ search, onChange }: Props) {
  const words = useOwn(texts);
  const [given, setGiven] = useState(() => textsOf(search));
  const [type, setType] = useState(search.type ?? '');
  // What is taken away elsewhere is taken away here too.
  const now = JSON.stringify(filters(search));
  const [seen, setSeen] = useState(now);
  if (now !== seen) {
    setSeen(now);
    setGiven(textsOf(search));
    setType(search.type ?? '');
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = WRITTEN.map((id) => [id, given[id].trim() || undefined] as const);
    onChange({ ...Object.fromEntries(wanted), type: type || undefined });
  };
  return (
    <form className={css.filters} onSubmit={submit} noValidate aria-label={words.filter}>
      <div className={css.fields}>
        {WRITTEN.map((id, index) => (
          <TextInput
            key={id}
            label={words.fields[id]}
            placeholder={words.hints[id]}
            value={given[id]}
            onChange={(event) => setGiven({ ...given, [id]: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
            autoFocus={index === 0}
          />
        ))}
        <Select
          label={words.fields.type}
          data={[
            { value: '', label: words.anyType },
            ...TYPES.map((value) => ({ value, label: words.types[value] ?? value })),
          ]}
          value={type}
          onChange={(value) => setType(value ?? '')}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      </div>
      <Group>
        <Button type="submit" size="xs">
          {words.apply}
        </Button>
        <span className={parts.faint}>{words.filterHint}</span>
      </Group>
    </form>
  );
}
