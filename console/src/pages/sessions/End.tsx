// Before a session is ended, and with it all others of the same person where that is meant.

import { Checkbox, Stack } from '@mantine/core';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { lacking } from '../../parts/Able';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { sessions } from '../../words/sessions';
import { useOwn, useWords } from '../../words/words';
import type { Session } from './load';

interface Props {
  session: Session;
  name: string;
  /** How many sessions the same person has, but for the one that is used here. */
  theirs: number;
  onClose: () => void;
}

export function End({ session, name, theirs, onClose }: Props) {
  const words = useWords();
  const own = useOwn(sessions);
  const [all, setAll] = useState(false);
  const one = useWrite('Rampart', 'EndSession');
  const each = useWrite('Rampart', 'EndSessionsOfUser');
  const several = theirs > 1;
  const whose = session.UserName === undefined ? { AccountOwner: 'true' } : { UserName: session.UserName };
  const [lacks] = useMay(several ? [wish('Rampart', 'EndSessionsOfUser', whose)] : []);
  const done = (text: string) => {
    told(text);
    onClose();
  };
  const confirm = () => {
    if (!all) {
      const sent = { SessionId: session.SessionId ?? '' };
      return one.mutate(sent, { onSuccess: () => done(words.user.sessionEnded) });
    }
    const sent = session.UserName === undefined ? { AccountOwner: true } : { UserName: session.UserName };
    const ended = ({ EndedSessions = 0 }) => done(words.user.sessionAllEnded(EndedSessions));
    return each.mutate({ ...sent, KeepCurrent: true }, { onSuccess: ended });
  };
  return (
    <Danger
      level={1}
      title={all ? words.user.sessionEndAllTitle(name) : words.user.sessionEndTitle}
      effect={
        <Stack>
          <div>{all ? words.user.sessionEndAllText : effectOf(session, name, own)}</div>
          {several && (
            <Checkbox
              label={own.endAll(theirs, name)}
              description={lacks === undefined ? own.endAllHint : lacking(lacks, words)}
              checked={all}
              disabled={lacks !== undefined}
              onChange={(event) => setAll(event.currentTarget.checked)}
            />
          )}
        </Stack>
      }
      verb={all ? words.user.sessionEndAll : words.user.sessionEndVerb}
      busy={one.isPending || each.isPending}
      error={one.error ?? each.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

function effectOf({ RoleName, SourceIp = '' }: Session, name: string, own: (typeof sessions)['en']): string {
  return RoleName === undefined ? own.endWho(name, SourceIp) : own.endRole(name, RoleName);
}
