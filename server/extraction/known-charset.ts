/** The Encoding Standard's name of an encoding that is labelled so, or null. */
export function knownCharset(label: string | null | undefined): string | null {
  if (!label) return null;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return null;
  }
}
