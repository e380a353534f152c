// The role that one acts as: its colour, how long it goes on, whether a second factor was shown, and the way back.

import { Button, Menu, VisuallyHidden } from '@mantine/core';
import { IconShieldCheck, IconShieldOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { switchBack } from '../../api/roles';
import type { Identity } from '../../api/session';
import { end } from '../../api/slot';
import { faultText } from '../../parts/faultText';
import { told, trouble } from '../../parts/toast';
import { switchRole } from '../../words/switchRole';
import { useOwn, useSpoken } from '../../words/words';
import { chooseColour, colourOf } from './colours';
import { leftText, useLeft } from './left';
import css from './switchRole.module.css';

export function Acting({ identity, onSwitch }: { identity: Identity; onSwitch: () => void }) {
  const words = useOwn(switchRole);
  const { words: all, time } = useSpoken();
  const { RoleName: role = '', RoleArn: arn = '', UserName: person = '', MFAPresent: factor } = identity;
  const { ProviderName: provider, RoleSessionName: session = '' } = identity;
  const [colour, setColour] = useState(() => colourOf(arn));
  const left = useLeft(identity.ExpireDate);
  useEnd(left, provider === undefined ? words.soon(role) : words.soonAnew(role));
  const text = left === undefined ? '' : leftText(left, words);
  const mark = factor ? words.factor : words.noFactor;
  const by = provider === undefined ? words.by(person, mark) : words.byProvider(session, provider);
  const back = () => {
    switchBack().catch((error: unknown) => trouble(faultText(error, all)));
  };
  return (
    <div className={css.acting} data-colour={colour}>
      <div className={css.stripe} aria-hidden />
      <Menu position="bottom-end" withArrow shadow="md" width={240} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" className={css.chip}>
            <span className={css.dot} data-colour={colour} aria-hidden />
            <VisuallyHidden>{words.acting}</VisuallyHidden>
            <span className={css.role}>{role}</span>
            <span className={css.left}>{text}</span>
            <VisuallyHidden>{by}</VisuallyHidden>
            {provider === undefined && <Factor shown={factor} />}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {words.until(time(identity.ExpireDate))} · {provider === undefined ? mark : by}
          </Menu.Label>
          {provider === undefined && (
            <>
              <Menu.Item onClick={back}>{words.back(person)}</Menu.Item>
              <Menu.Item onClick={onSwitch}>{words.other}</Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Label>{words.colour}</Menu.Label>
          <Menu.RadioGroup
            value={String(colour)}
            onChange={(value) => {
              chooseColour(arn, Number(value));
              setColour(Number(value));
            }}
          >
            {words.colours.map((name, index) => (
              <Menu.RadioItem key={name} value={String(index)} closeMenuOnClick={false}>
                <span className={css.dot} data-colour={index} aria-hidden /> {name}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      {provider === undefined && (
        <Button className={css.back} variant="default" onClick={back}>
          {words.back(person)}
        </Button>
      )}
    </div>
  );
}

function Factor({ shown }: { shown: boolean }) {
  return shown ? <IconShieldCheck size={16} aria-hidden /> : <IconShieldOff size={16} aria-hidden />;
}

/** Says once that the role ends soon, and that it has ended. */
function useEnd(left: number | undefined, soon: string): void {
  const isSoon = left !== undefined && left <= SOON && left > 0;
  const isOver = left === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is said once, in whichever language
  useEffect(() => {
    if (isSoon) told(soon);
  }, [isSoon]);
  useEffect(() => {
    if (isOver) end('ended');
  }, [isOver]);
}

/** Seconds before its end at which it is said. */
const SOON = 300;
