/** The sentences whose condition holds. */
export function claims(conditions: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(conditions).flatMap(([sentence, holds]) => (holds ? [sentence] : []));
}
