// The versions of a policy: each compared with the one before, put in force, deleted.

import { Button, Group } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { VerdictBox } from '../../editor/VerdictBox';
import { useVerdict } from '../../editor/verdict';
import { Confirm } from '../../form/Confirm';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Body } from '../../parts/List';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { draft } from '../../words/draft';
import { useOwn, useSpoken } from '../../words/words';
import { useTexts, useVersions } from './load';
import { PutInForce } from './PutInForce';

const Diff = lazy(() => import('../../editor/Diff').then((module) => ({ default: module.Diff })));
const route = getRouteApi('/policies/$type/$name');

interface Props {
  named: { PolicyName: string; PolicyType: string };
  /** Whom it is attached to, by name. */
  who: string;
  /** Whether it counts for anybody; so unless it is known that not. */
  attached: boolean;
}

export function Versions({ named, who, attached }: Props) {
  const { words, time } = useSpoken();
  const own = useOwn(draft);
  const query = useVersions(named);
  const navigate = route.useNavigate();
  const { version } = route.useSearch();
  const [layer, setLayer] = useState<{ what: 'force' | 'delete'; version: string }>();
  const rows = query.data ?? [];
  const ids = rows.map(({ VersionId = '' }) => VersionId).toSorted((one, other) => number(one) - number(other));
  const inForce = rows.find(({ IsDefaultVersion }) => IsDefaultVersion)?.VersionId ?? '';
  const chosen = version !== undefined && ids.includes(version) ? version : inForce;
  const before = ids[ids.indexOf(chosen) - 1];
  const look = (id: string) => navigate({ search: (old) => ({ ...old, version: id }), replace: true });
  return (
    <>
      <div className={parts.panel}>
        <Body query={query} empty={<Empty text={words.common.none} />}>
          {(all) => (
            <Small
              label={words.policy.versions}
              rows={all}
              rowKey={(row) => row.VersionId ?? ''}
              columns={[
                { title: words.policy.version, cell: (row) => <code>{row.VersionId}</code> },
                { title: words.common.status, cell: (row) => (row.IsDefaultVersion ? words.policy.default : '–') },
                { title: words.common.created, from: 'medium', cell: (row) => time(row.CreateDate) },
                {
                  title: words.common.actions,
                  cell: ({ VersionId: id = '', IsDefaultVersion }) => (
                    <Group gap={4}>
                      <Button
                        variant="subtle"
                        size="compact-sm"
                        aria-pressed={id === chosen}
                        aria-label={`${own.look}: ${id}`}
                        onClick={() => look(id)}
                      >
                        {own.look}
                      </Button>
                      {named.PolicyType === 'Custom' && !IsDefaultVersion && (
                        <>
                          <Button
                            variant="subtle"
                            size="compact-sm"
                            aria-label={`${own.putInForce}: ${id}`}
                            onClick={() => setLayer({ what: 'force', version: id })}
                          >
                            {own.putInForce}
                          </Button>
                          <Button
                            variant="subtle"
                            color="brick"
                            size="compact-sm"
                            aria-label={`${own.deleteVersion}: ${id}`}
                            onClick={() => setLayer({ what: 'delete', version: id })}
                          >
                            {own.deleteVersion}
                          </Button>
                        </>
                      )}
                    </Group>
                  ),
                },
              ]}
            />
          )}
        </Body>
      </div>
      {chosen !== '' && (
        <Section title={`${chosen}: ${own.compareWith}`}>
          {before === undefined ? (
            <Empty text={own.first} />
          ) : (
            <Between named={named} old={before} next={chosen} who={who} />
          )}
        </Section>
      )}
      {layer?.what === 'force' && (
        <PutInForce
          named={named}
          old={inForce}
          next={layer.version}
          who={who}
          attached={attached}
          onClose={() => setLayer(undefined)}
        />
      )}
      {layer?.what === 'delete' && (
        <Delete name={named.PolicyName} version={layer.version} onClose={() => setLayer(undefined)} />
      )}
    </>
  );
}

/** The number in `v12`. */
const number = (version: string): number => Number(version.slice(1));

function Between({ named, old, next, who }: Omit<Props, 'attached'> & { old: string; next: string }) {
  const texts = useTexts(named, old, next);
  const sound = texts.old !== undefined && texts.next !== undefined;
  const verdict = useVerdict(texts.old ?? '', texts.next ?? '', 'identity', sound);
  if (texts.error) return <FaultBox error={texts.error} />;
  if (texts.old === undefined || texts.next === undefined) return <Loading lines={3} />;
  return (
    <>
      <VerdictBox verdict={verdict} kind="identity" who={who} />
      <Suspense>
        <Diff old={texts.old} next={texts.next} />
      </Suspense>
    </>
  );
}

function Delete({ name, version, onClose }: { name: string; version: string; onClose: () => void }) {
  const words = useOwn(draft);
  return (
    <Confirm
      product="Ram"
      operation="DeletePolicyVersion"
      parameters={{ PolicyName: name, VersionId: version }}
      said={words.deleteVersionDone(version)}
      level={1}
      title={words.deleteVersionTitle(version)}
      effect={words.deleteVersionText}
      verb={`${words.deleteVersion} ${version}`}
      onClose={onClose}
    />
  );
}
