import type { Config } from 'tailwindcss';

/** The tokens are CSS, in app/globals.css (`@theme`), and the sources are found without a list: nothing else is needed. */
export default {} satisfies Config;
