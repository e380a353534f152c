// The deletion of a resource account: first it is looked at, then what may be passed over is ticked, then its name is typed.

import { Checkbox, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fault } from '../../api/call';
import { useMayEach } from '../../api/may';
import { read, useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { FaultBox } from '../../parts/Fault';
import { Facts, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { directory as texts } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { asked, RD, useDirectory } from '../directory/load';

export function Deletion({ id, name }: { id: string; name: string }) {
  const words = useOwn(texts);
  const all = useSpoken();
  const { directory } = useDirectory();
  const status = useQuery(read(RD, 'GetAccountDeletionStatus', { AccountId: id }));
  const check = useWrite(RD, 'CheckAccountDelete');
  const [open, setOpen] = useState(false);
  const lacks = useMayEach({
    check: asked('CheckAccountDelete', { AccountId: id }),
    delete: asked('DeleteAccount', { AccountId: id }),
  });
  const allowed = directory?.MemberDeletionStatus === 'Enabled';
  // Nobody has looked yet where there is none.
  const none = status.error instanceof Fault && status.error.missing;
  const told = status.data?.RdAccountDeletionStatus;
  const begun = told?.Status === 'Deleting' || told?.Status === 'Success';
  const state = told?.Status ?? '';
  return (
    <Section
      title={words.deletionTitle}
      actions={
        allowed &&
        !begun && (
          <Able
            lacks={lacks.check}
            variant="outline"
            color="brick"
            loading={check.isPending}
            onClick={() => check.mutate({ AccountId: id }, { onSuccess: () => setOpen(true) })}
          >
            {words.deleteAccount}
          </Able>
        )
      }
    >
      <div className={`${parts.padded} ${parts.faint}`}>
        {allowed || begun ? words.deletionLead : words.deletionOff}
      </div>
      {begun && (
        <Facts
          rows={[
            [
              words.status,
              words.deletionState(
                words.deletionStates[state] ?? state,
                all.time(told?.DeletionTime ?? told?.CreateTime),
              ),
            ],
          ]}
        />
      )}
      {status.error && !none && <FaultBox error={status.error} onRetry={() => void status.refetch()} />}
      {check.error && <FaultBox error={check.error} title={all.words.fault.failed} />}
      {open && <Delete id={id} name={name} onClose={() => setOpen(false)} />}
    </Section>
  );
}

function Delete({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const words = useOwn(texts);
  const query = useQuery(read(RD, 'GetAccountDeletionCheckResult', { AccountId: id }));
  const found = query.data?.AccountDeletionCheckResultInfo;
  const blocks = found?.NotAllowReason ?? [];
  const passing = found?.AbandonableChecks ?? [];
  const [passed, setPassed] = useState<ReadonlySet<string>>(new Set());
  const turn = (check: string, on: boolean) =>
    setPassed((old) => new Set(on ? [...old, check] : [...old].filter((one) => one !== check)));
  const every = passing.every(({ CheckId = '' }) => passed.has(CheckId));
  return (
    <Confirm
      product={RD}
      operation="DeleteAccount"
      parameters={{ AccountId: id, ...(passed.size > 0 && { AbandonableCheckId: [...passed] }) }}
      said={words.deleted(name)}
      level={3}
      title={words.deleteTitle(name)}
      effect={words.deleteText}
      verb={words.deleteAccount}
      name={name}
      {...(found && {
        evidence:
          blocks.length > 0 ? (
            <>
              {words.blocked}
              <ul>
                {blocks.map(({ CheckId, CheckName = '', Description }) => (
                  <li key={CheckId}>
                    {words.checks[CheckId ?? ''] ?? CheckName}
                    {words.checks[CheckId ?? ''] === undefined && `: ${Description}`}
                  </li>
                ))}
              </ul>
            </>
          ) : (
            words.deleteEvidence
          ),
      })}
      ready={blocks.length === 0 && every}
      error={query.error ?? undefined}
      onClose={onClose}
    >
      {passing.length > 0 && (
        <Stack gap="xs">
          <div>{words.abandonable}</div>
          {passing.map(({ CheckId = '', CheckName = '' }) => (
            <Checkbox
              key={CheckId}
              label={words.pass(words.checks[CheckId] ?? CheckName)}
              checked={passed.has(CheckId)}
              onChange={(event) => turn(CheckId, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      )}
    </Confirm>
  );
}
