import { asFailureError } from './request-failure.ts';
import { serverConnection } from './server-connection.ts';

/**
 * A summary as Markdown, with the file name that the server gives it.
 *
 * @throws FailureError why there is none
 */
export async function exportSummary(id: string): Promise<{ filename: string; markdown: string }> {
  try {
    return await serverConnection().client.library.export.query({ id });
  } catch (error) {
    throw asFailureError(error);
  }
}
