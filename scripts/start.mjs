/** `npm start`: installs what is missing, then goes on in serve.mjs under the project's own Node. */
import { onProjectNode } from './install.mjs';
import { runScript } from './project.mjs';

await runScript(() => onProjectNode('scripts/serve.mjs'));
