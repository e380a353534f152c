// Who can do what: a sentence with blanks, answered by the policies that decide calls.

import { getRouteApi } from '@tanstack/react-router';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { access as texts } from '../../words/access';
import { useOwn } from '../../words/words';
import { Answers } from './Answers';
import { Ask } from './Ask';
import { useAccess } from './load';
import { question } from './sentence';

const route = getRouteApi('/access');

export function AccessPage() {
  const words = useOwn(texts);
  const sentence = route.useSearch();
  const asked = question(sentence);
  const { MaxItems, Context, ...rest } = asked ?? {};
  const parameters = { ...rest, ...(Context && { Context: JSON.stringify(Context) }) };
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={asked && <AsCommand product="Rampart" operation="SearchAccess" parameters={parameters} />}
    >
      <Ask key={JSON.stringify(sentence)} />
      <Found />
    </Page>
  );
}

function Found() {
  const words = useOwn(texts);
  const sentence = route.useSearch();
  const query = useAccess(sentence);
  const { data, error, isPending, isFetching, refetch } = query;
  if (question(sentence) === undefined) {
    return (
      <div className={parts.panel}>
        <Empty text={words.blank} />
      </div>
    );
  }
  return (
    <div className={parts.panel} aria-busy={isFetching}>
      {isPending && <Loading />}
      {error && <FaultBox error={error} onRetry={() => void refetch()} />}
      {data && <Answers query={query} />}
    </div>
  );
}
