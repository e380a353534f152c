// Texts of a list as fields, one for each; what is written there stands in the document at once.

import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type MouseEvent, useEffect, useRef } from 'react';
import { addTexts, removeTexts, setText } from './edits';
import css from './fields.module.css';
import type { Row } from './reading';
import type { Work } from './work';

/** The values of a condition. */
export function Values({ work, row, type }: { work: Work; row: Row; type: string | undefined }) {
  const { doc, words } = work;
  const { texts, key } = row;
  const place = useRef<HTMLDivElement>(null);
  const fresh = useRef(false);
  const count = texts.items.length;
  useEffect(() => {
    if (!fresh.current) return;
    fresh.current = false;
    [...(place.current?.querySelectorAll<HTMLElement>('input, select') ?? [])][count - 1]?.focus();
  }, [count]);
  const add = () => {
    const more = type === 'bool' ? 'true' : '';
    fresh.current = work.change(addTexts(doc, { texts, whole: row.operator.value, name: key.name }, [more]));
  };
  return (
    <div ref={place} className={css.values}>
      <span className={css.label}>{words.values}</span>
      {texts.items.map((item, index) => {
        const label = words.value(key.name, index + 1);
        const write = (value: string) => work.change(setText(doc, item, value), 'typed');
        return (
          <div key={index} className={css.line}>
            {type === 'bool' ? (
              <NativeSelect
                className={css.grow}
                size="xs"
                aria-label={label}
                data={[...new Set(['true', 'false', item.text])]}
                value={item.text}
                onChange={(event) => write(event.currentTarget.value)}
              />
            ) : (
              <TextInput
                className={css.grow}
                size="xs"
                aria-label={label}
                value={item.text}
                onChange={(event) => write(event.currentTarget.value)}
                autoComplete="off"
                spellCheck={false}
              />
            )}
            <RemoveOne
              label={words.removeOne(label)}
              onClick={() => work.change(removeTexts(texts, (at) => at === index))}
            />
          </div>
        );
      })}
      <Button
        className={`${css.start} ${css.small}`}
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        aria-label={words.addValue(key.name)}
        onClick={add}
      >
        {words.addShort}
      </Button>
    </div>
  );
}

export function RemoveOne({ label, onClick }: { label: string; onClick: () => void }) {
  const remove = (event: MouseEvent<HTMLElement>) => {
    const group = event.currentTarget.closest(`.${css.group}`);
    onClick();
    // Where the last of them is gone, the focus goes to what is left and not to nowhere.
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const rest = group?.querySelectorAll<HTMLElement>('[data-remove]');
      (rest?.[rest.length - 1] ?? group?.querySelector<HTMLElement>('input'))?.focus();
    });
  };
  return (
    <ActionIcon size={28} variant="subtle" color="gray" aria-label={label} data-remove onClick={remove}>
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}
