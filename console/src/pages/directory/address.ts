// What the address of the directory says.

export const TABS = ['tree', 'invitations', 'delegation', 'settings'] as const;
export type Tab = (typeof TABS)[number];

export interface DirectorySearch {
  tab?: Tab | undefined;
  /** The folder or member that is looked at. */
  at?: string | undefined;
  /** What members are looked for by. */
  q?: string | undefined;
}
