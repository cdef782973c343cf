import { beforeEach, describe, expect, test } from 'vitest';
import { RestingPointer, SETTLE_MS, SLACK_PX } from './resting-pointer.ts';

const HERE = { x: 100, y: 100 };
const cancelFirst = { control: {}, name: 'Cancel: first' };
const cancelSecond = { control: {}, name: 'Cancel: second' };

let pointer: RestingPointer;
beforeEach(() => {
  pointer = new RestingPointer();
  pointer.moved(HERE, cancelFirst, 0);
});

describe('a control that came under a resting pointer', () => {
  test.each([80, 250, 700, 1_100])('takes no click %i ms after the first one', (later) => {
    expect(pointer.refuses(HERE, cancelFirst, 0)).toBe(false);
    expect(pointer.refuses(HERE, cancelSecond, later)).toBe(true);
  });

  test('takes none soon after it came, however long the action took', () => {
    expect(pointer.refuses(HERE, cancelFirst, 0)).toBe(false);
    pointer.sees(cancelFirst, 5_000);
    pointer.sees(cancelSecond, 9_000);
    expect(pointer.refuses(HERE, cancelSecond, 9_000 + SETTLE_MS - 1)).toBe(true);
  });

  test('takes one when it has been there for a while', () => {
    pointer.sees(cancelSecond, 1_000);
    expect(pointer.refuses(HERE, cancelSecond, 1_000 + SETTLE_MS)).toBe(false);
  });

  test('takes none of any number of hasty clicks', () => {
    for (let at = 200; at < 6_000; at += 400) expect(pointer.refuses(HERE, cancelSecond, at)).toBe(true);
  });

  test('takes none where nothing was under the pointer before', () => {
    pointer.moved({ x: 300, y: 300 }, null, 0);
    pointer.sees(cancelSecond, 500);
    expect(pointer.refuses({ x: 301, y: 302 }, cancelSecond, 900)).toBe(true);
  });

  test('takes one at once when the pointer has really moved, or the person has scrolled', () => {
    expect(pointer.refuses({ x: 100, y: 100 + SLACK_PX.mouse + 1 }, cancelSecond, 300)).toBe(false);
    pointer.forget();
    expect(pointer.refuses(HERE, cancelFirst, 310)).toBe(false);
  });
});

test('a hand that trembles has not moved', () => {
  pointer.moved({ x: 103, y: 98 }, cancelSecond, 300);
  expect(pointer.refuses({ x: 102, y: 102 }, cancelSecond, 400)).toBe(true);
});

describe('a small move from one control to the next', () => {
  const near = { x: 104, y: 100 };

  test('is a move, where the first one is still where it was', () => {
    const look = () => cancelFirst;
    pointer.moved(near, cancelSecond, 300, { look });
    expect(pointer.refuses(near, cancelSecond, 310, { look })).toBe(false);
  });

  test('is none, where the second one has come to the first one’s place', () => {
    const look = () => cancelSecond;
    expect(pointer.refuses(HERE, cancelFirst, 0, { look })).toBe(false);
    pointer.moved(near, cancelSecond, 300, { look });
    pointer.moved(HERE, cancelSecond, 400, { look });
    expect(pointer.refuses(near, cancelSecond, 700, { look })).toBe(true);
  });

  test('with a finger, which tells of no moves', () => {
    const beside = { x: 120, y: 100 };
    expect(pointer.refuses(HERE, cancelFirst, 0, { slackPx: SLACK_PX.touch, look: () => cancelFirst })).toBe(false);
    expect(pointer.refuses(beside, cancelSecond, 300, { slackPx: SLACK_PX.touch, look: () => cancelFirst })).toBe(
      false,
    );
  });
});

test('a finger hits the same place less exactly', () => {
  const near = { x: 115, y: 110 };
  expect(pointer.refuses(near, cancelSecond, 400, { slackPx: SLACK_PX.touch })).toBe(true);
});

test('a switch that has turned takes a click, and not the second one of a double click', () => {
  const resume = { control: cancelFirst.control, name: 'Resume: first' };
  expect(pointer.refuses(HERE, resume, 200, { isRepeat: true })).toBe(true);
  expect(pointer.refuses(HERE, resume, 900)).toBe(false);
});

test('what is there again, because what lay over it has closed, takes a click at once', () => {
  expect(pointer.refuses(HERE, cancelFirst, 0)).toBe(false);
  pointer.sees(null, 100);
  pointer.sees(cancelFirst, 900);
  expect(pointer.refuses(HERE, cancelFirst, 1_000)).toBe(false);
  expect(pointer.refuses(HERE, cancelSecond, 1_100)).toBe(true);
});

test('the same control, named alike, takes every click', () => {
  for (let at = 0; at < 1_000; at += 100)
    expect(pointer.refuses(HERE, cancelFirst, at, { isRepeat: true })).toBe(false);
});

test('what is no control takes every click', () => expect(pointer.refuses(HERE, null, 100)).toBe(false));
