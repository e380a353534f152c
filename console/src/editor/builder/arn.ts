// Names of resources in their fields. What is no such name is a text.

export const FIELDS = ['service', 'region', 'account', 'resource'] as const;
export type Field = (typeof FIELDS)[number];
export type Arn = { readonly [field in Field]: string };

/** The fields of a name; the last one keeps its colons. */
export function arnOf(text: string): Arn | undefined {
  const [acs, service, region, account, ...rest] = text.split(':');
  if (acs !== 'acs' || service === undefined || region === undefined || account === undefined || rest.length === 0)
    return undefined;
  return { service, region, account, resource: rest.join(':') };
}

export const arnText = ({ service, region, account, resource }: Arn): string =>
  `acs:${service}:${region}:${account}:${resource}`;

/** With another text in a field. A whole name that is put into one takes the place of all; colons stay in the last. */
export function withField(arn: Arn, field: Field, value: string): string {
  const whole = field === 'resource' ? undefined : arnOf(value);
  if (whole) return arnText(whole);
  return arnText({ ...arn, [field]: field === 'resource' ? value : value.replaceAll(':', '') });
}
