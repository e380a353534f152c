// What has happened in the account: filtered by the server, page by page, and as it happens.

import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useReach } from '../../api/reach';
import { AsCommand } from '../../parts/AsCommand';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { events as texts } from '../../words/events';
import { useOwn } from '../../words/words';
import { between, type EventsSearch } from './address';
import { Bar } from './Bar';
import { ExportMenu, ExportState } from './Export';
import { Filters } from './Filters';
import { Found } from './Found';
import { askedFor } from './load';
import { Taken } from './Taken';
import { useExport } from './useExport';

const route = getRouteApi('/events');

export function EventsPage() {
  const words = useOwn(texts);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { settled, ownEvents: own } = useReach();
  const [open, setOpen] = useState(false);
  const { told, start, stop } = useExport();
  const asked = askedFor(search, own);
  const change = (next: Partial<EventsSearch>) => navigate({ search: (old) => ({ ...old, ...next }) });
  return (
    <Page
      title={words.title}
      lead={own ? words.own : words.lead}
      actions={
        <>
          <AsCommand
            product="Rampart"
            operation="ListEvents"
            parameters={{ ...asked, ...between(search, Date.now()) }}
          />
          <ExportMenu
            busy={!settled || told.state === 'busy'}
            onStart={(form) => void start(form, asked, between(search, Date.now()))}
          />
        </>
      }
    >
      <ExportState told={told} onStop={stop} />
      <div className={parts.panel}>
        <Bar search={search} open={open} onOpen={setOpen} onChange={change} />
        {open && <Filters search={search} onChange={change} />}
        <Taken search={search} onChange={change} />
        <Found search={search} own={own} enabled={settled} onFind={() => setOpen(true)} onChange={change} />
      </div>
    </Page>
  );
}
