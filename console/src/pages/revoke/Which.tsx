// The fields that say which temporary credentials are meant.

import { Select, TextInput } from '@mantine/core';
import { revoke } from '../../words/revoke';
import { useOwn, useSpoken } from '../../words/words';
import { type Form, WAYS, type Way } from './form';
import { Named } from './Named';

interface Props {
  form: Form;
  /** Fields that are wrong; said of those in which something stands. */
  wrong: readonly (keyof Form)[];
  onChange: (next: Partial<Form>) => void;
}

export function Which({ form, wrong, onChange }: Props) {
  const words = useOwn(revoke);
  const { zone } = useSpoken();
  const faulty = (field: keyof Form, rule: string) => (form[field] !== '' && wrong.includes(field) ? rule : undefined);
  const text = (field: 'sessionOfRole' | 'session' | 'token', rule: string) => ({
    value: form[field],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [field]: event.currentTarget.value.trim() }),
    error: faulty(field, rule),
    autoComplete: 'off',
    spellCheck: false,
  });
  return (
    <>
      <Select
        label={words.which}
        data={WAYS.map((value) => ({ value, label: words.ways[value] }))}
        value={form.way}
        allowDeselect={false}
        onChange={(way) => way !== null && onChange({ way: way as Way })}
        comboboxProps={{ transitionProps: { duration: 0 } }}
        data-autofocus
      />
      {form.way === 'role' && (
        <>
          <Named
            type="Role"
            label={words.role}
            hint={words.nameHint}
            value={form.role}
            wrong={faulty('role', words.nameRule)}
            onChange={(role) => onChange({ role })}
          />
          <TextInput
            label={words.sessionOfRole}
            description={words.sessionOfRoleHint}
            {...text('sessionOfRole', words.sessionRule)}
          />
        </>
      )}
      {form.way === 'user' && (
        <Named
          type="User"
          label={words.user}
          hint={words.nameHint}
          value={form.user}
          wrong={faulty('user', words.nameRule)}
          onChange={(user) => onChange({ user })}
        />
      )}
      {form.way === 'session' && (
        <TextInput
          label={words.session}
          description={words.sessionHint}
          required
          {...text('session', words.sessionRule)}
        />
      )}
      {form.way === 'token' && (
        <TextInput label={words.token} description={words.tokenHint} required {...text('token', words.tokenRule)} />
      )}
      <TextInput
        type="datetime-local"
        step={1}
        label={words.before(zone)}
        description={words.beforeHint}
        value={form.before}
        onChange={(event) => onChange({ before: event.currentTarget.value })}
        error={faulty('before', words.beforeRule)}
      />
    </>
  );
}
