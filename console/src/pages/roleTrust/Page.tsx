// The trust policy of a role: in words, as a document, and what a change of it means.

import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../../api/call';
import { Meanwhile as Moved, useGuarded } from '../../api/guarded';
import { Draft } from '../../editor/Draft';
import { Meanwhile } from '../../editor/Meanwhile';
import { laidOut } from '../../parts/Document';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { useRole } from '../role/load';
import { Trusts } from '../role/Trusts';

const route = getRouteApi('/roles/$name/trust');

export function RoleTrustPage() {
  const words = useOwn(draft);
  const { name } = route.useParams();
  const { data, error, isPending, refetch } = useRole(name);
  return (
    <Page title={words.trustTitle(name)} lead={words.trustLead}>
      {data ? (
        <Trust key={name} name={name} text={textOf(data)} />
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
  name: string;
  /** The trust policy in force. */
  text: string;
}

const textOf = (answer: Answer<'Ram', 'GetRole'>): string => laidOut(answer.Role?.AssumeRolePolicyDocument ?? '');

function Trust({ name, text }: Props) {
  const words = useOwn(draft);
  const navigate = route.useNavigate();
  const write = useGuarded('Ram', 'UpdateRole', 'GetRole', { RoleName: name });
  const [start, setStart] = useState(text);
  const [tested] = useState({ RoleName: name });
  const [written, setWritten] = useState(text);
  const moved = text !== start;
  const save = async (next: string) => {
    await write.mutateAsync({
      parameters: { RoleName: name, NewAssumeRolePolicyDocument: next },
      same: (now) => textOf(now) === text,
    });
    told(words.trustSaved(name));
    await navigate({ to: '/roles/$name', params: { name } });
  };
  return (
    <>
      <div className={parts.panel}>
        <Facts rows={[[words.trustInWords, <Trusts key="t" document={written} none={words.trustNone} />]]} />
      </div>
      <Draft
        key={start}
        start={start}
        before={text}
        kind="trust"
        tested={tested}
        attached
        verb={words.trustSave}
        busy={write.isPending}
        // What moved is shown, where it is still there.
        error={write.error instanceof Moved && moved ? undefined : write.error}
        notice={
          moved && (
            <Meanwhile
              was={start}
              now={text}
              onTheirs={() => {
                write.reset();
                setStart(text);
                setWritten(text);
              }}
            />
          )
        }
        onText={setWritten}
        onSave={save}
      />
    </>
  );
}
