// The versions of a secret, the newest first: their stages, their values for a moment, and which one readers get.

import { Badge, Group } from '@mantine/core';
import { useState } from 'react';
import type { Denial } from '../../api/call';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { secrets } from '../../words/secrets';
import { useOwn, useSpoken } from '../../words/words';
import { CURRENT, isCurrent, stagesOf, useVersions, type Version } from './load';
import { Put } from './Put';
import { Reveal } from './Reveal';
import css from './secret.module.css';

interface Props {
  name: string;
  /** Whether its versions come of rotations, and not by hand. */
  managed: boolean;
  going: boolean;
  lacks: Partial<Record<'put' | 'reveal' | 'stage', Denial>>;
}

type Layer = { open: 'reveal' | 'current'; id: string } | { open: 'put' };

export function Versions({ name, managed, going, lacks }: Props) {
  const words = useOwn(secrets);
  const { words: all, time } = useSpoken();
  const query = useVersions(name);
  const [layer, setLayer] = useState<Layer>();
  const close = () => setLayer(undefined);
  return (
    <Section
      title={words.versions}
      actions={
        !managed &&
        !going && (
          <Able lacks={lacks.put} variant="default" onClick={() => setLayer({ open: 'put' })}>
            {words.put}
          </Able>
        )
      }
    >
      <Body query={query} empty={<Empty text={words.noVersions} />}>
        {(rows) => (
          <Small
            label={words.versions}
            rows={rows}
            rowKey={({ VersionId = '' }) => VersionId}
            columns={[
              { title: words.version, cell: ({ VersionId }) => <code>{VersionId}</code> },
              { title: words.stages, cell: (version) => <Stages version={version} /> },
              { title: all.common.created, from: 'wide', cell: ({ CreateTime }) => time(CreateTime) },
              ...(going
                ? []
                : [
                    {
                      title: all.common.actions,
                      cell: (version: Version) => (
                        <Actions version={version} managed={managed} lacks={lacks} onOpen={setLayer} />
                      ),
                    },
                  ]),
            ]}
          />
        )}
      </Body>
      {layer?.open === 'put' && <Put name={name} onClose={close} />}
      {layer?.open === 'reveal' && <Reveal name={name} version={layer.id} onClose={close} />}
      {layer?.open === 'current' && <MakeCurrent name={name} id={layer.id} onClose={close} />}
    </Section>
  );
}

function Stages({ version }: { version: Version }) {
  const words = useOwn(secrets);
  const stages = stagesOf(version);
  if (stages.length === 0) return <>{words.none}</>;
  return (
    <div className={css.stages}>
      {stages.map((stage) => (
        <Badge
          key={stage}
          variant="outline"
          color={stage === CURRENT ? 'moss' : 'gray'}
          leftSection={stage === CURRENT ? '●' : '○'}
          tt="none"
          miw="max-content"
        >
          {words.stagesOf[stage] ?? stage}
        </Badge>
      ))}
    </div>
  );
}

interface ActionsProps {
  version: Version;
  managed: boolean;
  lacks: Props['lacks'];
  onOpen: (layer: Layer) => void;
}

function Actions({ version, managed, lacks, onOpen }: ActionsProps) {
  const words = useOwn(secrets);
  const { VersionId: id = '' } = version;
  return (
    <Group gap="xs">
      <Able
        lacks={lacks.reveal}
        variant="subtle"
        size="compact-sm"
        aria-label={words.revealOf(id)}
        onClick={() => onOpen({ open: 'reveal', id })}
      >
        {words.reveal}
      </Able>
      {!managed && !isCurrent(version) && (
        <Able
          lacks={lacks.stage}
          variant="subtle"
          size="compact-sm"
          aria-label={words.makeCurrentOf(id)}
          onClick={() => onOpen({ open: 'current', id })}
        >
          {words.makeCurrent}
        </Able>
      )}
    </Group>
  );
}

function MakeCurrent({ name, id, onClose }: { name: string; id: string; onClose: () => void }) {
  const words = useOwn(secrets);
  return (
    <Confirm
      product="Kms"
      operation="UpdateSecretVersionStage"
      parameters={{ SecretName: name, VersionStage: CURRENT, MoveToVersion: id }}
      said={words.madeCurrent(id)}
      level={1}
      title={words.makeCurrentTitle(id)}
      effect={words.makeCurrentText}
      verb={words.makeCurrent}
      onClose={onClose}
    />
  );
}
