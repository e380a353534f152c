import { describe, expect, test } from 'vitest';
import * as edits from './edits';
import { always, list, make, type Plain, read, same } from './testing';

describe('an edit touches its node alone, and makes what was meant', () => {
  test('a text is another one, and letters that stay keep their spelling', () => {
    always(({ plain, doc, below, index }) => {
      const statement = doc.statements[index];
      const item = statement?.form?.action?.items[0];
      if (!item) return;
      const value = [`${item.text}x`, item.text.slice(0, -1), `😀${item.text}`, 'a"\\\n', item.text][below(5)] ?? '';
      const made = make(doc, edits.setText(doc, item, value), item);
      const name = statement?.form?.not ? 'NotAction' : 'Action';
      const at = plain.Statement[index];
      if (at) at[name] = Array.isArray(at[name]) ? [value, ...list(at[name]).slice(1)] : value;
      same(made, plain);
      expect(made.startsWith(doc.text.slice(0, item.from + 1))).toBe(true);
      expect(made.endsWith(doc.text.slice(item.to - 1))).toBe(true);
    });
  });

  test('texts come into a list, and go out of it', () => {
    always(({ plain, doc, below, index }) => {
      const statement = doc.statements[index];
      const at = plain.Statement[index];
      if (!statement?.form || !at) return;
      const { resource } = statement.form;
      const more = ['😀', 'acs:x:*:*:y'].slice(below(2));
      const added = make(
        doc,
        edits.addTexts(doc, { ...(resource && { texts: resource }), whole: statement.node, name: 'Resource' }, more),
        resource?.value ?? statement.node,
      );
      same(added, {
        ...plain,
        Statement: plain.Statement.map((one) =>
          one === at ? { ...one, Resource: [...list(one.Resource), ...more] } : one,
        ),
      });
      if (!resource) return;
      const odd = below(8);
      const gone = (position: number) => ((odd >> position) & 1) === 1;
      const out = make(doc, edits.removeTexts(resource, gone), resource.value);
      const left = list(at.Resource).filter((_, position) => !gone(position));
      const whole = typeof at.Resource === 'string' && left.length === 1 ? left[0] : left;
      same(out, {
        ...plain,
        Statement: plain.Statement.map((one) => (one === at ? { ...one, Resource: whole } : one)),
      });
    });
  });

  test('statements are added, copied, moved and taken out', () => {
    always(({ plain, doc, below, index }) => {
      const { Statement } = plain;
      const with_ = (next: unknown[]) => ({ ...plain, Statement: next });
      const fresh = { Effect: 'Allow', Action: [], Resource: [] };
      same(make(doc, edits.addStatement(doc, 'identity'), doc.list), with_([...Statement, fresh]));
      const copied = make(doc, edits.duplicateStatement(doc, index), doc.list);
      same(copied, with_([...Statement.slice(0, index + 1), Statement[index], ...Statement.slice(index + 1)]));
      const raw = doc.statements[index]?.raw ?? '';
      expect(copied.split(raw).length).toBeGreaterThanOrEqual(3);
      same(make(doc, edits.removeStatement(doc, index), doc.list), with_(Statement.filter((_, at) => at !== index)));
      const by = below(2) ? 1 : -1;
      const moved = [...Statement];
      const [one, other] = [moved[index], moved[index + by]];
      if (one && other) [moved[index], moved[index + by]] = [other, one];
      const made = make(doc, edits.moveStatement(doc, index, by), doc.list);
      same(made, with_(moved));
      // Back again it is the text that it was.
      if (one && other) expect(make(read(made), edits.moveStatement(read(made), index, by))).toBe(doc.text);
    });
  });

  test('the effect, and whether it is all actions but those, are one word each', () => {
    always(({ plain, doc, below, index }) => {
      const statement = doc.statements[index];
      const [at, form] = [plain.Statement[index], statement?.form];
      if (!statement || !form?.effect || !form.action || !at) return;
      const effect = below(2) ? 'Allow' : 'Deny';
      same(make(doc, edits.setEffect(doc, statement, form, effect), form.effect), {
        ...plain,
        Statement: plain.Statement.map((one) => (one === at ? { ...one, Effect: effect } : one)),
      });
      const turned = make(doc, edits.setNot(doc, form, !form.not), form.action.member.nameSpan);
      const { [form.not ? 'NotAction' : 'Action']: said, ...rest } = at;
      expect(JSON.parse(turned).Statement[index]).toEqual({ ...rest, [form.not ? 'Action' : 'NotAction']: said });
    });
  });

  test('keys of conditions are named, get another operator, come and go', () => {
    always(({ plain, doc, below, index }) => {
      const statement = doc.statements[index];
      const [at, form] = [plain.Statement[index], statement?.form];
      if (!statement || !form || !at) return;
      const after = (condition: unknown) => {
        const { Condition: _, ...rest } = at;
        return {
          ...plain,
          Statement: plain.Statement.map((one) =>
            one === at ? (condition ? { ...rest, Condition: condition } : rest) : one,
          ),
        };
      };
      type Condition = { [operator: string]: { [key: string]: Plain } };
      const before = structuredClone((at.Condition ?? {}) as Condition);
      const added = make(
        doc,
        edits.addRow(doc, statement, form, 'Bool', 'acs:MFAPresent'),
        form.condition ?? statement.node,
      );
      expect(JSON.parse(added)).toEqual(after({ ...before, Bool: { ...before.Bool, 'acs:MFAPresent': [''] } }));
      const row = form.rows[below(form.rows.length)];
      if (!row || !form.condition) return;
      const [operator, key] = [row.operator.name, row.key.name];
      const values = before[operator]?.[key] ?? '';
      const rest: Condition = structuredClone(before);
      delete rest[operator]?.[key];
      if (Object.keys(rest[operator] ?? {}).length === 0) delete rest[operator];
      const other = ['StringLike', 'Bool', 'NumericEquals'][below(3)] ?? '';
      const turned = make(doc, edits.setOperator(doc, form, row, other), form.condition);
      const clash = before[other]?.[key] !== undefined;
      expect(JSON.parse(turned)).toEqual(
        after(clash ? before : { ...rest, [other]: { ...rest[other], [key]: values } }),
      );
      const fresh = '新的😀';
      const named = make(doc, edits.setKey(doc, form, row, fresh), row.key.nameSpan);
      const { [key]: _, ...others } = before[operator] ?? {};
      expect(JSON.parse(named)).toEqual(after({ ...before, [operator]: { ...others, [fresh]: values } }));
      const out = make(doc, edits.removeRow(statement, form, row), statement.node);
      expect(JSON.parse(out)).toEqual(after(Object.keys(rest).length > 0 ? rest : undefined));
    });
  });
});

