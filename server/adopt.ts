/**
 * `npm run adopt`: makes the database and the data folder of these settings one installation, for operators who have moved or
 * restored one of the two on purpose. Says before what it finds.
 */
import { openDatabase } from '#server/db/database.ts';
import { readSettings } from '#server/settings/settings.ts';
import { adoptDataFolder, describePairing } from './installation.ts';
import { describeStartFailure } from './start-failure.ts';

try {
  const settings = readSettings(process.env);
  const { dataDir, trashDays } = settings;
  const database = await openDatabase(settings);
  try {
    const found = await describePairing({ database, dataDir });
    console.log(`Database     ${database.name} (installation ${found.inDatabase ?? 'none'})`);
    console.log(`Data folder  ${dataDir} (installation ${found.inFolder ?? 'none'})`);
    console.log(`${found.files} stored files, ${found.unknownFiles} of them unknown to the database.`);
    console.log(`Both are installation ${await adoptDataFolder({ database, dataDir })} now.`);
    if (found.unknownFiles > 0) {
      console.log(`Unknown files will be moved to ${dataDir}/trash and deleted after ${trashDays} days.`);
    }
  } finally {
    await database.close();
  }
} catch (error) {
  console.error(describeStartFailure(error));
  process.exitCode = 1;
}
