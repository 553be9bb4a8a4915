import type { BrowserContext } from 'playwright-core';

const picture = '<svg xmlns="http://www.w3.org/2000/svg"/>';

/** Lets an embedded shop answer what a page asks of the network. */
export async function answerNetwork(
  context: BrowserContext,
  fetch: typeof globalThis.fetch,
): Promise<readonly { readonly url: string; readonly authorization: string | undefined }[]> {
  const seen: { url: string; authorization: string | undefined }[] = [];
  await context.route(/^https:/, async (route) => {
    const request = route.request();
    const headers = await request.allHeaders();
    seen.push({ url: request.url(), authorization: headers['authorization'] });
    const response =
      request.resourceType() === 'image'
        ? new Response(picture)
        : await fetch(request.url(), { method: request.method(), headers });
    await route.fulfill({
      status: response.status,
      headers: {
        'content-type': 'image/svg+xml',
        ...Object.fromEntries(response.headers),
        'access-control-allow-origin': '*',
      },
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  return seen;
}
