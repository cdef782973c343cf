import type { PassageReader } from './passage-reader.ts';

const SAMPLES = 60;

/** Some of the text from its whole length, to guess the language by. */
export async function sampleOf(passages: PassageReader): Promise<string> {
  const { count } = passages;
  const step = Math.max(1, Math.floor(count / SAMPLES));
  const texts: string[] = [];
  for (let at = 0; at < count; at += step) {
    for (const { text } of await passages.read(at, 1)) texts.push(text.slice(0, count === 1 ? 20_000 : 1_000));
  }
  return texts.join('\n');
}
