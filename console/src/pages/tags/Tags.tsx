// The tags of something: put on and taken off, both of which can be undone at once.

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMayEach } from '../../api/may';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { trouble, undoable } from '../../parts/toast';
import { tags } from '../../words/tags';
import { useOwn, useSpoken } from '../../words/words';
import { type Carrier, isKey, isValue, MOST, type Tag, useTagging, useTags, wishes } from './load';

export function Tags({ on }: { on: Carrier }) {
  const own = useOwn(tags);
  const { words } = useSpoken();
  const query = useTags(on);
  const { put, remove, busy } = useTagging(on);
  const lacks = useMayEach(wishes(on));
  const rows = query.data ?? [];
  const fails = (error: unknown) => trouble(faultText(error, words));
  const add = async (tag: Tag): Promise<void> => {
    const before = rows.find(({ key }) => key === tag.key);
    await put(tag);
    if (before) undoable(own.changed(tag.key), () => put(before));
    else undoable(own.put(tag.key), () => remove(tag.key));
  };
  const take = (tag: Tag) => remove(tag.key).then(() => undoable(own.removed(tag.key), () => put(tag)), fails);
  return (
    <Section title={own.title}>
      <Body query={query} empty={<Empty text={own.none} />}>
        {(all) => (
          <Small
            label={own.title}
            rows={all}
            rowKey={({ key }) => key}
            columns={[
              { title: own.keyShort, cell: ({ key }) => <code>{key}</code> },
              { title: own.valueShort, cell: ({ value }) => (value === '' ? '–' : <code>{value}</code>) },
              {
                title: words.common.actions,
                cell: (tag) => (
                  <Able
                    lacks={lacks.remove}
                    variant="subtle"
                    size="compact-sm"
                    aria-label={own.removeOf(tag.key)}
                    onClick={() => void take(tag)}
                  >
                    {own.remove}
                  </Able>
                ),
              },
            ]}
          />
        )}
      </Body>
      {query.data && <Add rows={rows} lacks={lacks.put} busy={busy} add={(tag) => add(tag)} onFault={fails} />}
    </Section>
  );
}

interface AddProps {
  rows: readonly Tag[];
  lacks: Parameters<typeof Able>[0]['lacks'];
  busy: boolean;
  add: (tag: Tag) => Promise<void>;
  onFault: (error: unknown) => void;
}

function Add({ rows, lacks, busy, add, onFault }: AddProps) {
  const own = useOwn(tags);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const full = rows.length >= MOST && !rows.some((row) => row.key === key);
  const ready = isKey(key) && isValue(value) && !full;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy || lacks) return;
    add({ key, value }).then(() => {
      setKey('');
      setValue('');
    }, onFault);
  };
  return (
    <form className={parts.adding} onSubmit={submit} noValidate>
      <TextInput
        aria-label={own.key}
        placeholder={own.keyShort}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={key !== '' && !isKey(key) ? own.keyRule : key !== '' && full ? own.full : undefined}
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        aria-label={own.value}
        placeholder={own.valueShort}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        error={isValue(value) ? undefined : own.valueRule}
        autoComplete="off"
        spellCheck={false}
      />
      {lacks ? (
        <Able lacks={lacks} onClick={() => undefined}>
          {own.add}
        </Able>
      ) : (
        <Button type="submit" variant="default" loading={busy} disabled={!ready}>
          {own.add}
        </Button>
      )}
    </form>
  );
}
