// From where the AccessKeys of the account may be used that have no policy of their own.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fault } from '../../api/call';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { Able } from '../../parts/Able';
import { Document } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Section } from '../../parts/Page';
import { told } from '../../parts/toast';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn } from '../../words/words';
import { FormDialog } from './Form';
import { fieldsOf, linesOf } from './policy';
import { useSaveOfAccount } from './save';

export function OfAccount() {
  const own = useOwn(keyNetwork);
  const { data, error, isPending, refetch } = useQuery(read('Ims', 'GetAccessKeyPolicyForAccount', {}));
  const [editing, setEditing] = useState<{ seen: string | undefined }>();
  const [lacks] = useMay(WISHES);
  const none = error instanceof Fault && error.missing;
  const there = none ? undefined : data?.AccessKeyPolicy;
  const set = useSaveOfAccount(editing?.seen);
  const button = (
    <Able lacks={lacks} variant="default" onClick={() => setEditing({ seen: there })}>
      {there === undefined ? own.set : own.edit}
    </Able>
  );
  return (
    <Section title={own.accountTitle} actions={there !== undefined && button}>
      {isPending && <Loading lines={3} />}
      {none && (
        <Empty text={own.accountNone} hint={own.accountLead}>
          {button}
        </Empty>
      )}
      {error && !none && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
      {there !== undefined && <Shown text={there} />}
      {editing && (
        <FormDialog
          title={own.accountTitle}
          there={editing.seen}
          busy={set.busy}
          error={set.error}
          save={(document) =>
            set.save(document, () => {
              told(own.saved);
              setEditing(undefined);
            })
          }
          onClose={() => setEditing(undefined)}
        />
      )}
    </Section>
  );
}

function Shown({ text }: { text: string }) {
  const own = useOwn(keyNetwork);
  const fields = fieldsOf(text);
  if (!fields) return <Document text={text} label={own.document} />;
  const listed = (lines: string) =>
    linesOf(lines).length === 0
      ? own.none
      : linesOf(lines).map((line) => (
          <div key={line}>
            <code>{line}</code>
          </div>
        ));
  return (
    <Facts
      rows={[
        [own.state, own.states[fields.state] ?? fields.state],
        [own.publicly, listed(fields.publicly)],
        [own.privately, listed(fields.privately)],
      ]}
    />
  );
}

const WISHES = [
  wish('Ims', 'SetAccessKeyPolicyForAccount', {
    AccessKeyPolicy: '{"Version":1,"Status":"Inactive","Statements":[]}',
  }),
];
