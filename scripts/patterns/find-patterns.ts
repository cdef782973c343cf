import ts from 'typescript';
import { constantText, parse } from './constant-text.ts';

/** A regular expression in a source file. */
export interface FoundPattern {
  readonly line: number;
  /** As the file has it. */
  readonly text: string;
  /** Null where it is put together from what is only known when the program runs. */
  readonly source: string | null;
  readonly flags: string;
  /** Why it need not be proved, where a comment in front of it says so. */
  readonly exemption: string | null;
}

/**
 * All regular expressions of a file: literals, and calls of `RegExp`. An exemption is a comment directly before the
 * statement or the property that holds the pattern, or before the pattern itself: `// Bounded pattern: why its time is.`
 */
export function findPatterns(path: string, text: string): FoundPattern[] {
  const file = parse(path, text);
  const found: FoundPattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ ...placeOf(node, file), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') {
      found.push({ ...placeOf(node, file), ...constructed(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** `RegExp(pattern)` of another pattern has that one's source, which is found by itself. */
function constructed({
  arguments: given,
}: ts.NewExpression | ts.CallExpression): Pick<FoundPattern, 'source' | 'flags'> {
  const [pattern, flags] = given ?? [];
  const knownFlags = flags === undefined ? '' : constantText(flags);
  const source = pattern === undefined ? '' : constantText(pattern);
  return knownFlags === null ? { source: null, flags: '' } : { source, flags: knownFlags };
}

function placeOf(node: ts.Node, file: ts.SourceFile): Pick<FoundPattern, 'line' | 'text' | 'exemption'> {
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return { line: line + 1, text: node.getText(), exemption: exemptionOf(node, file) };
}

const MARK = 'Bounded pattern: ';

function exemptionOf(pattern: ts.Node, file: ts.SourceFile): string | null {
  const text = file.getFullText();
  for (let node = pattern; node !== file; node = node.parent) {
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      const comment = text.slice(pos, end);
      const start = comment.indexOf(MARK);
      if (start >= 0) return comment.slice(start + MARK.length).trim();
    }
    if (ts.isStatement(node) || ts.isClassElement(node) || ts.isPropertyAssignment(node)) return null;
  }
  return null;
}
