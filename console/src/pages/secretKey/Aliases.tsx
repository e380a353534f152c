// The aliases that name a key: given, moved to another key, and taken away.

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Denial } from '../../api/call';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Choose } from '../../parts/Choose';
import { Dialog } from '../../parts/Dialog';
import { Empty } from '../../parts/Empty';
import { Foot } from '../../parts/Foot';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { told, trouble } from '../../parts/toast';
import { secretKeys } from '../../words/secretKeys';
import { useOwn, useWords } from '../../words/words';
import { calledOf, isAlias, useKeyNames } from '../secretKeys/load';
import { useAliases } from './load';

interface Props {
  id: string;
  going: boolean;
  /** Whoever may give an alias may take it away. */
  lacks: Denial | undefined;
}

export function Aliases({ id, going, lacks }: Props) {
  const words = useOwn(secretKeys);
  const { common } = useWords();
  const query = useAliases(id);
  const [layer, setLayer] = useState<{ open: 'move' | 'remove'; name: string }>();
  const close = () => setLayer(undefined);
  return (
    <Section title={words.aliases}>
      <Body query={query} empty={<Empty text={words.noAliases} />}>
        {(rows) => (
          <Small
            label={words.aliases}
            rows={rows}
            rowKey={({ AliasName = '' }) => AliasName}
            columns={[
              { title: words.alias, cell: ({ AliasName }) => <code>{AliasName}</code> },
              {
                title: common.actions,
                cell: ({ AliasName: name = '' }) => (
                  <Group gap="xs">
                    <Able
                      lacks={lacks}
                      variant="subtle"
                      size="compact-sm"
                      aria-label={words.moveAliasOf(name)}
                      onClick={() => setLayer({ open: 'move', name })}
                    >
                      {words.moveAlias}
                    </Able>
                    <Able
                      lacks={lacks}
                      variant="subtle"
                      color="brick"
                      size="compact-sm"
                      aria-label={words.removeAliasOf(name)}
                      onClick={() => setLayer({ open: 'remove', name })}
                    >
                      {words.removeAlias}
                    </Able>
                  </Group>
                ),
              },
            ]}
          />
        )}
      </Body>
      {query.data && !going && <Add id={id} lacks={lacks} />}
      {layer?.open === 'remove' && (
        <Confirm
          product="Kms"
          operation="DeleteAlias"
          parameters={{ AliasName: layer.name }}
          said={words.aliasRemoved(layer.name)}
          level={1}
          title={words.removeAliasTitle(layer.name)}
          effect={words.removeAliasText}
          verb={words.removeAlias}
          onClose={close}
        />
      )}
      {layer?.open === 'move' && <MoveAlias id={id} name={layer.name} onClose={close} />}
    </Section>
  );
}

function Add({ id, lacks }: { id: string; lacks: Denial | undefined }) {
  const words = useOwn(secretKeys);
  const all = useWords();
  const [name, setName] = useState('');
  const { mutate, isPending } = useWrite('Kms', 'CreateAlias');
  const ready = isAlias(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || isPending || lacks) return;
    mutate(
      { AliasName: name, KeyId: id },
      {
        onSuccess: () => {
          setName('');
          told(words.aliasAdded(name));
        },
        onError: (error) => trouble(faultText(error, all)),
      },
    );
  };
  return (
    <form className={parts.adding} onSubmit={submit} noValidate>
      <TextInput
        aria-label={words.alias}
        placeholder="alias/…"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={name !== '' && !ready ? words.aliasRule : undefined}
        autoComplete="off"
        spellCheck={false}
      />
      {lacks ? (
        <Able lacks={lacks} onClick={() => undefined}>
          {words.addAlias}
        </Able>
      ) : (
        <Button type="submit" variant="default" loading={isPending} disabled={!ready}>
          {words.addAlias}
        </Button>
      )}
    </form>
  );
}

function MoveAlias({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const words = useOwn(secretKeys);
  const [to, setTo] = useState<string | null>(null);
  const keys = useKeyNames().filter((one) => one.id !== id);
  const { mutate, isPending, error } = useWrite('Kms', 'UpdateAlias');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to === null || isPending) return;
    mutate(
      { AliasName: name, KeyId: to },
      {
        onSuccess: () => {
          told(words.aliasMoved(name));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog title={words.moveAliasTitle(name)} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <div>{words.moveAliasText}</div>
          <Choose
            label={words.moveTo}
            hint={words.moveHint}
            data={keys.map((one) => ({ value: one.id, label: `${calledOf(one)} · ${one.id}` }))}
            loading={false}
            value={to}
            onPick={setTo}
          />
          <Foot verb={words.moveAlias} ready={to !== null} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
