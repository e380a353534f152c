// One policy: its text, its versions, where it counts.

import { Tabs } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useMay, type Wish, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Document } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Loading } from '../../parts/Loading';
import { Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { Unread } from '../../parts/Unread';
import { draft } from '../../words/draft';
import { plain } from '../../words/plain';
import { useOwn, useSpoken } from '../../words/words';
import { Tags } from '../tags/Tags';
import { statementsIn } from './clone';
import { DeletePolicy } from './DeletePolicy';
import { Describe } from './Describe';
import { type Entity, namesOf, useEntities, usePolicy } from './load';
import { Plain } from './Plain';
import { Versions } from './Versions';

const route = getRouteApi('/policies/$type/$name');

/** Some document that is sound: what is asked about must be. */
const SOUND = '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ram:GetUser","Resource":"*"}]}';

const Tests = lazy(() => import('./Tests').then((module) => ({ default: module.Tests })));

export function PolicyPage() {
  const { words } = useSpoken();
  const { type, name } = route.useParams();
  const { tab = 'document' } = route.useSearch();
  const navigate = route.useNavigate();
  const named = { PolicyName: name, PolicyType: type };
  const query = usePolicy(named);
  const { data } = query;
  const policy = data?.Policy;
  const entities = useEntities(named);
  const [layer, setLayer] = useState<'describe' | 'delete'>();
  const own = useOwn(draft);
  const inWords = useOwn(plain);
  const custom = type === 'Custom';
  const [create, edit, remove, describe] = useMay(custom ? [CREATE, ...wishes(name)] : SYSTEM);
  const text = data?.DefaultPolicyVersion?.PolicyDocument ?? policy?.PolicyDocument ?? '';
  return (
    <Page
      title={name}
      lead={policy?.Description}
      actions={
        policy && (
          <>
            <AsCommand product="Ram" operation="GetPolicy" parameters={named} />
            <Able
              lacks={create}
              variant="default"
              onClick={() => navigate({ to: '/policies/new', search: { statements: statementsIn(text) } })}
            >
              {own.clone}
            </Able>
            {custom && (
              <>
                <Able
                  lacks={edit}
                  onClick={() => navigate({ to: '/policies/$type/$name/edit', params: { type, name } })}
                >
                  {own.edit}
                </Able>
                <Able lacks={describe} variant="default" onClick={() => setLayer('describe')}>
                  {own.describe}
                </Able>
                <Able lacks={remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
                  {own.deletePolicy}
                </Able>
              </>
            )}
          </>
        )
      }
    >
      {policy ? (
        <Tabs
          value={tab}
          onChange={(next) =>
            navigate({ search: next === 'document' || next === null ? {} : { tab: next }, replace: true })
          }
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="document">{words.policy.document}</Tabs.Tab>
            <Tabs.Tab value="attached">{words.policy.attachedTo}</Tabs.Tab>
            <Tabs.Tab value="versions">{words.policy.versions}</Tabs.Tab>
            {custom && <Tabs.Tab value="tests">{own.tests}</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="document">
            <div className={parts.page}>
              <Section title={inWords.title}>
                <Plain text={text} />
              </Section>
              <div className={parts.panel}>
                <Document text={text} label={words.policy.document} />
              </div>
              {custom && <Tags on={{ kind: 'policy', name }} />}
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="attached">
            <Attached named={named} />
          </Tabs.Panel>
          <Tabs.Panel value="versions">
            <div className={parts.page}>
              <Versions named={named} who={namesOf(entities.data ?? [])} attached={entities.data?.length !== 0} />
            </div>
          </Tabs.Panel>
          {custom && (
            <Tabs.Panel value="tests">
              <Suspense fallback={<Loading />}>
                <Tests name={name} />
              </Suspense>
            </Tabs.Panel>
          )}
        </Tabs>
      ) : (
        <div className={parts.panel}>
          <Unread called={`${words.policy.kind} ${name}`} there={false} query={query} />
        </div>
      )}
      {layer === 'delete' && <DeletePolicy name={name} onClose={() => setLayer(undefined)} />}
      {layer === 'describe' && policy && <Describe name={name} policy={policy} onClose={() => setLayer(undefined)} />}
    </Page>
  );
}

const CREATE = wish('Ram', 'CreatePolicy', { PolicyName: 'some', PolicyDocument: SOUND });

/** What may be done with a policy of the system. */
const SYSTEM: Wish[] = [CREATE];

const wishes = (name: string): Wish[] => [
  wish('Ram', 'CreatePolicyVersion', { PolicyName: name, PolicyDocument: SOUND }),
  wish('Ram', 'DeletePolicy', { PolicyName: name }),
  wish('Ram', 'UpdatePolicyDescription', { PolicyName: name, NewDescription: 'some' }),
];

interface Props {
  named: { PolicyName: string; PolicyType: string };
}

function Attached({ named }: Props) {
  const { words, time } = useSpoken();
  const query = useEntities(named);
  return (
    <div className={parts.panel}>
      <Body query={query} empty={<Empty text={words.policy.noEntities} />}>
        {(rows) => (
          <Small
            label={words.policy.attachedTo}
            rows={rows}
            rowKey={(row) => `${row.kind}/${row.name}`}
            columns={[
              { title: words.policy.entity, cell: (row) => <EntityLink entity={row} /> },
              { title: words.common.type, cell: (row) => words.policy[row.kind] },
              { title: words.common.attached, from: 'medium', cell: (row) => time(row.since) },
            ]}
          />
        )}
      </Body>
    </div>
  );
}

function EntityLink({ entity }: { entity: Entity }) {
  const params = { name: entity.name };
  switch (entity.kind) {
    case 'user':
      return (
        <Link to="/users/$name" params={params}>
          {entity.name}
        </Link>
      );
    case 'group':
      return (
        <Link to="/groups/$name" params={params}>
          {entity.name}
        </Link>
      );
    case 'role':
      return (
        <Link to="/roles/$name" params={params}>
          {entity.name}
        </Link>
      );
  }
}
