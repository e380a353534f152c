// The tests beside a policy: a table with what each comes to, and why where it is not what was expected.

import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told, trouble } from '../../parts/toast';
import { proof } from '../../words/proof';
import { useOwn, useWords } from '../../words/words';
import css from '../editor.module.css';
import { TestForm } from './TestForm';
import { TestsTable } from './TestsTable';
import type { Test, Tested } from './tested';
import { type Run, useChangeTests, useStored, withNew, withTest } from './useTests';
import { Why } from './Why';

interface Props {
  tested: Tested;
  run: Run;
  /** Whether there is a text that they can be run on. */
  sound?: boolean;
  /** Whether they are shown alone and not changed. */
  fixed?: boolean;
}

export function TestsBox({ tested, run, sound = true, fixed = false }: Props) {
  const words = useOwn(proof);
  const all = useWords();
  const stored = useStored(tested);
  const { change, busy, error } = useChangeTests(tested);
  const [form, setForm] = useState<{ test: Test; name?: string }>();
  const [put] = useMay([wish('Rampart', 'PutPolicyTests', { ...tested, Tests: '[]' })]);
  const trust = 'RoleName' in tested;
  const tests = stored.data ?? [];
  // Of another text than this one they say nothing.
  const known = sound && run.state === 'told' ? run.results : [];
  const results = new Map(known.map((one) => [one.Name, one]));
  const failing = known.filter(({ Passed }) => !Passed);
  const fresh: Test = trust
    ? { Action: 'sts:AssumeRole', Resource: '*', Expected: 'Allow' }
    : { Resource: '*', Expected: 'Allow' };
  const add = fixed ? undefined : (
    <Able lacks={put} variant="default" onClick={() => setForm({ test: fresh })}>
      {words.add}
    </Able>
  );
  const keep = (test: Test) =>
    change((now) => (form?.name === undefined ? withNew(now, test) : withTest(now, test, form.name))).then(
      () => {
        setForm(undefined);
        told(words.saved(test.Name ?? ''));
      },
      () => undefined,
    );
  const remove = (name: string) =>
    change((now) => now.filter((one) => one.Name !== name)).then(
      () => told(words.removed(name)),
      (fault: unknown) => trouble(faultText(fault, all)),
    );
  return (
    <Section title={words.tests} actions={tests.length > 0 && add}>
      <Body
        query={stored}
        empty={
          <Empty text={words.none} hint={words.noneHint}>
            {add}
          </Empty>
        }
      >
        {(rows) => (
          <>
            <p className={css.verdict} role="status">
              {!sound ? words.unsound : run.state === 'asking' ? words.running : ''}
              {sound && run.state === 'told' && words.counts(rows.length - run.failed, run.failed)}
            </p>
            {run.state === 'unknown' && <FaultBox error={run.error} title={words.notRun} onRetry={run.retry} />}
            <TestsTable
              rows={rows}
              results={results}
              {...(!fixed && {
                change: {
                  lacks: put,
                  edit: (test) => setForm({ test, ...(test.Name !== undefined && { name: test.Name }) }),
                  remove: (name) => void remove(name),
                },
              })}
            />
            {failing.map((ran) => (
              <section
                key={ran.Name}
                className={`${css.verdict} ${css.wider}`}
                aria-label={`${words.why}: ${ran.Name}`}
              >
                <strong>
                  {words.why}: {ran.Name}
                </strong>
                <Why ran={ran} />
              </section>
            ))}
          </>
        )}
      </Body>
      {tests.length > 0 && <p className={`${parts.padded} ${parts.faint}`}>{words.testsLead}</p>}
      {form && (
        <TestForm
          title={words.formTitle(form.test.Name ?? '')}
          test={form.test}
          trust={trust}
          others={tests.map(({ Name = '' }) => Name).filter((name) => name !== form.name)}
          busy={busy}
          error={error}
          onKeep={(test) => void keep(test)}
          onClose={() => setForm(undefined)}
        />
      )}
    </Section>
  );
}
