// What the address of the users' provider says.

export interface UserSsoSearch {
  /** What one comes back from a trial with. */
  attempt?: string | undefined;
}

export const userSsoSearch = ({ attempt }: Record<string, unknown>): UserSsoSearch => ({
  attempt: typeof attempt === 'string' && attempt !== '' ? attempt : undefined,
});
