// From where one AccessKey may be used.

import { useQuery } from '@tanstack/react-query';
import { Fault } from '../../api/call';
import { read, useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { told } from '../../parts/toast';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn } from '../../words/words';
import { Form } from './Form';

interface Props {
  id: string;
  principal: string;
  onClose: () => void;
}

export function OfKey({ id, principal, onClose }: Props) {
  const own = useOwn(keyNetwork);
  const named = { UserAccessKeyId: id, UserPrincipalName: principal };
  const { data, error, isPending, refetch } = useQuery(read('Ims', 'GetAccessKeyPolicy', named));
  const set = useWrite('Ims', 'SetAccessKeyPolicy');
  const none = error instanceof Fault && error.missing;
  // One dialog from the first moment on: it knows where the focus goes back to.
  return (
    <Dialog onClose={onClose} title={own.networksTitle(id)} size="lg">
      {isPending && <Loading lines={3} />}
      {error && !none && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
      {(data || none) && (
        <Form
          there={none ? undefined : data?.AccessKeyPolicy}
          busy={set.isPending}
          error={set.error}
          save={(AccessKeyPolicy) =>
            set.mutate(
              { ...named, AccessKeyPolicy },
              {
                onSuccess: () => {
                  told(own.saved);
                  onClose();
                },
              },
            )
          }
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
