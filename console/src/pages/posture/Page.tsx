// What of the account is not as it should be: the rules as they are now, and the report that is kept.

import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { AsCommand } from '../../parts/AsCommand';
import { Page } from '../../parts/Page';
import { assessment } from '../../words/assessment';
import { useOwn } from '../../words/words';
import { Report } from './Report';
import { Rules } from './Rules';

const route = getRouteApi('/posture');

export function PosturePage() {
  const own = useOwn(assessment);
  const { tab = 'rules', profile } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title={own.title}
      lead={own.lead}
      actions={
        tab === 'rules' ? (
          <AsCommand product="Rampart" operation="GetPosture" parameters={{ Profile: profile }} />
        ) : (
          <AsCommand product="Ims" operation="ListRecentGovernanceMetrics" />
        )
      }
    >
      <Tabs
        value={tab}
        onChange={(next) => navigate({ search: next === 'report' ? { tab: next } : {}, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="rules">{own.rules}</Tabs.Tab>
          <Tabs.Tab value="report">{own.report}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rules">
          <Rules />
        </Tabs.Panel>
        <Tabs.Panel value="report">
          <Report />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
