'use client';

import { useEffect } from 'react';
import { type Place, RestingPointer, SLACK_PX, type Target } from '../ui/resting-pointer.ts';

/** For so long after a click the place is looked at, in case what lies there is replaced. */
const LOOK_FOR_MS = 6_000;
const LOOK_EVERY_MS = 100;

const CONTROLS = 'a[href], button, input, select, textarea, summary, [role="button"], [role^="menuitem"]';

/**
 * Keeps a double click from reaching two things: a control that has just come to lie under the resting pointer, because
 * what was there has gone, takes no click. Keyboards and assistive technology are not concerned.
 */
export function ClickGuard() {
  useEffect(() => {
    const pointer = new RestingPointer();
    const subscription = new AbortController();
    const options = { capture: true, passive: true, signal: subscription.signal };
    let timer: ReturnType<typeof setInterval> | undefined;
    let pressed: { readonly slackPx: number } | null = null;

    const look = ({ x, y }: Place) => targetOf(document.elementFromPoint(x, y));
    const keepLooking = () => {
      clearInterval(timer);
      const until = performance.now() + LOOK_FOR_MS;
      timer = setInterval(() => {
        if (pointer.at === null || performance.now() > until) clearInterval(timer);
        else pointer.sees(look(pointer.at), performance.now());
      }, LOOK_EVERY_MS);
    };

    const onMove = (event: PointerEvent) => {
      // A quick way there and back again is one event.
      const steps = event.getCoalescedEvents?.() ?? [];
      if (steps.some((step) => pointer.isAwayFrom(placeOf(step), slackOf(event)))) pointer.forget();
      pointer.moved(placeOf(event), targetOf(event.target), performance.now(), { slackPx: slackOf(event), look });
    };
    const onPress = (event: PointerEvent) => {
      pressed = { slackPx: slackOf(event) };
    };
    const onClick = (event: MouseEvent) => {
      // Of one press only the first click: a label passes it on to its field. Keys and scripts press nothing.
      if (pressed === null || event.detail === 0) return;
      const { slackPx } = pressed;
      pressed = null;
      const isRepeat = event.detail > 1;
      const isRefused = pointer.refuses(placeOf(event), targetOf(event.target), performance.now(), {
        isRepeat,
        slackPx,
        look,
      });
      keepLooking();
      if (!isRefused) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const forget = () => pointer.forget();

    document.addEventListener('pointermove', onMove, options);
    // Browsers tell of what comes under a pointer that rests in this way alone.
    document.addEventListener('pointerover', onMove, options);
    document.addEventListener('pointerdown', onPress, options);
    document.addEventListener('wheel', forget, options);
    document.addEventListener('touchmove', forget, options);
    document.addEventListener('keydown', forget, options);
    window.addEventListener('popstate', forget, options);
    window.addEventListener('click', onClick, { capture: true, signal: subscription.signal });
    return () => {
      clearInterval(timer);
      subscription.abort();
    };
  }, []);
  return null;
}

function placeOf({ clientX, clientY }: MouseEvent): Place {
  return { x: clientX, y: clientY };
}

function slackOf({ pointerType }: PointerEvent): number {
  return pointerType === 'mouse' ? SLACK_PX.mouse : SLACK_PX.touch;
}

function targetOf(element: EventTarget | null): Target | null {
  if (!(element instanceof Element)) return null;
  const control = element.closest('label')?.control ?? element.closest(CONTROLS);
  if (control === null) return null;
  return { control, name: control.getAttribute('aria-label') ?? control.textContent };
}
