/** What of a chunk is embedded: its text, after the headings that it stands under and does not begin with. */
export function embeddedText(chunk: { readonly headingPath: readonly string[]; readonly text: string }): string {
  const beginning = new Set(chunk.text.split('\n', 2 * chunk.headingPath.length));
  return [...chunk.headingPath.filter((heading) => !beginning.has(heading)), chunk.text].join('\n');
}
