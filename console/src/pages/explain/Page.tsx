// The receipt of a decision: asked for by what was pasted, or by its address.

import { Button, Group, Stack, Textarea } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Fault } from '../../api/call';
import { useReach } from '../../api/reach';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import type { Named } from '../../parts/receiptPath';
import { explain as texts } from '../../words/explain';
import { useOwn } from '../../words/words';
import { Decided } from './Decided';
import { useDecisions } from './load';
import { pasted } from './pasted';

const byMessage = getRouteApi('/explain');
const byRequest = getRouteApi('/explain/$requestId');

export function ExplainPage() {
  const { message } = byMessage.useSearch();
  return <Explained message={message} request={undefined} />;
}

export function ReceiptPage() {
  const { requestId } = byRequest.useParams();
  const { message } = byRequest.useSearch();
  return <Explained request={requestId} message={message} />;
}

function Explained({ request, message }: Named) {
  const words = useOwn(texts);
  const asked = request !== undefined ? { EventRequestId: request } : { EncodedDiagnosticMessage: message };
  const given = request ?? message;
  return (
    <Page
      title={given === undefined ? words.title : words.receipt}
      lead={words.lead}
      actions={given !== undefined && <AsCommand product="Rampart" operation="Explain" parameters={asked} />}
    >
      {given !== undefined && <Decisions request={request} message={message} />}
      <Ask key={given} />
    </Page>
  );
}

function Ask() {
  const words = useOwn(texts);
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { request, message } = pasted(text);
    setWrong(request === undefined && message === undefined ? words.nothing : '');
    if (request !== undefined)
      void navigate({ to: '/explain/$requestId', params: { requestId: request }, search: { message } });
    else if (message !== undefined) void navigate({ to: '/explain', search: { message } });
  };
  return (
    <form className={`${parts.panel} ${parts.padded}`} onSubmit={submit} noValidate>
      <Stack>
        <Textarea
          label={words.paste}
          description={words.pasteHint}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong || undefined}
          rows={3}
          spellCheck={false}
          autoComplete="off"
        />
        <Group>
          <Button type="submit" disabled={text.trim() === ''}>
            {words.verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Each decision on the call; the last is the one that ended it. */
function Decisions({ request, message }: Named) {
  const words = useOwn(texts);
  const reach = useReach();
  const { data, error, isPending, refetch } = useDecisions({ request, message }, reach);
  const missing = error instanceof Fault && error.missing;
  if (isPending || error) {
    return (
      <div className={parts.panel}>
        {isPending && <Loading lines={4} />}
        {missing && <Empty text={words.missing} hint={words.missingHint} />}
        {error && !missing && <FaultBox error={error} title={words.notRead} onRetry={() => void refetch()} />}
      </div>
    );
  }
  return (data.Decisions ?? []).map((decision) => (
    <div className={parts.panel} key={`${decision.Action} ${decision.Resources?.join(' ')}`}>
      <Decided decision={decision} message={message} />
    </div>
  ));
}
