// What is on screen as a command line of the official client, secrets left out.

import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { used } from '../api/used';
import { useWords } from '../words/words';
import { Copy } from './Copy';
import css from './parts.module.css';

interface Props {
  product: string;
  operation: string;
  parameters?: Record<string, unknown>;
}

const HIDDEN = /password|secret/i;

/** The command line; values are quoted for a shell. */
export function commandLine({ product, operation, parameters = {} }: Props): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  const flags = given.map(([name, value]) => ` --${name} ${HIDDEN.test(name) ? '…' : quoted(String(value))}`);
  // The official client does not know our own product; it sends what it is told.
  const own = product === 'Rampart' ? ` --version ${used.Rampart.version} --force` : '';
  return `aliyun ${product.toLowerCase()} ${operation}${flags.join('')}${own}`;
}

function quoted(text: string): string {
  return /^[\w@.:/+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function AsCommand(props: Props) {
  const words = useWords();
  const line = commandLine(props);
  return (
    <Popover width="target" withArrow shadow="md" position="bottom-end" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={words.common.asCommand}>
          <ActionIcon variant="default" size="lg" aria-label={words.common.asCommand}>
            <IconCode size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown miw="min(34rem, 92vw)">
        <p className={css.faint}>{words.common.asCommandNote}</p>
        <div className={css.secret}>
          <code>{line}</code>
          <Copy text={line} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
