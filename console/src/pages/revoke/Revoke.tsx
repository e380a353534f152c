// Ends temporary credentials before their time: which, what that comes to, and afterwards what it came to.

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Answer } from '../../api/call';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { useMe } from '../../api/session';
import { Able } from '../../parts/Able';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { revoke } from '../../words/revoke';
import { useOwn, useSpoken } from '../../words/words';
import { asked, EMPTY, type Form, judgedOn, wrong } from './form';
import { Happens } from './Happens';
import { untilOf, whatOf } from './told';
import { Which } from './Which';

interface Props {
  /** What is filled in at first. */
  first?: Partial<Form>;
  onClose: () => void;
}

export function Revoke({ first, onClose }: Props) {
  const words = useOwn(revoke);
  const { words: all } = useSpoken();
  const { account } = useMe();
  const [form, setForm] = useState<Form>({ ...EMPTY, ...first });
  const [typed, setTyped] = useState('');
  const { mutate, isPending, error, data } = useWrite('Rampart', 'RevokeSessions');
  const on = judgedOn(form);
  const [lacks] = useMay(on === undefined ? [] : [wish('Rampart', 'RevokeSessions', on)]);
  const faulty = wrong(form, Date.now());
  // What reaches everybody is not done by a slip of the hand.
  const whole = form.way === 'all';
  const ready = faulty.length === 0 && (!whole || typed === account);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !isPending && lacks === undefined) mutate(asked(form));
  };
  const verb = whole ? words.verbAll : words.verb;
  return (
    <Dialog onClose={onClose} title={data ? words.done : words.title} size="lg">
      {data ? (
        <Done answer={data} onClose={onClose} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Which form={form} wrong={faulty} onChange={(next) => setForm((old) => ({ ...old, ...next }))} />
            {faulty.length === 0 && <Happens form={form} />}
            {whole && (
              <TextInput
                label={all.danger.type(account)}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
                error={account.startsWith(typed) ? undefined : all.danger.mismatch(account)}
                autoComplete="off"
                spellCheck={false}
              />
            )}
            {error !== null && <FaultBox error={error} title={all.fault.failed} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {all.common.cancel}
              </Button>
              {lacks === undefined ? (
                <Button type="submit" color="brick" disabled={!ready} loading={isPending}>
                  {verb}
                </Button>
              ) : (
                <Able lacks={lacks} onClick={() => undefined}>
                  {verb}
                </Able>
              )}
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}

function Done({ answer, onClose }: { answer: Answer<'Rampart', 'RevokeSessions'>; onClose: () => void }) {
  const words = useOwn(revoke);
  const { words: all, exact } = useSpoken();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const { Revocation: one = {}, EndedConsoleSessions: ended = 0 } = answer;
  return (
    <Stack>
      <div role="status">
        {words.doneText(whatOf(one, words), exact(untilOf(one), true))} {ended > 0 && words.ended(ended)}
      </div>
      <div>{words.again}</div>
      <Group justify="space-between">
        <Link to="/sessions" search={{ tab: 'revocations' }}>
          {words.toList}
        </Link>
        <Button ref={button} onClick={onClose}>
          {all.common.close}
        </Button>
      </Group>
    </Stack>
  );
}
