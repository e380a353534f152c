// A new control policy: its name, and its text from a template on. It counts nowhere until it is attached.

import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../api/query';
import { told } from '../../parts/toast';
import { controlPolicies as texts } from '../../words/controlPolicies';
import { useOwn } from '../../words/words';
import { RD } from '../directory/load';
import { described, NewDocument, useNaming } from '../NewDocument';
import { isPolicyName } from '../policyCreate/templates';
import { TEMPLATES, type Template } from './templates';

const templates = Object.keys(TEMPLATES) as Template[];

export function ControlPolicyCreatePage() {
  const words = useOwn(texts);
  const navigate = useNavigate();
  const create = useWrite(RD, 'CreateControlPolicy');
  const naming = useNaming();
  const { name } = naming;
  const [template, setTemplate] = useState<Template>('guard');
  const save = async (text: string) => {
    const made = await create.mutateAsync({
      PolicyName: name,
      EffectScope: 'RAM',
      PolicyDocument: text,
      ...described(naming),
    });
    told(words.created(name));
    await navigate({ to: '/control-policies/$id', params: { id: made.ControlPolicy?.PolicyId ?? '' } });
  };
  return (
    <NewDocument
      title={words.create}
      lead={words.createLead}
      naming={naming}
      rule={words.nameRule}
      sound={isPolicyName(name)}
      fields={
        <Select
          label={words.start}
          data={templates.map((value) => ({ value, label: words.starts[value] ?? value }))}
          value={template}
          onChange={(next) => next !== null && setTemplate(next as Template)}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      }
      start={TEMPLATES[template]}
      kind="control"
      busy={create.isPending}
      error={create.error}
      onSave={save}
    />
  );
}
