// What somebody uses, from what the browser says of itself. It is shown to people and decides nothing.

export interface Device {
  /** The browser or program; nothing where none is named. */
  program: string;
  system?: string;
}

/** The first that is found counts: browsers also name those that they resemble. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(Headless)?Chrom(e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const found = (agent: string, names: readonly (readonly [RegExp, string])[]) =>
  names.find(([pattern]) => pattern.test(agent))?.[1];

export function deviceOf(agent: string): Device {
  const browser = found(agent, BROWSERS);
  // What is no browser is called as it calls itself.
  if (browser === undefined) return { program: agent.trim().split(/\s/)[0] ?? '' };
  const system = found(agent, SYSTEMS);
  return { program: browser, ...(system !== undefined && { system }) };
}
