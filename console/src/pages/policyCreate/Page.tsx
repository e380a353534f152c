// A new policy: its name, and its text from a template on.

import { Select } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../api/query';
import { told } from '../../parts/toast';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { described, NewDocument, useNaming } from '../NewDocument';
import { begun } from './begun';
import { isPolicyName, TEMPLATES, type Template } from './templates';

const route = getRouteApi('/policies/new');
const templates = Object.keys(TEMPLATES) as Template[];

export function PolicyCreatePage() {
  const words = useOwn(draft);
  const navigate = useNavigate();
  const create = useWrite('Ram', 'CreatePolicy');
  const naming = useNaming();
  const { name } = naming;
  const from = begun(route.useSearch());
  const [template, setTemplate] = useState<Template | 'denial'>(from ? 'denial' : 'read');
  const start = template === 'denial' ? (from ?? TEMPLATES.blank) : TEMPLATES[template];
  const save = async (text: string) => {
    await create.mutateAsync({ PolicyName: name, PolicyDocument: text, ...described(naming) });
    told(words.created(name));
    await navigate({ to: '/policies/$type/$name', params: { type: 'Custom', name } });
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
          data={[...(from ? ['denial' as const] : []), ...templates].map((value) => ({
            value,
            label: words.starts[value],
          }))}
          value={template}
          onChange={(next) => next !== null && setTemplate(next as Template)}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      }
      start={start}
      kind="identity"
      busy={create.isPending}
      error={create.error}
      onSave={save}
    />
  );
}
