// A time with a beginning and an end, in the zone of the browser.

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { events as texts } from '../../words/events';
import { useOwn, useSpoken } from '../../words/words';
import { type EventsSearch, instant } from './address';
import css from './Events.module.css';

interface Props {
  search: EventsSearch;
  onChange: (next: Partial<EventsSearch>) => void;
}

export function Between({ search, onChange }: Props) {
  const words = useOwn(texts);
  const { zone } = useSpoken();
  const [from, setFrom] = useState(local(search.from));
  const [to, setTo] = useState(local(search.to));
  const turned = from !== '' && to !== '' && to < from;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!turned) onChange({ range: undefined, from: instant(from), to: instant(to) });
  };
  return (
    <form className={css.filters} onSubmit={submit} noValidate>
      <div className={css.fields}>
        <TextInput
          type="datetime-local"
          step={1}
          label={`${words.from} (${zone})`}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label={`${words.to} (${zone})`}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={turned ? words.turned : undefined}
        />
      </div>
      <Button type="submit" size="xs">
        {words.apply}
      </Button>
    </form>
  );
}

/** A moment of UTC as the field has it: local, without a zone. */
export function local(at: string | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
