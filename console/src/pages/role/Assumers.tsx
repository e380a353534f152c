// Who can really take a role on: judged by both the policies of whoever would and the trust policy.

import { Link } from '@tanstack/react-router';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { trial } from '../../words/trial';
import { useOwn } from '../../words/words';
import { Answers } from '../access/Answers';
import { useAccess } from '../access/load';
import { trusted } from './load';
import { TokenTrial } from './TokenTrial';

interface Props {
  role: { name: string; arn: string; document: string };
}

export function Assumers({ role }: Props) {
  const own = useOwn(trial);
  const sentence = { does: 'sts:AssumeRole', to: role.arn };
  const query = useAccess(sentence);
  const { data, error, isPending, isFetching, refetch } = query;
  const outside = trusted(role.document).flatMap((one) =>
    one.kind === 'federated' || one.kind === 'service' ? [one.name] : [],
  );
  return (
    <div className={parts.page}>
      <Section
        title={own.who}
        actions={
          <Link to="/access" search={sentence}>
            {own.ask}
          </Link>
        }
      >
        <div className={parts.padded}>
          <p className={parts.lead}>{own.whoLead}</p>
          {outside.length > 0 && <p>{own.outside([...new Set(outside)].join(', '))}</p>}
        </div>
        <div aria-busy={isFetching}>
          {isPending && <Loading />}
          {error && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
          {data && <Answers query={query} />}
        </div>
      </Section>
      <TokenTrial role={role} />
    </div>
  );
}
