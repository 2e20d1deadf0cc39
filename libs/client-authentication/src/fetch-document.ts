/** GETs a document; `safeFetch` with the installation's allow list. Rejects when there is none to be had. */
export type FetchDocument = (url: string) => Promise<{ readonly status: number; readonly body: Uint8Array | string }>;

/** Its text. Rejects, too, where the answer is not 200. */
export async function fetchedText(url: string, fetch: FetchDocument): Promise<string> {
  const { status, body } = await fetch(url);
  if (status !== 200) throw new Error(`answered ${status}`);
  return typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
}
