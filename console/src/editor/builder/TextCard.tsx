// A statement that no form can show whole: as the text that it is, with the reasons, to be edited as JSON.

import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { rewriteStatement } from './edits';
import css from './fields.module.css';
import type { Statement } from './reading';
import { isJson } from './tree';
import type { Work } from './work';

export function TextCard({ work, statement, number }: { work: Work; statement: Statement; number: number }) {
  const { words } = work;
  const { raw, why } = statement;
  // What is being written, and the text that it was begun with.
  const [own, setOwn] = useState<{ text: string; of: string }>();
  const text = own?.text ?? raw;
  const dirty = own !== undefined && own.text !== own.of;
  const stale = dirty && own.of !== raw;
  const sound = isJson(text);
  const apply = () => {
    if (dirty && sound && !stale && work.change(rewriteStatement(statement, text.trim()))) setOwn(undefined);
  };
  return (
    <>
      <ul className={css.why}>
        {why.map(({ code, what }, index) => (
          <li key={index}>{words.why[code](what)}</li>
        ))}
      </ul>
      <Textarea
        data-own={dirty || undefined}
        classNames={{ input: css.code ?? '' }}
        aria-label={words.json(number)}
        value={text}
        onChange={(event) => setOwn({ text: event.currentTarget.value, of: own?.of ?? raw })}
        error={stale ? words.stale : dirty && !sound ? words.notJson : undefined}
        rows={Math.min(16, text.split('\n').length + 1)}
        autoComplete="off"
        spellCheck={false}
      />
      <div className={css.buttons}>
        <Button className={css.small} size="compact-sm" onClick={apply} disabled={!dirty || !sound || stale}>
          {words.apply}
        </Button>
        <Button
          className={css.small}
          size="compact-sm"
          variant="default"
          onClick={() => setOwn(undefined)}
          disabled={!dirty}
        >
          {words.discard}
        </Button>
      </div>
    </>
  );
}
