import { execSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { z } from 'zod';
import { mixedDocuments } from '#server/pipelines/fixtures/mixed-documents.ts';
import { startInstallation } from './support/installation.ts';
import { dropFromDisk } from './support/screens.ts';

const N = Number(process.argv[2] ?? 1500);
const folder = `/tmp/many-${N}/Archive`;
for await (const d of mixedDocuments(N, 20)) {
  const p = join(folder, d.path);
  mkdirSync(dirname(p), { recursive: true });
  writeFileSync(p, d.bytes);
}
console.log('made');
const app = await startInstallation({ DATABASE_URL: process.env.PGURL ?? '' });
const exe = execSync('which chromium || true').toString().trim() || process.env.PLAYWRIGHT_CHROMIUM;
const browser = await chromium.launch({ executablePath: exe, args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
const any = z.any();
const base = (await app.api.mutate('knowledge.create', { name: 'Archive' }, any)).id;
await page.goto(`${app.url}/knowledge/${base}`);
await page.evaluate(() => {
  const w = window as any; w.gaps = []; let last = performance.now();
  const tick = () => { const now = performance.now(); w.gaps.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
});
let t = Date.now();
const rss = () => { try { const pids = execSync(`pgrep -f "next-server|extraction/child" `).toString().trim().split('\n'); return pids.map((p) => { try { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${p}/status`, 'utf8'))?.[1] ?? 0) / 1024; } catch { return 0; } }); } catch { return []; } };
await dropFromDisk(page, folder);
const gaps = async () => page.evaluate(() => { const g = (window as any).gaps.splice(0).sort((a: number, b: number) => a - b); return { n: g.length, p50: g[g.length >> 1], p99: g[Math.floor(g.length * 0.99)], max: g.at(-1) }; });
let task: any;
while (!task) { await new Promise((r) => setTimeout(r, 500)); task = (await app.api.list()).find((x: any) => x.kind === 'ingestion'); }
console.log('sent and created after', (Date.now() - t) / 1000, await gaps());
t = Date.now();
let kills = 0, peak = 0;
for (;;) {
  await new Promise((r) => setTimeout(r, 1000));
  const s: any = await app.api.get(task.id).catch(() => null);
  if (!s) continue;
  peak = Math.max(peak, ...rss());
  const done = s.phases[4].itemsProcessed;
  if ((kills === 0 && done > N * 0.25) || (kills === 1 && done > N * 0.6)) {
    kills += 1; console.log('kill at', done, s.progress, (Date.now() - t) / 1000);
    await page.screenshot({ path: `/tmp/big-${kills}.png` });
    await app.kill('SIGKILL'); await app.restart();
  }
  if (['completed', 'failed', 'cancelled'].includes(s.status)) { task = s; break; }
}
const secs = (Date.now() - t) / 1000;
console.log(task.status, task.attempt, secs, 's', (N / secs * 60).toFixed(0), 'docs/min', 'peak rss of one process MB', peak.toFixed(0), 'gaps', await gaps());
console.log('problems', task.problems.length, task.recovery);
const kb: any = await app.api.query('knowledge.get', { id: base }, any);
console.log('documents', kb.documents, kb.chunks);
const docs: any[] = []; let cursor: string | undefined;
do { const p: any = await app.api.query('knowledge.documents', { id: base, limit: 200, ...(cursor ? { cursor } : {}) }, any); docs.push(...p.documents); cursor = p.nextCursor ?? undefined; } while (cursor);
console.log('listed', docs.length, 'names', new Set(docs.map((d) => d.name)).size);
let found = 0; const times: number[] = [];
for (let i = 0; i < docs.length; i += 1) {
  const { passages }: any = await app.api.query('knowledge.passages', { id: docs[i].id, from: 0, limit: 3 }, any);
  const text = passages.map((p: any) => p.text).sort((a: string, b: string) => b.length - a.length)[0] ?? '';
  const words = text.split(/\s+/).slice(0, 8).join(' ');
  const t0 = performance.now();
  const a: any = await app.api.query('search.query', { query: words, documentIds: [docs[i].id] }, any);
  times.push(performance.now() - t0);
  if (a.hits.some((h: any) => h.documentId === docs[i].id)) found += 1; else console.log('not found', docs[i].name, words);
}
times.sort((a, b) => a - b);
console.log('searchable', found, 'search ms p50', times[times.length >> 1], 'p95', times[Math.floor(times.length * 0.95)]);
await page.goto(`${app.url}/tasks/${task.id}`); await page.waitForTimeout(1500); await page.screenshot({ path: '/tmp/big-task.png', fullPage: true });
await page.goto(`${app.url}/knowledge/${base}`); await page.waitForTimeout(1500); await page.screenshot({ path: '/tmp/big-base.png' });
await browser.close(); await app.stop();
