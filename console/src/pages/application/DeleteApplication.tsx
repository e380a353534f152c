// Before an application is deleted: what goes with it, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { applications } from '../../words/applications';
import { useOwn } from '../../words/words';
import type { Application } from '../applications/load';
import { useInstalled, useSecrets } from './load';

export function DeleteApplication({ one, onClose }: { one: Application; onClose: () => void }) {
  const own = useOwn(applications);
  const navigate = useNavigate();
  const { AppId = '', AppName: name = '' } = one;
  const secrets = useSecrets(AppId).data;
  const { installed } = useInstalled(AppId);
  const { mutateAsync, isPending, error } = useWrite('Ims', 'DeleteApplication');
  const done = () => {
    told(own.deleted(name));
    return navigate({ to: '/applications' });
  };
  const evidence = secrets && installed !== undefined && own.deleteEvidence(secrets.length, installed);
  return (
    <Danger
      level={3}
      title={own.deleteTitle(name)}
      effect={own.deleteText}
      verb={own.delete}
      name={name}
      {...(evidence && { evidence })}
      busy={isPending}
      error={error}
      // Once it is gone from the list this dialog is, too.
      onConfirm={() => void mutateAsync({ AppId }).then(done, () => undefined)}
      onClose={onClose}
    />
  );
}
