// Something that is shown once. It lives in this dialog alone and is gone when the dialog closes.

import { Alert, Button, Group, Stack } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useState } from 'react';
import { useWords } from '../words/words';
import { Copy } from './Copy';
import { Dialog } from './Dialog';
import css from './parts.module.css';

interface Props {
  title: string;
  /** What it belongs to: names and values that are no secrets. */
  open: readonly (readonly [string, string])[];
  label: string;
  secret: string;
  /** All of it as one text, to be handed over; and what that is called where it is no card. */
  card?: string;
  cardLabel?: string;
  note?: string;
  onClose: () => void;
}

export function Secret({ title, open, label, secret, card, cardLabel, note, onClose }: Props) {
  const words = useWords();
  const [shown, setShown] = useState(false);
  return (
    <Dialog onClose={onClose} title={title} size="lg" stays>
      <Stack>
        <Alert color="amber" variant="light">
          {words.secret.once}
        </Alert>
        {open.map(([name, value]) => (
          <Line key={name} name={name} value={value} copied={value} />
        ))}
        <Line name={label} value={shown ? secret : '•'.repeat(24)} copied={secret} />
        {note !== undefined && <div className={css.faint}>{note}</div>}
        <Group justify="space-between">
          <Button variant="default" onClick={() => setShown(!shown)} aria-pressed={shown}>
            {shown ? words.secret.conceal : words.secret.reveal}
          </Button>
          {card !== undefined && <CopyCard text={card} label={cardLabel ?? words.secret.card} />}
          <Button onClick={onClose}>{words.secret.hide}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function CopyCard({ text, label }: { text: string; label: string }) {
  const words = useWords();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Button variant="default" onClick={() => clipboard.copy(text)}>
      {clipboard.copied ? words.common.copied : label}
    </Button>
  );
}

function Line({ name, value, copied }: { name: string; value: string; copied: string }) {
  const words = useWords();
  return (
    <div>
      <div className={css.faint}>{name}</div>
      <div className={css.secret}>
        <code>{value}</code>
        <Copy text={copied} label={`${words.common.copy}: ${name}`} />
      </div>
    </div>
  );
}
