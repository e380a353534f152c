// An account without a directory: what one is, and how one is founded.

import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import parts from '../../parts/parts.module.css';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import { RD } from './load';

export function Founding() {
  const words = useOwn(texts);
  const [open, setOpen] = useState(false);
  const [lacks] = useMay(WISHES);
  return (
    <div className={parts.panel}>
      <Empty text={words.none} hint={words.noneHint}>
        <Able lacks={lacks} onClick={() => setOpen(true)}>
          {words.found}
        </Able>
      </Empty>
      {open && (
        <Confirm
          product={RD}
          operation="EnableResourceDirectory"
          parameters={{ EnableMode: 'CurrentAccount' }}
          said={words.founded}
          level={1}
          title={words.foundTitle}
          effect={words.foundText}
          verb={words.found}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

const WISHES = [wish(RD, 'EnableResourceDirectory', { EnableMode: 'CurrentAccount' })];
