// Takes what the filters find along as a file.

import { Button, Group, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { FaultBox } from '../../parts/Fault';
import parts from '../../parts/parts.module.css';
import { events as texts } from '../../words/events';
import { useOwn, useSpoken } from '../../words/words';
import { BOUND, type Form } from './export';
import type { Export as Told } from './useExport';

export function ExportMenu({ onStart, busy }: { onStart: (form: Form) => void; busy: boolean }) {
  const words = useOwn(texts).export;
  return (
    <Menu position="bottom-end" withArrow shadow="md" width={260}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} disabled={busy}>
          {words.open}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.bound(BOUND)}</Menu.Label>
        <Menu.Item onClick={() => onStart('csv')}>{words.csv}</Menu.Item>
        <Menu.Item onClick={() => onStart('json')}>{words.json}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** How far it is, and what came of it. */
export function ExportState({ told, onStop }: { told: Told; onStop: () => void }) {
  const words = useOwn(texts).export;
  const { exact } = useSpoken();
  if (told.state === 'none') return null;
  if (told.state === 'failed') {
    return (
      <div className={parts.panel}>
        <FaultBox error={told.error} title={words.failed} />
      </div>
    );
  }
  return (
    <div className={`${parts.panel} ${parts.padded}`}>
      <Group justify="space-between">
        <span role="status">
          {told.state === 'stopped' && words.stopped}
          {told.state === 'busy' &&
            (told.progress.rows === 0 ? words.begin : words.busy(told.progress.rows, exact(told.progress.until)))}
          {told.state === 'done' && words.done(told.file.rows, told.file.name)}
          {told.state === 'done' && told.file.cut && ` ${words.cut(told.file.rows, exact(told.file.until))}`}
        </span>
        {told.state === 'busy' && (
          <Button variant="default" size="compact-sm" onClick={onStop}>
            {words.stop}
          </Button>
        )}
      </Group>
    </div>
  );
}
