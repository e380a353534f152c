// One secret: what it is, its versions and rotation, its policy, and who reads it.

import { Tabs } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useGuarded } from '../../api/guarded';
import { useMayEach } from '../../api/may';
import { useWrite } from '../../api/query';
import { EditDialog } from '../../form/EditDialog';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { faultText } from '../../parts/faultText';
import { Loading } from '../../parts/Loading';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told, trouble } from '../../parts/toast';
import { Unread } from '../../parts/Unread';
import { secrets as texts } from '../../words/secrets';
import { useOwn, useSpoken, useWords } from '../../words/words';
import { Tags } from '../tags/Tags';
import { isGoing, isManaged, type Secret, userOf, useSecret, wishes } from './load';
import { Policy } from './Policy';
import { Remove } from './Remove';
import { Rotation } from './Rotation';
import { Versions } from './Versions';

const Readers = lazy(() => import('./Readers').then((module) => ({ default: module.Readers })));

const route = getRouteApi('/secrets/$name');

export function SecretPage() {
  const words = useOwn(texts);
  const all = useWords();
  const { name } = route.useParams();
  const { tab = 'about' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useSecret(name);
  const secret = query.data;
  const going = secret !== undefined && isGoing(secret);
  const lacks = useMayEach(wishes(name));
  const [layer, setLayer] = useState<'edit' | 'delete'>();
  const restore = useWrite('Kms', 'RestoreSecret');
  const bringBack = () =>
    restore.mutate(
      { SecretName: name },
      { onSuccess: () => told(words.restored(name)), onError: (error) => trouble(faultText(error, all)) },
    );
  return (
    <Page
      title={name}
      lead={secret?.Description}
      actions={
        secret && (
          <>
            <AsCommand product="Kms" operation="DescribeSecret" parameters={{ SecretName: name }} />
            {going ? (
              <Able lacks={lacks.restore} loading={restore.isPending} onClick={bringBack}>
                {words.restore}
              </Able>
            ) : (
              <>
                <Able lacks={lacks.edit} variant="default" onClick={() => setLayer('edit')}>
                  {words.edit}
                </Able>
                <Able lacks={lacks.remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
                  {words.remove}
                </Able>
              </>
            )}
          </>
        )
      }
    >
      <div className={parts.panel}>
        {secret && <About secret={secret} />}
        <Unread called={`${words.kind} ${name}`} there={secret !== undefined} query={query} />
      </div>
      {secret && (
        <Tabs
          value={tab}
          onChange={(next) => navigate({ search: next === 'who' ? { tab: next } : {}, replace: true })}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="about">{words.about}</Tabs.Tab>
            <Tabs.Tab value="who">{words.who}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="about">
            <div className={parts.page}>
              <Versions name={name} managed={isManaged(secret)} going={going} lacks={lacks} />
              {isManaged(secret) && <Rotation name={name} secret={secret} going={going} lacks={lacks} />}
              <Policy name={name} arn={secret.Arn ?? ''} going={going} lacks={lacks.policy} />
              {!going && <Tags on={{ kind: 'secret', name }} />}
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="who">
            <Suspense fallback={<Loading />}>
              <Readers name={name} arn={secret.Arn ?? ''} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      )}
      {layer === 'edit' && secret && <Edit name={name} secret={secret} onClose={() => setLayer(undefined)} />}
      {layer === 'delete' && <Remove name={name} onClose={() => setLayer(undefined)} />}
    </Page>
  );
}

function About({ secret }: { secret: Secret }) {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const user = userOf(secret);
  const { SecretType = '', EncryptionKeyId: key } = secret;
  return (
    <Facts
      rows={[
        ...(isGoing(secret)
          ? [[words.goesAt, <strong key="g">{words.goesLong(time(secret.PlannedDeleteTime))}</strong>] as const]
          : []),
        [words.arn, <Copied key="a" text={secret.Arn} />],
        [words.type, words.types[SecretType] ?? SecretType],
        ...(user === undefined
          ? []
          : [
              [
                words.user,
                <Link key="u" to="/users/$name" params={{ name: user }} search={{ tab: 'credentials' }}>
                  {user}
                </Link>,
              ] as const,
            ]),
        [
          words.key,
          key === undefined ? (
            words.keyOwn
          ) : (
            <Link key="k" to="/secret-keys/$id" params={{ id: key }}>
              {key}
            </Link>
          ),
        ],
        [words.changed, time(secret.UpdateTime)],
        [all.common.created, time(secret.CreateTime)],
      ]}
    />
  );
}

function Edit({ name, secret, onClose }: { name: string; secret: Secret; onClose: () => void }) {
  const words = useOwn(texts);
  const write = useGuarded('Kms', 'UpdateSecret', 'DescribeSecret', { SecretName: name });
  return (
    <EditDialog
      title={words.edit}
      fields={[{ name: 'Description', label: words.description, kind: 'area' }]}
      theirs={{ Description: secret.Description ?? '' }}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { SecretName: name, ...changed },
          same: ({ Description = '' }) => Description === base.Description,
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}