describe('what is put in looks like the rest', () => {
  const plain = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['a:b'], Resource: ['*'] }] };
  const next = { ...plain, Statement: [...plain.Statement, { Effect: 'Allow', Action: [], Resource: [] }] };
  test.each([[2], [4], ['\t'], [0]])('indented by %j', (unit) => {
    const doc = read(JSON.stringify(plain, null, unit));
    expect(make(doc, edits.addStatement(doc, 'identity'))).toBe(JSON.stringify(next, null, unit));
    const [statement] = doc.statements;
    if (!statement?.form) throw new Error('no form');
    const more = { ...plain, Statement: [{ ...plain.Statement[0], Condition: { Bool: { k: [''] } } }] };
    expect(make(doc, edits.addRow(doc, statement, statement.form, 'Bool', 'k'))).toBe(JSON.stringify(more, null, unit));
  });

  test('one line each, with spaces inside of the braces', () => {
    const doc = read(
      '{ "Version": "1", "Statement": [\n   { "Effect": "Deny", "Action": "a:b", "Resource": "*" }\n] }',
    );
    const added = make(doc, edits.addStatement(doc, 'identity'));
    expect(added).toContain('{ "Effect": "Deny", "Action": "a:b", "Resource": "*" },\n   {');
    const [statement] = doc.statements;
    const { action } = statement?.form ?? {};
    if (!statement || !action) throw new Error('no form');
    const two = make(doc, edits.addTexts(doc, { texts: action, whole: statement.node, name: 'Action' }, ['c:d']));
    expect(JSON.parse(two).Statement[0].Action).toEqual(['a:b', 'c:d']);
  });

  test('a comma in front stays in front', () => {
    const doc = read(
      '{"Version":"1","Statement":[{"Effect":"Allow"\n  ,"Action":["a:b"\n    ,"c:d"]\n  ,"Resource":"*"}]}',
    );
    const action = doc.statements[0]?.form?.action;
    if (!action) throw new Error('no form');
    const made = make(doc, edits.addTexts(doc, { texts: action, whole: action.value, name: 'Action' }, ['e:f']));
    expect(made).toContain('"c:d"\n    ,"e:f"]\n  ,"Resource"');
  });
});

test('principals come by kind, and a kind goes with its last one', () => {
  const doc = read(
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"}}]}',
    'trust',
  );
  const [statement] = doc.statements;
  if (!statement?.form) throw new Error('no form');
  const two = make(
    doc,
    edits.addPrincipal(doc, statement, statement.form, 'Service', 'ecs.aliyuncs.com'),
    statement.node,
  );
  expect(JSON.parse(two).Statement[0].Principal).toEqual({ RAM: 'acs:ram::1:root', Service: ['ecs.aliyuncs.com'] });
  const again = read(two, 'trust').statements[0]?.form;
  const service = again?.principal?.kinds[1];
  if (!again || !service) throw new Error('no form');
  expect(make(read(two, 'trust'), edits.removePrincipal(again, service, 0))).toBe(doc.text);
});
