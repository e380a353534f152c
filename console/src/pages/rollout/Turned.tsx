// The calls that a rollout turns: at which stage, who, what, on what, how often; an example leads to its receipt.

import { Empty } from '../../parts/Empty';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { Example, Who } from '../../rehearsal/Calls';
import { useNodeName } from '../../rehearsal/Names';
import { rehearse } from '../../words/rehearse';
import { rollouts } from '../../words/rollouts';
import { useOwn, useSpoken } from '../../words/words';
import type { FlipGroup, Flips } from './load';

interface Props {
  title: string;
  none: string;
  flips: Flips;
}

export function Turned({ title, none, flips: { Groups = [], GroupCount = 0 } }: Props) {
  const words = useOwn(rollouts);
  const calls = useOwn(rehearse);
  const { number, time } = useSpoken();
  return (
    <Section title={title}>
      {Groups.length === 0 ? (
        <Empty text={none} />
      ) : (
        <Small
          label={title}
          rows={Groups}
          rowKey={({ StageNumber, Principal, ActionName, Resource, Node }) =>
            JSON.stringify([StageNumber, Principal, ActionName, Resource, Node])
          }
          columns={[
            { title: words.stage, cell: ({ StageNumber = 0 }) => number(StageNumber) },
            { title: calls.principal, cell: ({ Principal = '' }) => <Who arn={Principal} /> },
            { title: calls.action, cell: (group) => <What group={group} /> },
            { title: calls.last, from: 'wide', cell: ({ LastTime }) => time(LastTime) },
            { title: calls.example, from: 'medium', cell: (group) => <Example row={group} /> },
            { title: calls.calls, cell: ({ CallCount = 0 }) => number(CallCount) },
          ]}
        />
      )}
      {GroupCount > Groups.length && (
        <div className={`${parts.padded} ${parts.faint}`}>{words.further(GroupCount - Groups.length)}</div>
      )}
    </Section>
  );
}

function What({ group: { ActionName, Resource, Node } }: { group: FlipGroup }) {
  return (
    <>
      <code>{ActionName}</code>
      <div className={parts.faint}>
        <code>{Resource}</code>
        {Node !== undefined && <Level id={Node} />}
      </div>
    </>
  );
}

function Level({ id }: { id: string }) {
  const words = useOwn(rollouts);
  return <> · {words.level(useNodeName(id))}</>;
}
