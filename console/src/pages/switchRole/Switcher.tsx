// Which role one goes on as: three letters and Enter.

import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { assumable, takeOn } from '../../api/roles';
import { identities } from '../../api/session';
import { moveTo, place } from '../../api/slot';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import parts from '../../parts/parts.module.css';
import { switchRole } from '../../words/switchRole';
import { useOwn, useWords } from '../../words/words';
import { type Choice, matching, open, takeable } from './choices';
import { colourOf } from './colours';
import css from './switchRole.module.css';

export function Switcher({ onClose }: { onClose: () => void }) {
  const words = useOwn(switchRole);
  const common = useWords().common;
  const held = useQuery(identities);
  const roles = useQuery(assumable);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const all = held.data ?? [];
  const here = matching(open(all, place.slot, words.person), text);
  const found = [...here, ...matching(takeable(roles.data ?? [], all), text)];
  const current = Math.min(at, found.length - 1);
  const id = useId();
  const go = (choice: Choice | undefined) => {
    if (!choice || busy) return;
    const { slot, arn, name, factor } = choice;
    if (slot !== undefined) return moveTo({ slot, role: { arn, name } });
    setBusy(true);
    setError(undefined);
    takeOn({ arn, name, factor })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(current + step, found.length - 1)));
    else if (event.key === 'Enter') go(found[current]);
    else return;
    event.preventDefault();
  };
  const group = (title: string, choices: readonly Choice[], from: number) =>
    choices.length > 0 && (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
      <div role="group" aria-label={title}>
        <div className={css.group} aria-hidden>
          {title}
        </div>
        {choices.map((choice, index) => (
          <Option
            key={choice.key}
            id={`${id}-${from + index}`}
            choice={choice}
            current={from + index === current}
            onChoose={() => go(choice)}
          />
        ))}
      </div>
    );
  const trouble = roles.error ?? held.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      closeOnClickOutside
      size="lg"
      yOffset="10vh"
      centered={false}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={words.title}
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${current}` : undefined}
        placeholder={words.hint}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
      />
      {trouble != null && !roles.data && <FaultBox error={trouble} onRetry={() => void roles.refetch()} />}
      {error != null && <FaultBox error={error} title={words.failed} />}
      {roles.isPending && <Loading lines={3} />}
      <p className={parts.faint} role="status">
        {roles.data && told(found.length, text.trim())}
      </p>
      <div id={id} role="listbox" aria-label={words.title} aria-busy={busy}>
        {group(words.here, here, 0)}
        {group(words.roles, found.slice(here.length), here.length)}
      </div>
    </Modal>
  );

  function told(count: number, wanted: string): string {
    if (count > 0) return words.some(count);
    return wanted === '' ? words.none : words.noneLike(wanted);
  }
}

interface OptionProps {
  id: string;
  choice: Choice;
  current: boolean;
  onChoose: () => void;
}

function Option({ id, choice, current, onChoose }: OptionProps) {
  const words = useOwn(switchRole);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys of the list
    <div id={id} role="option" aria-selected={current} tabIndex={-1} className={css.option} onClick={onChoose}>
      <span className={css.dot} data-colour={colourOf(choice.arn)} aria-hidden />
      <span>{choice.name}</span>
      <span className={parts.faint}>{[choice.more, choice.factor && words.needs].filter(Boolean).join(' · ')}</span>
    </div>
  );
}
