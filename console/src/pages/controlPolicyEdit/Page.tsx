// The text of a control policy: what a change means for every request there can be, and for the calls that really came.

import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { Meanwhile as Moved, useGuarded } from '../../api/guarded';
import { Draft } from '../../editor/Draft';
import { Meanwhile } from '../../editor/Meanwhile';
import { laidOut } from '../../parts/Document';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { Unread } from '../../parts/Unread';
import { changing } from '../../rehearsal/changes';
import { controlPolicies as texts } from '../../words/controlPolicies';
import { useOwn } from '../../words/words';
import { type ControlPolicy, countOf, useControlPolicy } from '../controlPolicies/load';
import { RD } from '../directory/load';

const route = getRouteApi('/control-policies/$id/edit');

export function ControlPolicyEditPage() {
  const words = useOwn(texts);
  const { id } = route.useParams();
  const query = useControlPolicy(id);
  const policy = query.data?.ControlPolicy;
  return (
    <Page title={words.editTitle(policy?.PolicyName ?? id)} lead={words.editLead}>
      {policy ? (
        <Edit key={id} id={id} policy={policy} text={laidOut(query.data?.ControlPolicy?.PolicyDocument ?? '')} />
      ) : (
        <div className={parts.panel}>
          <Unread called={`${words.kind} ${id}`} there={false} query={query} />
        </div>
      )}
    </Page>
  );
}

function Edit({ id, policy, text }: { id: string; policy: ControlPolicy; text: string }) {
  const words = useOwn(texts);
  const navigate = route.useNavigate();
  const write = useGuarded(RD, 'UpdateControlPolicy', 'GetControlPolicy', { PolicyId: id });
  const [start, setStart] = useState(text);
  const changes = useCallback((next: string) => [changing(id, next)], [id]);
  const moved = text !== start;
  const save = async (next: string) => {
    await write.mutateAsync({
      parameters: { PolicyId: id, NewPolicyDocument: next },
      same: (now) => laidOut(now.ControlPolicy?.PolicyDocument ?? '') === text,
    });
    told(words.saved(policy.PolicyName ?? id));
    await navigate({ to: '/control-policies/$id', params: { id } });
  };
  return (
    <Draft
      key={start}
      start={start}
      before={text}
      kind="control"
      changes={changes}
      attached={countOf(policy) > 0}
      verb={words.save}
      busy={write.isPending}
      // What moved is shown, where it is still there.
      error={write.error instanceof Moved && moved ? undefined : write.error}
      notice={
        <>
          {moved && (
            <Meanwhile
              was={start}
              now={text}
              onTheirs={() => {
                write.reset();
                setStart(text);
              }}
            />
          )}
          <p className={parts.faint}>{words.newText}</p>
        </>
      }
      onSave={save}
    />
  );
}
