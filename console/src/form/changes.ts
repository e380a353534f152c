// What differs between two states of a form.

export function changes<T extends object>(before: T, now: T): Partial<T> {
  const names = Object.keys(now) as (keyof T)[];
  const changed: Partial<T> = {};
  for (const name of names) if (now[name] !== before[name]) changed[name] = now[name];
  return changed;
}
