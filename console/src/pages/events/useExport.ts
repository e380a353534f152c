// An export on its way: how far it is, cancelled at a touch and when the page is left.

import { useEffect, useRef, useState } from 'react';
import { save } from '../../parts/csv';
import type { Asked } from './address';
import { type Exported, exported, type Form, type Progress } from './export';

export type Export =
  | { state: 'none' | 'stopped' }
  | { state: 'busy'; progress: Progress }
  | { state: 'done'; file: Omit<Exported, 'file'> }
  | { state: 'failed'; error: unknown };

export function useExport() {
  const [told, setTold] = useState<Export>({ state: 'none' });
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);
  const start = async (form: Form, asked: Asked, time: Asked): Promise<void> => {
    control.current?.abort();
    const own = new AbortController();
    control.current = own;
    setTold({ state: 'busy', progress: { rows: 0, until: undefined } });
    const tell = (progress: Progress) => setTold({ state: 'busy', progress });
    try {
      const { file, ...rest } = await exported(form, asked, time, own.signal, tell);
      save({ name: rest.name, file });
      setTold({ state: 'done', file: rest });
    } catch (error) {
      if (own.signal.aborted) {
        if (control.current === own) setTold({ state: 'stopped' });
      } else setTold({ state: 'failed', error });
    }
  };
  const stop = () => control.current?.abort();
  return { told, start, stop };
}
