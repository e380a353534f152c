// A policy as what another one is begun with.

/** The statements of a document, as the address of a draft holds them; none where it is no sound document. */
export function statementsIn(text: string): string | undefined {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    if (Statement === undefined || Statement === null) return undefined;
    return JSON.stringify(Array.isArray(Statement) ? Statement : [Statement]);
  } catch {
    return undefined;
  }
}
