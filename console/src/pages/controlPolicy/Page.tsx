// One control policy: its text, in words and as it is, and where it is attached.

import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copy } from '../../parts/Copy';
import { Document } from '../../parts/Document';
import { Facts, Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { controlPolicies as texts } from '../../words/controlPolicies';
import { plain } from '../../words/plain';
import { useOwn, useSpoken } from '../../words/words';
import { deleting, editing, isOwn, renaming, useControlPolicy } from '../controlPolicies/load';
import { RD, useDirectory } from '../directory/load';
import { Plain } from '../policy/Plain';
import { OfControlPolicy } from '../rollouts/OfControlPolicy';
import { Tags } from '../tags/Tags';
import { Delete, Rename } from './Dialogs';
import { Targets } from './Targets';

const route = getRouteApi('/control-policies/$id');

export function ControlPolicyPage() {
  const words = useOwn(texts);
  const inWords = useOwn(plain);
  const { time } = useSpoken();
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const query = useControlPolicy(id);
  const { manages, directory } = useDirectory();
  const [layer, setLayer] = useState<'rename' | 'delete'>();
  const policy = query.data?.ControlPolicy;
  const name = policy?.PolicyName ?? id;
  const own = policy !== undefined && isOwn(policy);
  const [edit, rename, remove] = useMay(own ? [editing(id), renaming(id), deleting(id)] : NONE);
  const text = policy?.PolicyDocument ?? '';
  const close = () => setLayer(undefined);
  return (
    <Page
      title={name}
      lead={policy?.Description}
      actions={
        policy && (
          <>
            <AsCommand product={RD} operation="GetControlPolicy" parameters={{ PolicyId: id }} />
            {own && manages && (
              <>
                <Able lacks={edit} onClick={() => navigate({ to: '/control-policies/$id/edit', params: { id } })}>
                  {words.edit}
                </Able>
                <Able lacks={rename} variant="default" onClick={() => setLayer('rename')}>
                  {words.rename}
                </Able>
                <Able lacks={remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
                  {words.remove}
                </Able>
              </>
            )}
          </>
        )
      }
    >
      <div className={parts.panel}>
        {policy && (
          <Facts
            rows={[
              [
                words.id,
                <>
                  <code>{id}</code> <Copy text={id} />
                </>,
              ],
              [words.type, words.types[policy.PolicyType ?? ''] ?? policy.PolicyType],
              [words.changed, time(policy.UpdateDate)],
            ]}
          />
        )}
        <Unread called={`${words.kind} ${id}`} there={policy !== undefined} query={query} />
      </div>
      {policy && (
        <>
          <Section title={inWords.title}>
            <Plain text={text} />
          </Section>
          <Section title={words.document}>
            <Document text={text} label={words.document} />
          </Section>
          <Targets id={id} name={name} manages={manages && directory?.ControlPolicyStatus === 'Enabled'} />
          <OfControlPolicy id={id} />
          {own && manages && <Tags on={{ kind: 'controlPolicy', name: id }} />}
        </>
      )}
      {layer === 'rename' && policy && <Rename id={id} policy={policy} onClose={close} />}
      {layer === 'delete' && (
        <Delete id={id} name={name} onClose={close} onDone={() => void navigate({ to: '/control-policies' })} />
      )}
    </Page>
  );
}

const NONE: never[] = [];
