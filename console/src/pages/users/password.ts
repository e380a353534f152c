// First passwords: long enough for any policy, of every kind of character, without those that are mistaken for others.

const KINDS = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#$%&*+-=?@_'] as const;
const LENGTH = 20;

/** A number below `below`, each as likely as another. */
function below(limit: number): number {
  const most = Math.floor(0x1_0000_0000 / limit) * limit;
  const drawn = new Uint32Array(1);
  do crypto.getRandomValues(drawn);
  while ((drawn[0] ?? 0) >= most);
  return (drawn[0] ?? 0) % limit;
}

const oneOf = (letters: string): string => letters.charAt(below(letters.length));

export function newPassword(): string {
  const all = KINDS.join('');
  const letters = Array.from({ length: LENGTH }, (_, index) => oneOf(KINDS[index] ?? all));
  for (let last = letters.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    const kept = letters[last] ?? '';
    letters[last] = letters[other] ?? '';
    letters[other] = kept;
  }
  return letters.join('');
}
