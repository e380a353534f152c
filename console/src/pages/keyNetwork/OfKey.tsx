// From where one AccessKey may be used.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fault } from '../../api/call';
import { read } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { told } from '../../parts/toast';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn } from '../../words/words';
import { Form } from './Form';
import { useSaveOfKey } from './save';

interface Props {
  id: string;
  principal: string;
  onClose: () => void;
}

export function OfKey({ id, principal, onClose }: Props) {
  const own = useOwn(keyNetwork);
  const named = { UserAccessKeyId: id, UserPrincipalName: principal };
  const { data, error, isPending, refetch } = useQuery(read('Ims', 'GetAccessKeyPolicy', named));
  const none = error instanceof Fault && error.missing;
  // As it was when the dialog opened: what somebody else puts there meanwhile is not written over.
  const [seen, setSeen] = useState<{ there: string | undefined }>();
  if (seen === undefined && (none || data)) setSeen({ there: none ? undefined : data?.AccessKeyPolicy });
  const set = useSaveOfKey(named, seen?.there);
  // One dialog from the first moment on: it knows where the focus goes back to.
  return (
    <Dialog onClose={onClose} title={own.networksTitle(id)} size="lg">
      {isPending && <Loading lines={3} />}
      {error && !seen && <FaultBox error={error} onRetry={() => void refetch()} />}
      {seen && (
        <Form
          there={seen.there}
          busy={set.busy}
          error={set.error}
          save={(document) =>
            set.save(document, () => {
              told(own.saved);
              onClose();
            })
          }
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
