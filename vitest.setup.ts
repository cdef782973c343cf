/**
 * An error on the console that no test expects fails the test in which it was written (Vitest itself does so for
 * unhandled rejections). A test that expects one spies on `console.error` itself.
 */
import { format } from 'node:util';
import { afterEach } from 'vitest';

let unexpected: string[] = [];

console.error = (...words: unknown[]): void => {
  unexpected.push(format(...words));
};

afterEach(() => {
  const messages = unexpected;
  unexpected = [];
  if (messages.length > 0) throw new Error(`Unexpected console.error:\n${messages.join('\n')}`);
});
