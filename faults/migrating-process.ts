/** Opens the installation whose settings are in its environment: what {@link file://./migration-kills.ts} kills. */
import { openInstallation } from '#server/open-installation.ts';
import { readSettings } from '#server/settings/settings.ts';

const settings = readSettings(process.env);
process.send?.('opening');
const { database } = await openInstallation(settings);
process.send?.('open');
await database.close();
process.disconnect?.();
