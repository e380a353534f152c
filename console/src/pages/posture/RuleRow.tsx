// A rule: how bad, what became of it; opened, what it looked at, what is to be done, and what it found.

import { Badge, Button } from '@mantine/core';
import { Facts } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { assessment } from '../../words/assessment';
import { posture } from '../../words/posture';
import { useOwn } from '../../words/words';
import { Findings } from './Findings';
import { type Rule, titleOf, worded } from './load';
import css from './posture.module.css';

const SHAPES: Record<string, readonly [string, string]> = {
  Fail: ['✕', 'brick'],
  Unknown: ['?', 'amber'],
  Pass: ['✓', 'moss'],
};
const COLOURS: Record<string, string> = { critical: 'brick', high: 'brick', medium: 'amber' };

interface Props {
  rule: Rule;
  profile: string | undefined;
  open: boolean;
  onOpen: (open: boolean) => void;
}

export function RuleRow({ rule, profile, open, onOpen }: Props) {
  const own = useOwn(assessment);
  const names = useOwn(posture);
  const { RuleId: id = '', Severity = '', Outcome = '', FailedCount = 0, UnknownCount = 0 } = rule;
  const title = titleOf(names, rule);
  const [shape, colour] = SHAPES[Outcome] ?? ['–', 'gray'];
  const counts = [
    ...(FailedCount > 0 ? [own.failed(FailedCount)] : []),
    ...(UnknownCount > 0 ? [own.unsure(UnknownCount)] : []),
  ];
  return (
    <li>
      <div className={css.head}>
        <Badge variant="outline" color={colour} leftSection={shape} tt="none" miw="max-content">
          {own.outcomes[Outcome] ?? Outcome}
        </Badge>
        <Badge variant="outline" color={COLOURS[Severity] ?? 'gray'} tt="none" miw="max-content">
          {names.severities[Severity] ?? Severity}
        </Badge>
        <div>
          <strong>{title}</strong> <span className={parts.faint}>{[id, ...counts].join(' · ')}</span>
        </div>
        <Button
          variant="default"
          size="xs"
          aria-expanded={open}
          aria-label={`${open ? own.close : own.open}: ${title}`}
          onClick={() => onOpen(!open)}
        >
          {open ? own.close : own.open}
        </Button>
      </div>
      {open && (
        <>
          <Facts
            rows={[
              [own.evidence, worded(own.evidences, id, rule.Evidence)],
              [own.remedy, worded(own.remedies, id, rule.Remediation)],
              [own.item, <code key="i">{rule.Item}</code>],
              [own.mappings, [own.version(id, rule.Version ?? 1), ...(rule.Mappings ?? [])].join(', ')],
            ]}
          />
          <Findings rule={id} profile={profile} />
        </>
      )}
    </li>
  );
}
