// Before an AccessKey is disabled or deleted.

import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { useWords } from '../../words/words';
import { LastUse } from './LastUse';

interface Props {
  deed: 'disable' | 'delete';
  id: string;
  principal: string;
  onClose: () => void;
}

export function KeyDanger({ deed, id, principal, onClose }: Props) {
  const words = useWords();
  const update = useWrite('Ims', 'UpdateAccessKey');
  const remove = useWrite('Ims', 'DeleteAccessKey');
  const named = { UserPrincipalName: principal, UserAccessKeyId: id };
  const done = (message: string) => () => {
    told(message);
    onClose();
  };
  const used = (
    <>
      {words.user.keyUse}: <LastUse principal={principal} id={id} />
    </>
  );
  if (deed === 'disable') {
    return (
      <Danger
        level={1}
        title={words.user.keyDisableTitle(id)}
        effect={
          <>
            <p>{words.user.keyDisableText}</p>
            <p>{used}</p>
          </>
        }
        verb={words.user.keyDisable}
        busy={update.isPending}
        error={update.error}
        onConfirm={() =>
          update.mutate({ ...named, Status: 'Inactive' }, { onSuccess: done(words.user.keyDisabled(id)) })
        }
        onClose={onClose}
      />
    );
  }
  return (
    <Danger
      level={2}
      title={words.user.keyDeleteTitle(id)}
      effect={
        <>
          <p>{words.user.keyDeleteText}</p>
          <p>{used}</p>
        </>
      }
      verb={words.user.keyDelete}
      name={id}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(named, { onSuccess: done(words.user.keyDeleted(id)) })}
      onClose={onClose}
    />
  );
}
