import { describe, expect, it } from 'vitest';
import { Tally } from './tally.ts';

describe('the number of documents', () => {
  const opened = () => new Tally(new Map([['waiting', 2]]), { closed: ['zip', 'site'], summarized: 0 });

  it('is unknown until all that holds documents has said how many', () => {
    const tally = opened();
    expect(tally.total).toBeNull();
    tally.expect('zip', 9_900);
    expect(tally.total, 'the site is still to say').toBeNull();
    tally.close('site');
    expect(tally.total).toBe(9_902);
  });

  it('stays the same while an archive is unpacked, also where some of its files fail', () => {
    const tally = opened();
    tally.close('site');
    tally.expect('zip', 120);
    tally.addFrom('zip', 'failed', 1);
    tally.addFrom('zip', 'waiting', 50);
    expect(tally.total).toBe(122);
    expect(tally.known).toBe(53);
    tally.addFrom('zip', 'waiting', 69);
    tally.close('zip');
    expect(tally.total).toBe(122);
    expect(tally.in('failed')).toBe(1);
  });

  it('stays unknown while pages come from a site that has yet to say how many', () => {
    const tally = opened();
    tally.expect('zip', 0);
    tally.addFrom('site', 'waiting', 1);
    expect(tally.total).toBeNull();
    tally.expect('site', 3);
    tally.addFrom('site', 'waiting', 1);
    expect(tally.total).toBe(2 + 1 + 3);
  });

  it('counts an archive that could not be opened to its end as one that failed', () => {
    const tally = opened();
    tally.close('site');
    tally.expect('zip', 120);
    tally.addFrom('zip', 'waiting', 50);
    tally.fail('zip', 'waiting');
    expect(tally.total).toBe(53);
  });

  it('is unknown again when a document turns out to hold others', () => {
    const tally = new Tally(new Map([['waiting', 3]]), { closed: [], summarized: 0 });
    expect(tally.total).toBe(3);
    tally.reopen('odd.bin');
    expect(tally.total).toBeNull();
    tally.expect('odd.bin', 5);
    expect(tally.total).toBe(7);
  });
});
