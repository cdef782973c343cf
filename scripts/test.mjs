/** `npm test`: installs what is missing, then goes on in run-tests.mjs under the project's own Node. */
import { onProjectNode } from './install.mjs';
import { runScript } from './project.mjs';

await runScript(() => onProjectNode('scripts/run-tests.mjs'));
