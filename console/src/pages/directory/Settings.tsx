// What holds for the whole directory: whether members may be deleted, and its end.

import { useState } from 'react';
import { useMay } from '../../api/may';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Facts, Section } from '../../parts/Page';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import { asked, type Directory, RD } from './load';

export function Settings({ directory }: { directory: Directory }) {
  const words = useOwn(texts);
  const [layer, setLayer] = useState<'deletion' | 'destroy'>();
  const on = directory.MemberDeletionStatus === 'Enabled';
  const [change, destroy] = useMay(WISHES);
  const close = () => setLayer(undefined);
  return (
    <Section
      title={words.tabs.settings ?? ''}
      actions={
        <>
          <Able lacks={change} variant="default" onClick={() => setLayer('deletion')}>
            {on ? words.forbidDeletion : words.allowDeletion}
          </Able>
          <Able lacks={destroy} variant="outline" color="brick" onClick={() => setLayer('destroy')}>
            {words.destroy}
          </Able>
        </>
      }
    >
      <Facts rows={[[words.deletion, on ? words.on : words.off]]} />
      {layer === 'deletion' && (
        <Confirm
          product={RD}
          operation="SetMemberDeletionPermission"
          parameters={{ Status: on ? 'Disabled' : 'Enabled' }}
          said={words.deletionNow(!on)}
          level={1}
          title={on ? words.forbidTitle : words.allowTitle}
          effect={on ? words.forbidText : words.allowText}
          verb={on ? words.forbidDeletion : words.allowDeletion}
          onClose={close}
        />
      )}
      {layer === 'destroy' && (
        <Confirm
          product={RD}
          operation="DestroyResourceDirectory"
          parameters={{}}
          said={words.destroyed}
          level={2}
          title={words.destroyTitle}
          effect={words.destroyText}
          verb={words.destroy}
          name={directory.ResourceDirectoryId ?? ''}
          onClose={close}
        />
      )}
    </Section>
  );
}

const WISHES = [asked('SetMemberDeletionPermission', { Status: 'Enabled' }), asked('DestroyResourceDirectory', {})];
