// Files for spreadsheets, and handing one to the browser.

/** Spreadsheets take a file for another encoding without it. */
export const MARK = '\ufeff';

export const line = (fields: readonly string[]): string => `${fields.map(cell).join(',')}\r\n`;

/** A field of RFC 4180. What a spreadsheet would run as a formula begins with an apostrophe: agents and names are anybody's. */
export function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export const CSV = 'text/csv;charset=utf-8';

/** Hands a file to the browser. */
export function save({ name, file }: { name: string; file: Blob }): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
