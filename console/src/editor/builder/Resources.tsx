// The resources of a statement, their names split into fields, and those of the account to choose from.

import { Button, TextInput } from '@mantine/core';
import { type FocusEvent, useState } from 'react';
import { AddText } from './AddText';
import { arnOf, FIELDS, withField } from './arn';
import { useThings } from './catalogue';
import { addTexts, removeTexts, setText } from './edits';
import css from './fields.module.css';
import type { Texts } from './reading';
import { RemoveOne } from './Texts';
import type { Shown, Work } from './work';

export function Resources({ work, statement, form }: Shown) {
  const { doc, words } = work;
  const { resource } = form;
  const items = resource?.items ?? [];
  const [text, setText] = useState('');
  const things = useThings('Resource', text);
  const add = (more: string) =>
    work.change(
      addTexts(doc, { ...(resource && { texts: resource }), whole: statement.node, name: 'Resource' }, [more]),
    );
  return (
    <fieldset className={css.group}>
      <legend>{words.resources}</legend>
      {items.length === 0 && <p className={css.faint}>{words.noResources}</p>}
      {resource && items.map((_, index) => <One key={index} work={work} texts={resource} index={index} />)}
      <AddText
        label={words.things}
        hint={words.thingsHint}
        verb={words.addResource}
        options={things}
        onText={setText}
        wrong={(text) => (text === '*' || arnOf(text) ? undefined : words.resourceRule)}
        onAdd={add}
      />
      <div className={css.buttons}>
        <Button className={css.small} size="compact-sm" variant="default" onClick={() => add('acs:*:*:*:')}>
          {words.addFields}
        </Button>
        {!items.some(({ text }) => text === '*') && (
          <Button className={css.small} size="compact-sm" variant="default" onClick={() => add('*')}>
            {words.addAll}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function One({ work, texts, index }: { work: Work; texts: Texts; index: number }) {
  const { doc, words } = work;
  const item = texts.items[index];
  // While somebody writes, the fields stay what they are: a name that becomes whole would take the focus away.
  const [busy, setBusy] = useState<'whole' | 'fields'>();
  if (!item) return null;
  const arn = arnOf(item.text);
  const write = (value: string) => work.change(setText(doc, item, value), 'typed');
  const fields = arn && busy !== 'whole' ? arn : undefined;
  const leave = (event: FocusEvent<HTMLDivElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setBusy(undefined);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only looks on while its fields are written in
    <div className={css.line} onFocus={() => setBusy(fields ? 'fields' : 'whole')} onBlur={leave}>
      {fields ? (
        <div className={css.arn}>
          {FIELDS.map((field) => (
            <TextInput
              key={field}
              size="xs"
              label={words.fields[field]}
              aria-label={words.fieldOf(words.fields[field], index + 1)}
              value={fields[field]}
              onChange={(event) => write(withField(fields, field, event.currentTarget.value))}
              autoComplete="off"
              spellCheck={false}
            />
          ))}
        </div>
      ) : (
        <TextInput
          className={css.grow}
          size="xs"
          label={words.resource(index + 1)}
          value={item.text}
          onChange={(event) => write(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <RemoveOne
        label={words.removeOne(words.resource(index + 1))}
        onClick={() => work.change(removeTexts(texts, (at) => at === index))}
      />
    </div>
  );
}
