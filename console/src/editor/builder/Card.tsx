// One statement: its heading with what can be done to it as a whole, and below it a form, or its text.

import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight, IconCopy, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useId } from 'react';
import { Actions } from './Actions';
import css from './builder.module.css';
import { Conditions } from './Conditions';
import { setEffect } from './edits';
import { Principals } from './Principals';
import { Resources } from './Resources';
import type { Statement } from './reading';
import { TextCard } from './TextCard';
import type { Shown, Work } from './work';

export type Deed = 'up' | 'down' | 'copy' | 'remove';

interface Props {
  work: Work;
  statement: Statement;
  index: number;
  count: number;
  open: boolean;
  /** Whether the caret stands in it. */
  here: boolean;
  /** Whether it can be changed at all. */
  off: boolean;
  onOpen: (open: boolean) => void;
  onDeed: (deed: Deed) => void;
  onHere: () => void;
}

export function Card({ work, statement, index, count, open, here, off, onOpen, onDeed, onHere }: Props) {
  const { words } = work;
  const number = index + 1;
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const deed = event.altKey ? ({ ArrowUp: 'up', ArrowDown: 'down' } as const)[event.key] : undefined;
    if (!deed) return;
    event.preventDefault();
    onDeed(deed);
  };
  return (
    <li
      className={css.card}
      data-card={index}
      data-here={here}
      data-effect={statement.form?.effect?.text}
      onFocus={onHere}
    >
      <div className={css.head}>
        <h3>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            aria-current={here ? 'true' : undefined}
            data-part="head"
            onClick={() => onOpen(!open)}
            onKeyDown={move}
          >
            <IconChevronRight size={16} aria-hidden />
            <span>{words.statement(number)}</span>
            <Summary statement={statement} work={work} />
          </button>
        </h3>
        <div className={css.tools}>
          <Tool label={words.up(number)} off={off || index === 0} onClick={() => onDeed('up')}>
            <IconArrowUp size={16} aria-hidden />
          </Tool>
          <Tool label={words.down(number)} off={off || index === count - 1} onClick={() => onDeed('down')}>
            <IconArrowDown size={16} aria-hidden />
          </Tool>
          <Tool label={words.copy(number)} off={off} onClick={() => onDeed('copy')}>
            <IconCopy size={16} aria-hidden />
          </Tool>
          <Tool label={words.remove(number)} off={off} onClick={() => onDeed('remove')}>
            <IconTrash size={16} aria-hidden />
          </Tool>
        </div>
      </div>
      <div id={id} hidden={!open}>
        {open && (
          <fieldset className={css.body} disabled={off} aria-label={words.statement(number)}>
            {statement.form ? (
              <Form work={work} statement={statement} form={statement.form} number={number} />
            ) : (
              <TextCard work={work} statement={statement} number={number} />
            )}
          </fieldset>
        )}
      </div>
    </li>
  );
}

function Tool(props: { label: string; off: boolean; onClick: () => void; children: React.ReactNode }) {
  const { label, off, onClick, children } = props;
  return (
    <ActionIcon size={28} variant="subtle" color="gray" aria-label={label} disabled={off} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

/** What a statement says, in so few words that it can be told from others. */
function Summary({ statement: { form }, work: { words } }: { statement: Statement; work: Work }) {
  if (!form) return <span className={css.badge}>{words.asText}</span>;
  const effect = form.effect?.text ?? '';
  const told =
    effect === 'Allow' || effect === 'Deny' ? words.effects[effect] : words.otherEffect(effect || words.notSet);
  const actions = (form.action?.items ?? []).map(({ text }) => text);
  return (
    <>
      <span className={css.badge} data-effect={effect}>
        {told}
      </span>
      <span className={css.summary}>
        {form.not && words.but('')}
        {actions.slice(0, 3).join(', ')}
        {actions.length > 3 && ` +${actions.length - 3}`}
      </span>
    </>
  );
}

function Form(shown: Shown) {
  const { work, statement, form } = shown;
  const { doc, kind, words } = work;
  const effect = form.effect?.text ?? '';
  const own = effect === 'Allow' || effect === 'Deny';
  return (
    <>
      <NativeSelect
        size="xs"
        label={words.effect}
        value={effect}
        data={[
          ...(own ? [] : [{ value: effect, label: words.otherEffect(effect || words.notSet) }]),
          { value: 'Allow', label: words.effectNames.Allow },
          { value: 'Deny', label: words.effectNames.Deny },
        ]}
        onChange={(event) => {
          const next = event.currentTarget.value;
          if (next === 'Allow' || next === 'Deny') work.change(setEffect(doc, statement, form, next));
        }}
      />
      {kind === 'trust' && <Principals {...shown} />}
      <Actions {...shown} />
      {kind === 'identity' && <Resources {...shown} />}
      <Conditions {...shown} />
    </>
  );
}
