// Asks whoever is logged on to show again who that is. What is typed lives in this dialog alone.

import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useEffect, useState } from 'react';
import { type Elevation, elevate, goToProvider, type Shown, settled } from '../../api/elevate';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { useReturn } from '../../parts/useReturn';
import { reauth } from '../../words/reauth';
import { useOwn, useWords } from '../../words/words';
import { answerOf } from './key';

/** Escape is this dialog's alone, and closes none that is below. */
const OWN = { 'data-mantine-stop-propagation': 'true' };

export function Dialog() {
  useReturn();
  const words = useOwn(reauth);
  const common = useWords().common;
  const [state, setState] = useState<Elevation>();
  const [way, setWay] = useState<string>();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [wrong, setWrong] = useState('');
  const ways = state?.Ways ?? [];
  const current = way ?? ways[0];

  useEffect(() => {
    elevate({}).then(setState, setError);
  }, []);

  const show = async (shown: Shown) => {
    const next = await elevate(shown);
    if (next.Elevated) return settled(true);
    setText('');
    setWrong(words.wrong);
    // What was asked of a key is good for one answer.
    setState(
      shown.Credential === undefined
        ? { ...next, ...(state?.Options && { Options: state.Options }) }
        : await elevate({}),
    );
  };
  const run = (deed: Promise<unknown>) => {
    setBusy(true);
    setWrong('');
    setError(undefined);
    deed.catch(setError).finally(() => setBusy(false));
  };
  const useKey = async () => {
    const answer = await answerOf(state?.Options?.publicKey).catch(() => undefined);
    if (answer === undefined) setWrong(words.keyFailed);
    else await show({ Credential: answer });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (current === 'Provider') goToProvider(state?.ProviderPath ?? '/logon');
    else if (current === 'Key') run(useKey());
    else if (text !== '') run(show(current === 'Code' ? { Code: text.replace(/\s/g, '') } : { Password: text }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    settled(false);
  };
  return (
    <Modal
      opened
      onClose={() => settled(false)}
      title={words.title}
      closeOnEscape={false}
      zIndex={300}
      closeButtonProps={{ 'aria-label': common.close, ...OWN }}
    >
      <form onSubmit={submit} onKeyDown={onKeyDown} noValidate>
        <Stack>
          <div>{words.lead}</div>
          {!state && error === undefined && <Loading lines={2} read={false} />}
          {state && ways.length === 0 && <p role="alert">{words.noWay}</p>}
          {current === 'Key' && <div>{words.key}</div>}
          {current === 'Provider' && <div>{words.provider}</div>}
          {current === 'Code' && (
            <TextInput
              {...OWN}
              label={words.code}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              inputMode="numeric"
              autoComplete="one-time-code"
              error={wrong || undefined}
              data-autofocus
            />
          )}
          {current === 'Password' && (
            <PasswordInput
              {...OWN}
              label={words.password}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="current-password"
              error={wrong || undefined}
              data-autofocus
            />
          )}
          {current === 'Key' && wrong !== '' && <p role="alert">{wrong}</p>}
          {error != null && <FaultBox error={error} />}
          <Group justify="flex-end">
            {ways.length > 1 && (
              <Button
                {...OWN}
                variant="subtle"
                onClick={() => {
                  setWay(ways[(ways.indexOf(current ?? '') + 1) % ways.length]);
                  setText('');
                  setWrong('');
                }}
              >
                {words.other}
              </Button>
            )}
            <Button {...OWN} variant="default" onClick={() => settled(false)}>
              {common.cancel}
            </Button>
            {current !== undefined && (
              <Button {...OWN} type="submit" loading={busy}>
                {current === 'Key' ? words.useKey : current === 'Provider' ? words.leave : words.go}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
