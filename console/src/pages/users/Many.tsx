// Creates many users from pasted lines. What was made, and what not, is told of each; nothing that was typed is lost.

import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../parts/Dialog';
import { useWords } from '../../words/words';
import { Given, useGiven } from './Given';
import { lines } from './paste';
import { Results } from './Results';
import { useMany } from './useMany';

export function Many({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [text, setText] = useState('');
  const given = useGiven();
  const many = useMany();
  const all = lines(text);
  const good = all.filter(({ wrong }) => wrong === undefined);
  const ready = good.length > 0 && good.length <= MOST && given.ready;
  const run = () => void many.run(all, given.gift());
  if (many.rows.length > 0) {
    const back = () => {
      setText(many.left());
      many.clear();
    };
    return <Results many={many} onBack={back} onClose={onClose} />;
  }
  return (
    <Dialog onClose={onClose} title={words.users.createMany} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run();
        }}
      >
        <Stack>
          <Textarea
            label={words.users.pasted}
            description={words.users.pastedHint}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            rows={8}
            spellCheck={false}
            data-autofocus
          />
          <div role="status">
            {all.length > 0 && words.users.pastedCount(good.length, all.length - good.length)}
            {good.length > MOST && ` ${words.users.tooMany(MOST)}`}
          </div>
          <ul hidden={all.length === good.length}>
            {all
              .filter(({ wrong }) => wrong !== undefined)
              .slice(0, 20)
              .map(({ number, name, wrong }) => (
                <li key={number}>{words.users.pastedWrong(number, name, wrong === 'twice')}</li>
              ))}
          </ul>
          <Given {...given.fields} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.common.cancel}
            </Button>
            <Button type="submit" disabled={!ready}>
              {words.users.createCount(good.length)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const MOST = 200;
