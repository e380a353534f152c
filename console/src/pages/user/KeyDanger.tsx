// Before an AccessKey is disabled or deleted.

import { Confirm } from '../../form/Confirm';
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
  const named = { UserPrincipalName: principal, UserAccessKeyId: id };
  const effect = (text: string) => (
    <>
      <p>{text}</p>
      <p>
        {words.user.keyUse}: <LastUse principal={principal} id={id} />
      </p>
    </>
  );
  if (deed === 'disable')
    return (
      <Confirm
        product="Ims"
        operation="UpdateAccessKey"
        parameters={{ ...named, Status: 'Inactive' }}
        said={words.user.keyDisabled(id)}
        level={1}
        title={words.user.keyDisableTitle(id)}
        effect={effect(words.user.keyDisableText)}
        verb={words.user.keyDisable}
        onClose={onClose}
      />
    );
  return (
    <Confirm
      product="Ims"
      operation="DeleteAccessKey"
      parameters={named}
      said={words.user.keyDeleted(id)}
      level={2}
      title={words.user.keyDeleteTitle(id)}
      effect={effect(words.user.keyDeleteText)}
      verb={words.user.keyDelete}
      name={id}
      onClose={onClose}
    />
  );
}
