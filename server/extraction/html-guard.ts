import { Parser } from 'htmlparser2';
import { fail } from '#domain/failure.ts';
import type { ExtractionLimits } from './extraction-limits.ts';

/**
 * Refuses HTML that is nested too deeply or has too many elements, before anything slower or recursive sees it.
 *
 * @throws FailureError `document_too_complex`
 */
export function guardHtml(
  html: string,
  name: string,
  limits: Pick<ExtractionLimits, 'htmlDepth' | 'htmlElements'>,
): void {
  let depth = 0;
  let elements = 0;
  const parser = new Parser({
    onopentagname: () => {
      depth += 1;
      elements += 1;
      if (depth > limits.htmlDepth || elements > limits.htmlElements) fail('document_too_complex', { name });
    },
    onclosetag: () => {
      depth -= 1;
    },
  });
  parser.end(html);
}
