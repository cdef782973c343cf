import { startEmbeddingServer } from '#server/embedding/fixtures/embedding-server.ts';
import { articleText } from '#server/sources/fixtures/article.ts';
import { startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { startWebServer } from '#server/sources/fixtures/web-server.ts';
import { startYoutubeServer } from '#server/sources/fixtures/youtube-server.ts';

/** Where the fixtures are served that tasks read from, and ask for vectors: their origins. */
export interface Servers {
  readonly web: string;
  readonly youtube: string;
  readonly site: string;
  readonly embeddings: string;
}

export async function startServers(): Promise<{ servers: Servers; close(): Promise<void> }> {
  const [web, youtube, site, embeddings] = await Promise.all([
    startWebServer(),
    startYoutubeServer(),
    startSite(),
    startEmbeddingServer(),
  ]);
  return {
    servers: { web: web.url, youtube: youtube.url, site: site.url, embeddings: embeddings.url },
    close: async () => {
      await Promise.all([web, youtube, site, embeddings].map((server) => server.close()));
    },
  };
}

/** A site of four pages, of which the first leads to the others, and two are the same. */
function startSite() {
  const paragraphs = articleText.split('\n\n').filter((text) => text.length > 200);
  const pages: Readonly<Record<string, string>> = {
    '/': '<p>All that we know of <a href="/bridges">bridges</a> and of <a href="/quays-1">quays</a>, <a href="/quays-2">also old ones</a>.</p>',
    '/bridges': '',
    '/quays-1': '',
    '/quays-2': '',
  };
  return startLocalServer(({ path }, response) => {
    const page = pages[path];
    if (page === undefined) return void response.writeHead(404).end();
    const title = path.slice(1).replace(/-.$/, '');
    const text = paragraphs.map((each) => `<p>On ${title}: ${each}</p>`).join('\n');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><html lang="en"><title>Of ${title}</title><article>${page}${text}</article></html>`);
  });
}
