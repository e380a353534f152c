// Before an application is deleted: what goes with it, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { Confirm } from '../../form/Confirm';
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
  const evidence = secrets && installed !== undefined && own.deleteEvidence(secrets.length, installed);
  return (
    <Confirm
      product="Ims"
      operation="DeleteApplication"
      parameters={{ AppId }}
      said={own.deleted(name)}
      level={3}
      title={own.deleteTitle(name)}
      effect={own.deleteText}
      verb={own.delete}
      name={name}
      {...(evidence && { evidence })}
      onDone={() => void navigate({ to: '/applications' })}
      onClose={onClose}
    />
  );
}
