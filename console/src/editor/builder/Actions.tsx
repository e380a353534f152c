// The actions of a statement: as they are written, and to be chosen from a service.

import { NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { AddText } from './AddText';
import { Checklist } from './Checklist';
import { useActions, useCatalogue } from './catalogue';
import { addTexts, removeTexts, setNot } from './edits';
import css from './fields.module.css';
import { patternOf } from './levels';
import { RemoveOne } from './Texts';
import type { Shown } from './work';

export function Actions({ work, statement, form, number }: Shown) {
  const { doc, words, kind } = work;
  const { action, not } = form;
  const items = action?.items ?? [];
  const add = (more: readonly string[]) =>
    work.change(
      addTexts(
        doc,
        { ...(action && { texts: action }), whole: statement.node, name: not ? 'NotAction' : 'Action' },
        more,
      ),
    );
  return (
    <fieldset className={css.group}>
      <legend>{words.actions}</legend>
      {kind === 'identity' && action && (
        <NativeSelect
          size="xs"
          aria-label={`${words.which}, ${words.statement(number)}`}
          value={not ? 'not' : 'these'}
          data={[
            { value: 'these', label: words.these },
            { value: 'not', label: words.allBut },
          ]}
          onChange={(event) => work.change(setNot(doc, form, event.currentTarget.value === 'not'))}
        />
      )}
      {items.length === 0 ? (
        <p className={css.faint}>{words.noActions}</p>
      ) : (
        <ul className={css.chips}>
          {items.map(({ text }, index) => (
            <li key={index}>
              <code>{text}</code>
              <RemoveOne
                label={words.removeOne(text)}
                onClick={() => action && work.change(removeTexts(action, (at) => at === index))}
              />
            </li>
          ))}
        </ul>
      )}
      <Written onAdd={(text) => add([text])} trust={kind === 'trust'} words={words} />
      {kind === 'identity' && (
        <Checklist
          words={words}
          patterns={items.map(({ text }) => text)}
          onAdd={add}
          onRemove={(gone) => action && work.change(removeTexts(action, gone))}
        />
      )}
    </fieldset>
  );
}

/** A pattern that is written by hand, completed as in the text. */
function Written({
  onAdd,
  trust,
  words,
}: {
  onAdd: (text: string) => void;
  trust: boolean;
  words: Shown['work']['words'];
}) {
  const { services } = useCatalogue();
  const [text, setText] = useState('');
  const service = patternOf(text)?.service ?? '';
  const { data } = useActions(!trust && services.includes(service) ? service : '');
  const options = useMemo(() => {
    if (trust) return ['sts:AssumeRole', 'sts:SetSourceIdentity'];
    return text.includes(':')
      ? (data?.Actions ?? []).map((name) => `${service}:${name}`)
      : services.map((code) => `${code}:`);
  }, [trust, text, service, data, services]);
  return (
    <AddText
      label={trust ? words.trustAction : words.pattern}
      verb={words.addPattern}
      options={options}
      onText={setText}
      wrong={(text) => (patternOf(text) ? undefined : words.patternRule)}
      onAdd={onAdd}
    />
  );
}
