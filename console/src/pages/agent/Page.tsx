// One agent: by what it is known, its roles, what is run on its machine, and what it gave out.

import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayEach } from '../../api/may';
import { useWrite } from '../../api/query';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { faultText } from '../../parts/faultText';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told, trouble } from '../../parts/toast';
import { Unread } from '../../parts/Unread';
import { agents } from '../../words/agents';
import { useOwn, useWords } from '../../words/words';
import { About } from './About';
import { Edit } from './Edit';
import { Given } from './Given';
import { DeleteAgent, Disable, Renew } from './Layers';
import { useAgent, wishes } from './load';
import { Machine } from './Machine';
import { Roles } from './Roles';

const route = getRouteApi('/agents/$name');

type Layer = 'edit' | 'renew' | 'disable' | 'delete';

export function AgentPage() {
  const own = useOwn(agents);
  const words = useWords();
  const { name } = route.useParams();
  const query = useAgent(name);
  const agent = query.data?.Agent;
  const lacks = useMayEach(wishes(name));
  const [layer, setLayer] = useState<Layer>();
  const close = () => setLayer(undefined);
  const update = useWrite('Rampart', 'UpdateAgent');
  const enable = () =>
    update.mutate(
      { AgentName: name, Status: 'Active' },
      { onSuccess: () => told(own.enabled(name)), onError: (error) => trouble(faultText(error, words)) },
    );
  const active = agent?.Status === 'Active';
  return (
    <Page
      title={name}
      lead={agent?.Description}
      actions={
        agent && (
          <>
            <AsCommand product="Rampart" operation="GetAgent" parameters={{ AgentName: name }} />
            {agent.Identity !== 'Certificate' && (
              <Able lacks={lacks.renew} variant="default" onClick={() => setLayer('renew')}>
                {own.renew}
              </Able>
            )}
            <Able lacks={lacks.edit} variant="default" onClick={() => setLayer('edit')}>
              {words.user.edit}
            </Able>
            <Able
              lacks={lacks.edit}
              variant="default"
              loading={update.isPending}
              onClick={active ? () => setLayer('disable') : enable}
            >
              {active ? own.disable : own.enable}
            </Able>
            <Able lacks={lacks.remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
              {own.delete}
            </Able>
          </>
        )
      }
    >
      <div className={parts.panel}>
        {agent && <About agent={agent} />}
        <Unread called={`${own.kind} ${name}`} there={agent !== undefined} query={query} />
      </div>
      {agent && (
        <>
          <Roles names={agent.RoleNames ?? []} />
          <Machine agent={agent} />
          <Given name={name} />
        </>
      )}
      {layer === 'renew' && <Renew name={name} onClose={close} />}
      {layer === 'edit' && agent && <Edit name={name} agent={agent} onClose={close} />}
      {layer === 'disable' && agent && <Disable name={name} agent={agent} onClose={close} />}
      {layer === 'delete' && agent && <DeleteAgent name={name} agent={agent} onClose={close} />}
    </Page>
  );
}
