// What is on screen as a command line of the official client, secrets left out.

import { ActionIcon } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { used } from '../api/used';
import { useWords } from '../words/words';
import { bring, late, useLate } from './late';
import { Tip } from './Tip';

/** An operation, and what it is called with. */
export interface Called {
  product: string;
  operation: string;
  parameters?: Record<string, unknown>;
}

const HIDDEN = /password|secret/i;

/** The command line; values are quoted for a shell. No secret is a number or a yes. */
export function commandLine({ product, operation, parameters = {} }: Called): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  const flags = given.map(
    ([name, value]) => ` --${name} ${HIDDEN.test(name) && typeof value === 'string' ? '…' : quoted(String(value))}`,
  );
  // The official client does not know our own product; it sends what it is told.
  const own = product === 'Rampart' ? ` --version ${used.Rampart.version} --force` : '';
  return `aliyun ${product.toLowerCase()} ${operation}${flags.join('')}${own}`;
}

function quoted(text: string): string {
  return /^[\w@.:/+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function AsCommand(props: Called) {
  const words = useWords().common;
  const id = useId();
  const [of, setOf] = useState<HTMLElement>();
  const [open, setOpen] = useState(false);
  const Command = useLate(command, open);
  return (
    <>
      <Tip label={words.asCommand}>
        <ActionIcon
          id={id}
          variant="default"
          size="lg"
          aria-label={words.asCommand}
          aria-haspopup="dialog"
          aria-expanded={open}
          onMouseEnter={() => void bring(command)}
          onClick={({ currentTarget }) => {
            setOf(currentTarget);
            setOpen(!open);
          }}
        >
          <IconCode size={18} />
        </ActionIcon>
      </Tip>
      {of && Command && <Command of={of} open={open} line={commandLine(props)} onClose={() => setOpen(false)} />}
    </>
  );
}

const command = late(() => import('./Command').then((module) => module.Command));
