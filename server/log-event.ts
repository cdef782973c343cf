/** Writes one line that operators can search for: the constant name of an event, then its fields as JSON. */
export function logEvent(event: string, fields: Readonly<Record<string, unknown>>): void {
  console.warn(`${event} ${JSON.stringify(fields)}`);
}
