// A new version of a policy: its text, what changes, and what that means for those it is attached to.

import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Meanwhile as Moved, useGuarded } from '../../api/guarded';
import { Draft } from '../../editor/Draft';
import { Meanwhile } from '../../editor/Meanwhile';
import { laidOut } from '../../parts/Document';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { namesOf, useEntities, usePolicy } from '../policy/load';

const route = getRouteApi('/policies/$type/$name/edit');

export function PolicyEditPage() {
  const words = useOwn(draft);
  const { type, name } = route.useParams();
  const query = usePolicy({ PolicyName: name, PolicyType: type });
  const { data, error, isPending, refetch } = query;
  return (
    <Page title={words.editTitle(name)} lead={words.editLead}>
      {data ? (
        <Edit key={name} type={type} name={name} policy={data} />
      ) : (
        <div className={parts.panel}>
          {error && <FaultBox error={error} onRetry={() => void refetch()} />}
          {isPending && <Loading />}
        </div>
      )}
    </Page>
  );
}

interface Props {
  type: string;
  name: string;
  policy: NonNullable<ReturnType<typeof usePolicy>['data']>;
}

function Edit({ type, name, policy }: Props) {
  const words = useOwn(draft);
  const navigate = route.useNavigate();
  const named = { PolicyName: name, PolicyType: type };
  const [tested] = useState({ PolicyName: name });
  const entities = useEntities(named);
  const write = useGuarded('Ram', 'CreatePolicyVersion', 'GetPolicy', named);
  const inForce = laidOut(policy.DefaultPolicyVersion?.PolicyDocument ?? '');
  const version = policy.Policy?.DefaultVersion ?? '';
  const [begun, setBegun] = useState({ text: inForce, version });
  const moved = version !== begun.version;
  const save = async (text: string) => {
    const RotateStrategy = 'DeleteOldestNonDefaultVersionWhenLimitExceeded';
    await write.mutateAsync({
      parameters: { PolicyName: name, PolicyDocument: text, SetAsDefault: true, RotateStrategy },
      // What was compared with is what must be in force: the version that this page shows.
      same: (now) => now.Policy?.DefaultVersion === version,
    });
    told(words.saved(name));
    await navigate({ to: '/policies/$type/$name', params: { type, name } });
  };
  return (
    <Draft
      key={begun.version}
      start={begun.text}
      before={inForce}
      kind="identity"
      who={namesOf(entities.data ?? [])}
      tested={tested}
      // Where it is not known to be attached to nobody, it counts as attached.
      attached={entities.data?.length !== 0}
      verb={words.save}
      busy={write.isPending}
      // What moved is shown, where it is still there.
      error={write.error instanceof Moved && moved ? undefined : write.error}
      notice={
        <>
          {moved && (
            <Meanwhile
              was={begun.text}
              now={inForce}
              onTheirs={() => {
                write.reset();
                setBegun({ text: inForce, version });
              }}
            />
          )}
          <p className={parts.faint}>{words.rotate}</p>
        </>
      }
      onSave={save}
    />
  );
}
