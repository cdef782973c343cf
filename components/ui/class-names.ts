import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our own text sizes have to be named, or tailwind-merge takes them for colours and drops one of the two.
const merge = extendTailwindMerge({
  extend: {
    classGroups: { 'font-size': [{ text: ['fine', 'ui', 'lead', 'read', 'gist', 'heading', 'title'] }] },
  },
});

/** Joins class names; of two that set the same property, the later one wins. */
export function classNames(...names: ClassValue[]): string {
  return merge(clsx(names));
}
