// The operators of conditions, by the type of key that each compares.

const BY_TYPE: Record<string, readonly string[]> = {
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  number: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  bool: ['Bool'],
  ip: ['IpAddress', 'NotIpAddress', 'IpAddressIncludeBorder', 'NotIpAddressIncludeBorder'],
};

/** All operators, those of the same type together; with a type, those alone that compare it. */
export const operatorsFor = (type?: string): readonly string[] =>
  type === undefined ? Object.values(BY_TYPE).flat() : (BY_TYPE[type] ?? []);

/** The type of keys that an operator compares; none for what is no operator. */
export function typeOf(operator: string): string | undefined {
  const bare = operator.replace(/^For(Any|All)Values?:/i, '').toLowerCase();
  return Object.entries(BY_TYPE).find(([, names]) => names.some((name) => name.toLowerCase() === bare))?.[0];
}
