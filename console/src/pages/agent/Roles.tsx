// The roles that an agent has, and whether each trusts it.

import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { agents } from '../../words/agents';
import { useOwn, useWords } from '../../words/words';
import { useTrust } from './load';

export function Roles({ names }: { names: readonly string[] }) {
  const own = useOwn(agents);
  const words = useWords();
  const trust = useTrust(names);
  return (
    <Section title={own.roles}>
      {names.length === 0 ? (
        <Empty text={own.noRoles} />
      ) : (
        <Small
          label={own.roles}
          rows={names}
          rowKey={(name) => name}
          columns={[
            {
              title: words.common.name,
              cell: (name) => (
                <Link to="/roles/$name" params={{ name }}>
                  {name}
                </Link>
              ),
            },
            { title: own.trusts, cell: (name) => <Trust name={name} is={trust[name]} /> },
          ]}
        />
      )}
    </Section>
  );
}

function Trust({ name, is }: { name: string; is: boolean | undefined }) {
  const own = useOwn(agents);
  const words = useWords();
  if (is === undefined) return <>{words.common.unknown}</>;
  if (is) return <>✓ {words.common.yes}</>;
  return (
    <>
      ✗ {own.trustsNot}{' '}
      <Link to="/roles/$name/trust" params={{ name }}>
        {words.role.editTrust}
      </Link>
    </>
  );
}
