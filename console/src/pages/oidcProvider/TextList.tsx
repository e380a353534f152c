// A list of texts of a record, each of which is added and removed by itself, with a way back.

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Denial } from '../../api/call';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { faultText } from '../../parts/faultText';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { told, trouble, undoable } from '../../parts/toast';
import { sso } from '../../words/sso';
import { useOwn, useWords } from '../../words/words';

interface Props {
  title: string;
  empty: string;
  label: string;
  verb: string;
  texts: readonly string[];
  /** Why the last one stays, where it does. */
  last?: string;
  wrong: (text: string) => string | undefined;
  lacksAdd: Denial | undefined;
  lacksRemove: Denial | undefined;
  add: (text: string) => Promise<unknown>;
  remove: (text: string) => Promise<unknown>;
}

export function TextList(props: Props) {
  const { title, empty, label, verb, texts, last, wrong, lacksAdd, lacksRemove, add, remove } = props;
  const own = useOwn(sso);
  const words = useWords();
  const [text, setText] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const typed = text.trim();
  const why = typed === '' ? undefined : wrong(typed);
  const put = () => {
    if (typed === '' || why !== undefined || busy) return;
    setBusy(true);
    setError(undefined);
    add(typed)
      .then(() => {
        setText('');
        if (last !== undefined && texts.length === 0) told(own.added(typed));
        else undoable(own.added(typed), () => remove(typed));
      }, setError)
      .finally(() => setBusy(false));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!lacksAdd) put();
  };
  const take = (one: string) =>
    remove(one).then(
      () => undoable(own.removed(one), () => add(one)),
      (fault: unknown) => trouble(faultText(fault, words)),
    );
  return (
    <Section title={title}>
      {texts.length === 0 ? (
        <Empty text={empty} />
      ) : (
        <Small
          label={title}
          rows={texts}
          rowKey={(one) => one}
          columns={[
            { title: label, cell: (one) => <code>{one}</code> },
            {
              title: words.common.actions,
              cell: (one) =>
                last !== undefined && texts.length === 1 ? (
                  last
                ) : (
                  <Able
                    lacks={lacksRemove}
                    variant="subtle"
                    size="compact-sm"
                    aria-label={own.remove(one)}
                    onClick={() => void take(one)}
                  >
                    {own.take}
                  </Able>
                ),
            },
          ]}
        />
      )}
      <form onSubmit={submit} className={parts.adding}>
        <TextInput
          aria-label={label}
          placeholder={label}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={why}
          autoComplete="off"
          spellCheck={false}
        />
        {lacksAdd ? (
          <Able lacks={lacksAdd} onClick={() => undefined}>
            {verb}
          </Able>
        ) : (
          <Button type="submit" variant="default" loading={busy} disabled={typed === '' || why !== undefined}>
            {verb}
          </Button>
        )}
      </form>
      {error !== undefined && <FaultBox error={error} title={words.fault.failed} />}
    </Section>
  );
}
