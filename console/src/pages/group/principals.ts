// Users by lines of text.

/** Each user once, named in full; what follows a comma is about the user and not of its name. */
export function principals(text: string, home: string): string[] {
  const names = text
    .split('\n')
    .map((line) => line.split(/[,\t]/)[0]?.trim() ?? '')
    .filter((name) => name !== '')
    .map((name) => (name.includes('@') ? name : `${name}@${home}`));
  return [...new Set(names)];
}
