import { foldText } from './fold-text.ts';

/** The title that a document's properties declare, or null where it is blank or a program's left-over. */
export function declaredTitle(title: unknown): string | null {
  if (typeof title !== 'string') return null;
  const text = foldText(title);
  const isLeftOver =
    /^(untitled|document|title|microsoft word|powerpoint presentation|slide|no title|\d+)( ?\d+)?$/i.test(text) ||
    /^microsoft (word|powerpoint|excel) - /i.test(text) ||
    /\.(docx?|pdf|indd|tex|dvi|qxp|qxd|ps|eps|rtf|odt|pptx?|xlsx?|txt|pages|fm|p65)$/i.test(text) ||
    !/\p{L}/u.test(text);
  return isLeftOver ? null : text;
}
