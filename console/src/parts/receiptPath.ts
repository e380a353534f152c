// Where the receipt of a decision is: by its request, and by the sealed message for when nothing is kept of that.

export interface Named {
  request?: string | undefined;
  message?: string | undefined;
}

/** The path within the console. */
export function receiptPath({ request, message }: Named): string {
  const path = request ? `/explain/${encodeURIComponent(request)}` : '/explain';
  return message ? `${path}?message=${encodeURIComponent(message)}` : path;
}
