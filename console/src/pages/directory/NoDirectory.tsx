// In place of what belongs to a directory, in an account that has none.

import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty';
import parts from '../../parts/parts.module.css';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';

export function NoDirectory() {
  const words = useOwn(texts);
  const navigate = useNavigate();
  return (
    <div className={parts.panel}>
      <Empty text={words.none}>
        <Button variant="default" onClick={() => navigate({ to: '/directory' })}>
          {words.title}
        </Button>
      </Empty>
    </div>
  );
}
