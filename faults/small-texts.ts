import { makeProse } from '#server/extraction/fixtures/prose.ts';

/** Short texts, each of them another, as people paste them. */
export function smallText(seed: number): { title: string; text: string } {
  const { title, abstract, sections } = makeProse({ sections: 2, seed });
  const paragraphs = sections.flatMap((section) => [section.heading, ...section.paragraphs]);
  return { title: `Text ${seed}`, text: [title, abstract, ...paragraphs].join('\n\n') };
}
