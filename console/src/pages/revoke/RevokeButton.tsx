// Opens the dialog that revokes temporary credentials, with what the page is about filled in.

import { lazy, Suspense, useState } from 'react';
import type { Denial } from '../../api/call';
import { Able } from '../../parts/Able';
import { revoke } from '../../words/revoke';
import { useOwn } from '../../words/words';
import type { Form } from './form';

const Revoke = lazy(() => import('./Revoke').then((module) => ({ default: module.Revoke })));

interface Props {
  first: Partial<Form>;
  lacks: Denial | undefined;
}

export function RevokeButton({ first, lacks }: Props) {
  const words = useOwn(revoke);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Able lacks={lacks} variant="default" onClick={() => setOpen(true)}>
        {words.open}
      </Able>
      {open && (
        <Suspense>
          <Revoke first={first} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
