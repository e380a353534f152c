// A new policy: its name, and its text from a template on.

import { Select, Stack } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../api/query';
import { Draft } from '../../editor/Draft';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { NameFields } from '../NameFields';
import { begun } from './begun';
import { isPolicyName, TEMPLATES, type Template } from './templates';

const route = getRouteApi('/policies/new');
const templates = Object.keys(TEMPLATES) as Template[];

export function PolicyCreatePage() {
  const words = useOwn(draft);
  const navigate = useNavigate();
  const create = useWrite('Ram', 'CreatePolicy');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const from = begun(route.useSearch());
  const [template, setTemplate] = useState<Template | 'denial'>(from ? 'denial' : 'read');
  const start = template === 'denial' ? (from ?? TEMPLATES.blank) : TEMPLATES[template];
  const save = async (text: string) => {
    await create.mutateAsync({
      PolicyName: name,
      PolicyDocument: text,
      ...(description !== '' && { Description: description }),
    });
    told(words.created(name));
    await navigate({ to: '/policies/$type/$name', params: { type: 'Custom', name } });
  };
  return (
    <Page title={words.create} lead={words.createLead}>
      <div className={`${parts.panel} ${parts.padded}`}>
        <Stack maw="34rem">
          <NameFields
            name={name}
            onName={setName}
            rule={words.nameRule}
            sound={isPolicyName(name)}
            description={description}
            onDescription={setDescription}
          />
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
        </Stack>
      </div>
      <Draft
        key={template}
        start={start}
        kind="identity"
        verb={words.create}
        ready={isPolicyName(name)}
        busy={create.isPending}
        error={create.error}
        onSave={save}
      />
    </Page>
  );
}
