// Calls of one fate: who, what, on what, how often, and what decides; an example leads to its receipt.

import { Link } from '@tanstack/react-router';
import { nameOf, useMe } from '../api/session';
import { Copy } from '../parts/Copy';
import parts from '../parts/parts.module.css';
import { Small } from '../parts/Small';
import { rehearse as texts } from '../words/rehearse';
import { useOwn, useSpoken } from '../words/words';
import { ControlPolicyLink, useNodeName } from './Names';
import css from './rehearsal.module.css';
import type { Fate, Row, Side } from './run';
import { accountOf, because } from './told';

interface Props {
  fate: 'denied' | 'allowed' | 'unknown';
  title: string;
  turned: Fate | undefined;
}

/** As many as are read by a person; the file has all of them. */
const SHOWN = 200;

export function Calls({ fate, title, turned }: Props) {
  const words = useOwn(texts);
  const { number, time } = useSpoken();
  const rows = (turned?.Groups ?? []) as readonly Row[];
  return (
    <section aria-label={title} className={css.calls}>
      <h3>{title}</h3>
      <Small
        label={title}
        rows={rows.slice(0, SHOWN)}
        rowKey={(row) => JSON.stringify([row.Principal, row.Action, row.Resources, row.Before, row.After])}
        columns={[
          { title: words.principal, cell: (row) => <Who arn={row.Principal ?? ''} /> },
          {
            title: words.action,
            cell: (row) => (
              <>
                <code>{row.Action}</code>
                <div className={parts.faint}>
                  <code>{(row.Resources ?? []).join(' ')}</code>
                </div>
              </>
            ),
          },
          {
            title: fate === 'unknown' ? words.reason : words.decides,
            from: 'medium',
            cell: (row) =>
              fate === 'unknown' ? because(row, words) : <Decides side={fate === 'denied' ? row.After : row.Before} />,
          },
          { title: words.last, from: 'wide', cell: (row) => time(row.LastTime) },
          { title: words.example, from: 'wide', cell: (row) => <Example row={row} /> },
          { title: words.calls, cell: (row) => number(row.CallCount ?? 0) },
        ]}
      />
      {rows.length > SHOWN && (
        <div className={`${parts.padded} ${parts.faint}`}>{words.further(rows.length - SHOWN)}</div>
      )}
    </section>
  );
}

export function Who({ arn }: { arn: string }) {
  const { account } = useMe();
  const name = nameOf(arn) || arn;
  const of = accountOf(arn);
  return (
    <>
      {name}
      {of !== '' && of !== account && <div className={parts.faint}>{of}</div>}
    </>
  );
}

/** What denies: the layer, of control policies the level, and the statements. */
function Decides({ side = {} }: { side: Side | undefined }) {
  const words = useOwn(texts);
  const { Layer = '', Node, Decision, Statements = [] } = side;
  const denies = Statements.filter(({ Effect }) => Decision !== 'ExplicitDeny' || Effect === 'Deny');
  return (
    <>
      {words.layers[Layer] ?? Layer}
      {Node !== undefined && <Level id={Node} />}
      {denies.length === 0 && <div className={parts.faint}>{words.nothingAllows}</div>}
      {denies.map(({ Policy = '', PolicyType, Statement = 0, Node: at }) => (
        <div key={`${Policy} ${Statement} ${at}`}>
          <PolicyLink control={Layer.startsWith('Control')} name={Policy} type={PolicyType} number={Statement + 1} />
        </div>
      ))}
    </>
  );
}

function Level({ id }: { id: string }) {
  const words = useOwn(texts);
  return <> {words.level(useNodeName(id))}</>;
}

interface LinkProps {
  control: boolean;
  name: string;
  type: string | undefined;
  number: number;
}

function PolicyLink({ control, name, type, number }: LinkProps) {
  const words = useOwn(texts);
  const say = (called: string) => words.statement(number, called);
  if (control && name.startsWith('cp-')) return <ControlPolicyLink id={name} say={say} />;
  if (control || (type !== 'System' && type !== 'Custom')) return <>{say(name)}</>;
  return (
    <Link to="/policies/$type/$name" params={{ type, name }}>
      {say(name)}
    </Link>
  );
}

interface ExampleProps {
  row: Pick<Row, 'ExampleRequestId' | 'Principal'>;
}

/** Receipts are of the own account alone; the id of another's request can be handed on. */
export function Example({ row: { ExampleRequestId: id = '', Principal = '' } }: ExampleProps) {
  const words = useOwn(texts);
  const { account } = useMe();
  if (id === '') return <>–</>;
  if (accountOf(Principal) === account) {
    return (
      <Link to="/explain/$requestId" params={{ requestId: id }} aria-label={words.receiptOf(id)}>
        {words.receipt}
      </Link>
    );
  }
  return (
    <>
      <code>{id.slice(0, 8)}…</code> <Copy text={id} label={id} />
    </>
  );
}
