// The sentence: who may do what to what, when.

import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import parts from '../../parts/parts.module.css';
import { access as texts } from '../../words/access';
import { useOwn } from '../../words/words';
import css from './Access.module.css';
import { keysOf, type Sentence } from './sentence';

const route = getRouteApi('/access');

export function Ask() {
  const words = useOwn(texts);
  const navigate = route.useNavigate();
  const [sentence, setSentence] = useState<Sentence>(route.useSearch());
  const [wrong, setWrong] = useState('');
  const field = (part: keyof Sentence) => ({
    value: sentence[part] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setSentence((old) => ({ ...old, [part]: value }));
    },
    spellCheck: false,
    autoComplete: 'off',
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = Object.entries(sentence).map(([part, value]) => [part, value?.trim()]);
    const filled: Sentence = Object.fromEntries(said.filter(([, value]) => value));
    const sound = keysOf(filled.keys ?? '') !== undefined;
    setWrong(sound ? '' : words.keysWrong);
    if (sound) void navigate({ search: filled });
  };
  return (
    <form className={`${parts.panel} ${parts.padded}`} onSubmit={submit} noValidate>
      <Stack>
        <div className={css.sentence}>
          <TextInput label={words.who} description={words.whoHint} {...field('who')} />
          <TextInput label={words.does} description={words.doesHint} {...field('does')} />
          <TextInput label={words.to} description={words.toHint} {...field('to')} />
        </div>
        <fieldset className={css.when}>
          <legend>{words.when}</legend>
          <TextInput label={words.from} placeholder="10.0.0.7" {...field('from')} />
          <Select
            label={words.mfa}
            data={[
              { value: '', label: words.mfaAny },
              { value: 'yes', label: words.mfaYes },
              { value: 'no', label: words.mfaNo },
            ]}
            value={sentence.mfa ?? ''}
            allowDeselect={false}
            onChange={(mfa) => setSentence((old) => ({ ...old, mfa: mfa ?? '' }))}
            comboboxProps={{ transitionProps: { duration: 0 } }}
          />
          <TextInput label={words.keys} placeholder={words.keysHint} error={wrong || undefined} {...field('keys')} />
        </fieldset>
        <Group>
          <Button type="submit">{words.ask}</Button>
          <Button variant="default" onClick={() => navigate({ search: {} })}>
            {words.clear}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
