// What a member sees of the directory that it is in: that it is in it, what that means, and who invites it.

import { Alert } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';

const Received = lazy(() => import('./Invitations').then((module) => ({ default: module.Received })));

/** That is all a member sees of what is in its directory. */
export function MemberNote() {
  const words = useOwn(texts);
  return (
    <Alert color="gray" variant="light" title={words.memberOf}>
      {words.memberText}
    </Alert>
  );
}

export function MemberView() {
  return (
    <>
      <MemberNote />
      <Suspense>
        <Received />
      </Suspense>
    </>
  );
}
