import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/**
 * The text of an expression that is the same in every run: literals, templates, `String.raw`, constants of this and
 * imported modules, `+`, `join` and `map` over lists of these. Null for anything else.
 */
export function constantText(expression: ts.Expression): string | null {
  const value = evaluated(expression, new Map());
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

type Value = string | number | readonly Value[] | null;
type Names = ReadonlyMap<string, Value>;

function evaluated(given: ts.Expression, names: Names): Value {
  const node = unwrapped(given);
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isTemplateExpression(node)) return templateText(node, names, (part) => part.text);
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') {
    const { template } = node;
    if (ts.isNoSubstitutionTemplateLiteral(template)) return rawText(template);
    return templateText(template, names, rawText);
  }
  if (ts.isArrayLiteralExpression(node)) return listOf(node, names);
  if (ts.isIdentifier(node)) return names.get(node.text) ?? constantNamed(node.text, node.getSourceFile());
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [evaluated(node.left, names), evaluated(node.right, names)];
    if (typeof left === 'number' && typeof right === 'number') return left + right;
    return isText(left) && isText(right) ? `${left}${right}` : null;
  }
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)
    ? called(node, node.expression, names)
    : null;
}

function unwrapped(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return unwrapped(node.expression);
  }
  return node;
}

function isText(value: Value): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function rawText(
  part: ts.NoSubstitutionTemplateLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail,
): string {
  return part.rawText ?? part.text;
}

function templateText(
  { head, templateSpans }: ts.TemplateExpression,
  names: Names,
  textOf: (part: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail) => string,
): string | null {
  let text = textOf(head);
  for (const { expression, literal } of templateSpans) {
    const value = evaluated(expression, names);
    if (!isText(value)) return null;
    text += `${value}${textOf(literal)}`;
  }
  return text;
}

function listOf({ elements }: ts.ArrayLiteralExpression, names: Names): Value {
  const values = elements.flatMap((element) => {
    const value = evaluated(ts.isSpreadElement(element) ? element.expression : element, names);
    return ts.isSpreadElement(element) && Array.isArray(value) ? value : [value];
  });
  return values.every((value) => value !== null) ? values : null;
}

/** `list.join(text)`, `list.map((item) => text)`. */
function called(call: ts.CallExpression, method: ts.PropertyAccessExpression, names: Names): Value {
  const list = evaluated(method.expression, names);
  const [argument] = call.arguments;
  if (!Array.isArray(list) || argument === undefined) return null;
  if (method.name.text === 'join') {
    const separator = evaluated(argument, names);
    return typeof separator === 'string' && list.every(isText) ? list.join(separator) : null;
  }
  const parameter = ts.isArrowFunction(argument) ? argument.parameters[0]?.name : undefined;
  if (method.name.text !== 'map' || !ts.isArrowFunction(argument) || ts.isBlock(argument.body)) return null;
  if (parameter === undefined || !ts.isIdentifier(parameter)) return null;
  const { body } = argument;
  const mapped = list.map((item: Value) => evaluated(body, new Map([...names, [parameter.text, item]])));
  return mapped.every((value) => value !== null) ? mapped : null;
}

/** The value of a `const` at the top of the file, or of one that it imports. */
function constantNamed(name: string, file: ts.SourceFile): Value {
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.Const) !== 0) {
      for (const declaration of statement.declarationList.declarations) {
        if (declaration.name.getText() !== name || declaration.initializer === undefined) continue;
        return evaluated(declaration.initializer, new Map());
      }
    }
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const binding = bindings.elements.find((element) => element.name.text === name);
    const imported = binding === undefined ? null : importedFile(statement.moduleSpecifier.text, file.fileName);
    if (imported !== null) return constantNamed((binding?.propertyName ?? binding?.name)?.text ?? name, imported);
  }
  return null;
}

function importedFile(specifier: string, from: string): ts.SourceFile | null {
  const inProject = /^#(domain|server)\/(.*)$/.exec(specifier);
  const path =
    inProject === null
      ? resolve(dirname(from), specifier)
      : resolve(import.meta.dirname, '../..', inProject[1] ?? '', inProject[2] ?? '');
  return existsSync(path) && path.endsWith('.ts') ? parse(path, readFileSync(path, 'utf8')) : null;
}

/** The syntax of a file, with parents. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}
