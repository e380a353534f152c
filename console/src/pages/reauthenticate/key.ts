// What a passkey or a security key answers, as the server reads it.

/** Asks the browser for a key; the answer as JSON. */
export async function answerOf(options: PublicKeyCredentialRequestOptionsJSON | undefined): Promise<string> {
  if (!options) throw new Error('the server asked for no key');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const key = await navigator.credentials.get({ publicKey });
  if (!(key instanceof PublicKeyCredential)) throw new Error('no key was shown');
  return JSON.stringify(key.toJSON());
}
