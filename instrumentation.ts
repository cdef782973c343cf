/** Runs once when the server starts: opens the installation and begins to work. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startServer } = await import('./server/start-server.ts');
  await startServer();
}
