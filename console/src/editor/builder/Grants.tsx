// What the document grants, by service and in words, and how much room is left for more.

import type { BuilderWords } from '../../words/builder';
import css from './builder.module.css';
import type { Reading } from './reading';
import { type Grant, grantsOf } from './summary';

export function Grants({
  doc,
  text,
  limit,
  words,
}: {
  doc: Reading;
  text: string;
  limit: number;
  words: BuilderWords;
}) {
  const grants = grantsOf(doc);
  const asText = doc.statements.filter(({ form }) => !form).length;
  const count = [...text].length;
  return (
    <details className={css.grants}>
      <summary>
        {words.words}{' '}
        <span className={count > limit ? css.over : css.faint}>
          {count > limit ? words.tooLong(count - limit, limit) : words.left(limit - count, limit)}
        </span>
      </summary>
      {grants.length === 0 ? (
        <p className={css.faint}>{words.nothing}</p>
      ) : (
        <ul>
          {grants.slice(0, MOST).map((grant, index) => (
            <li key={index}>
              <Told grant={grant} words={words} />
            </li>
          ))}
          {grants.length > MOST && <li className={css.faint}>{words.more(grants.length - MOST)}</li>}
        </ul>
      )}
      {asText > 0 && <p className={css.faint}>{words.inText(asText)}</p>}
    </details>
  );
}

function Told({ grant, words }: { grant: Grant; words: BuilderWords }) {
  const { effect, service, levels, everything, names, not, resources, keys, principals, statement } = grant;
  const verb = effect === 'Allow' ? words.allows : effect === 'Deny' ? words.denies : words.otherEffect(effect);
  const what = not
    ? words.but(short(names, words))
    : everything
      ? words.everything
      : principals.length > 0
        ? short(names, words)
        : `${levels.map((level) => words.levels[level]).join(', ')} (${short(names, words)})`;
  const where = resources.includes('*') ? words.onAll : resources.length > 0 ? words.on(short(resources, words)) : '';
  const who = principals.length > 0 ? words.to(short(principals, words)) : '';
  const rest = [who, where, keys.length > 0 ? words.when(short(keys, words)) : ''].filter((one) => one !== '');
  return (
    <>
      <strong className={effect === 'Allow' ? css.allow : css.deny}>{verb}</strong>{' '}
      {service === '*' ? words.everyService : <code>{service}</code>}: {what}
      {rest.map((one) => ` · ${one}`)} <span className={css.faint}>({words.statement(statement)})</span>
    </>
  );
}

const short = (list: readonly string[], words: BuilderWords): string =>
  list.length <= FEW ? list.join(', ') : `${list.slice(0, FEW).join(', ')}, ${words.more(list.length - FEW)}`;

const FEW = 4;
const MOST = 60;
