// What folders and accounts may be called.

const within = (text: string, least: number, most: number): boolean => {
  const { length } = [...text];
  return length >= least && length <= most;
};

export const isFolderName = (text: string): boolean => within(text, 1, 24) && /^[\p{L}\p{N}_.-]+$/u.test(text);
export const isMemberName = (text: string): boolean => within(text, 2, 50) && /^[\p{L}\p{N}_. -]+$/u.test(text);
export const isPrefix = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,35}[A-Za-z0-9]$/.test(text);
export const isAccountId = (text: string): boolean => /^[0-9]{16}$/.test(text);
