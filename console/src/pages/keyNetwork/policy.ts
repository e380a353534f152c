// The network policy of an AccessKey: what its fields show, and the document that they make.

/** What is shown in fields: one list for the public network, one for any VPC. Lines of text. */
export interface Fields {
  state: string;
  publicly: string;
  privately: string;
}

export const BLANK: Fields = { state: 'Active', publicly: '', privately: '' };

const ANY = 'AllowAllVPC';

interface Written {
  Type?: unknown;
  Value?: unknown;
  IPList?: unknown;
}

/** The fields of a document; nothing where it says more than they can show, or is no document. */
export function fieldsOf(text: string): Fields | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { Version = 1, Status, Statements, ...more } = (read ?? {}) as Record<string, unknown>;
  const known = Version === 1 && (Status === 'Active' || Status === 'Inactive') && Array.isArray(Statements);
  if (!known || Object.keys(more).length > 0) return undefined;
  const all = Statements as Written[];
  const lists = { publicly: [] as string[], privately: [] as string[] };
  for (const { Type, Value, IPList } of all) {
    const list = Array.isArray(IPList) ? IPList : [];
    if (!list.every((one) => typeof one === 'string')) return undefined;
    if (Type === 'ClassicWhiteList' && (Value === undefined || Value === '')) lists.publicly.push(...list);
    else if (Type === 'VPCWhiteList' && Value === ANY) lists.privately.push(...list);
    else return undefined;
  }
  return { state: Status, publicly: lists.publicly.join('\n'), privately: lists.privately.join('\n') };
}

export const linesOf = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter((line) => line !== ''))];

/** The document that says what the fields say. */
export function documentOf({ state, publicly, privately }: Fields): string {
  const [open, inner] = [linesOf(publicly), linesOf(privately)];
  return JSON.stringify({
    Version: 1,
    Status: state,
    Statements: [
      ...(open.length > 0 ? [{ Type: 'ClassicWhiteList', IPList: open }] : []),
      ...(inner.length > 0 ? [{ Type: 'VPCWhiteList', Value: ANY, IPList: inner }] : []),
    ],
  });
}

/** The server reads them; here only what can be no address is told of. */
const isNetwork = (text: string): boolean => /^[0-9A-Fa-f:.]{2,}(\/\d{1,3})?$/.test(text);
export const areNetworks = ({ publicly, privately }: Fields): boolean => {
  const all = [...linesOf(publicly), ...linesOf(privately)];
  return all.length <= 50 && all.every(isNetwork);
};

export const isNobody = ({ state, publicly, privately }: Fields): boolean =>
  state === 'Active' && linesOf(publicly).length + linesOf(privately).length === 0;

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
