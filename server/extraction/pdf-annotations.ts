import type { PDFPageProxy } from 'pdfjs-dist';
import { z } from 'zod';
import { quotesText } from './quotes-text.ts';

/** Where something stands on a page, in the page's own space: left, bottom, right, top. */
export type Rect = readonly [number, number, number, number];

/** What a person filled into a form. */
export interface PdfField {
  readonly rect: Rect;
  readonly text: string;
  /** What the form calls it, for fields that have no label beside them. */
  readonly name: string;
  /** A box or a circle, whose label usually follows it. */
  readonly isMark: boolean;
  /** Where its baseline is drawn, if it is. */
  readonly baseline: number | null;
  readonly isMultiLine: boolean;
}

/** What a person noted on a page: a comment, a text put upon it, a highlight with a remark. */
export interface PdfNote {
  readonly rect: Rect;
  readonly text: string;
  readonly author: string;
  /** Marks words of the page, which some programs copy into the note. */
  readonly isMarkup: boolean;
}

export interface PdfAnnotations {
  readonly fields: readonly PdfField[];
  readonly notes: readonly PdfNote[];
}

/** The form values and notes that stand on a page. Links, buttons, hidden fields and passwords are none. */
export async function annotationsOf(page: PDFPageProxy): Promise<PdfAnnotations> {
  const fields: PdfField[] = [];
  const notes: PdfNote[] = [];
  const toldGroups = new Set<string>();
  for (const annotation of await page.getAnnotations({ intent: 'display' })) {
    const subtype = subtypeSchema.safeParse(annotation).data?.subtype;
    if (subtype === 'Widget') {
      const widget = widgetSchema.safeParse(annotation).data;
      const field = widget && fieldOf(widget, toldGroups);
      if (field) fields.push(field);
    } else if (subtype !== undefined && NOTES.has(subtype)) {
      const note = noteSchema.safeParse(annotation).data;
      const text = note && (note.contentsObj.str || note.textContent.join('\n')).trim();
      if (!note || !text || note.stateModel) continue;
      notes.push({ rect: note.rect, text, author: note.titleObj.str.trim(), isMarkup: MARKUPS.has(subtype) });
    }
  }
  return { fields, notes };
}

const NOTES = new Set(
  'Text FreeText Highlight Underline Squiggly StrikeOut Caret Stamp Ink Line Square Circle Polygon PolyLine FileAttachment'.split(
    ' ',
  ),
);
const MARKUPS = new Set(['Highlight', 'Underline', 'Squiggly', 'StrikeOut']);

const subtypeSchema = z.object({ subtype: z.string() });

const rectSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

const stringSchema = z.object({ str: z.string().catch('') }).catch({ str: '' });

const noteSchema = z.object({
  rect: rectSchema,
  contentsObj: stringSchema,
  titleObj: stringSchema,
  /** What is drawn of a text that was put upon the page. */
  textContent: z.array(z.string()).catch([]),
  /** Of replies that only say “accepted” or “done”. */
  stateModel: z.string().nullish().catch(null),
});

const widgetSchema = z.object({
  rect: rectSchema,
  fieldType: z.enum(['Tx', 'Btn', 'Ch', 'Sig']).nullish().catch(null),
  fieldName: z.string().catch(''),
  fieldValue: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(null),
  alternativeText: z.string().nullish().catch(null),
  password: z.boolean().catch(false),
  hidden: z.boolean().catch(false),
  multiLine: z.boolean().catch(false),
  checkBox: z.boolean().catch(false),
  radioButton: z.boolean().catch(false),
  exportValue: z.string().nullish().catch(null),
  buttonValue: z.string().nullish().catch(null),
  options: z
    .array(
      z.object({ exportValue: z.string().nullable().catch(null), displayValue: z.string().nullable().catch(null) }),
    )
    .catch([]),
  textContent: z.array(z.string()).catch([]),
  textPosition: z.tuple([z.number(), z.number()]).nullish().catch(null),
});

type Widget = z.infer<typeof widgetSchema>;

function fieldOf(widget: Widget, toldGroups: Set<string>): PdfField | null {
  if (widget.hidden || widget.password) return null;
  const { rect, textPosition, multiLine } = widget;
  const text = textOf(widget, toldGroups).trim();
  if (text === '') return null;
  const isMark = widget.fieldType === 'Btn';
  const baseline = textPosition ? rect[1] + textPosition[1] : null;
  return {
    rect,
    text,
    name: widget.alternativeText?.trim() ?? '',
    isMark,
    baseline,
    isMultiLine: multiLine || text.includes('\n'),
  };
}

function textOf(widget: Widget, toldGroups: Set<string>): string {
  if (widget.fieldType === 'Tx') return textOfTextField(widget);
  if (widget.fieldType === 'Ch') return chosenOf(widget).join(', ');
  if (widget.fieldType !== 'Btn') return '';
  const value = typeof widget.fieldValue === 'string' ? widget.fieldValue : 'Off';
  if (value === '' || value === 'Off') return '';
  if (widget.checkBox) return value === (widget.exportValue ?? value) ? markOf('ticked', value) : '';
  if (!widget.radioButton) return '';
  if (widget.buttonValue) return value === widget.buttonValue ? markOf('selected', value) : '';
  // Nothing tells which of the buttons it is: the first of them says it for all.
  if (toldGroups.has(widget.fieldName)) return '';
  toldGroups.add(widget.fieldName);
  return markOf('selected', value);
}

/** A value that is drawn in another form, as an amount or a date often is, is told as it is drawn. */
function textOfTextField({ fieldValue, textContent }: Widget): string {
  const value = typeof fieldValue === 'string' ? fieldValue : '';
  const drawn = textContent.join('\n');
  if (value.trim() === '') return drawn;
  const isFormatted = drawn.trim() !== '' && /^[\p{Nd}\p{P}\p{Sc}\s]+$/u.test(value) && !quotesText(drawn, value);
  return isFormatted ? drawn : value;
}

function chosenOf({ fieldValue, options }: Widget): string[] {
  const values = typeof fieldValue === 'string' ? [fieldValue] : (fieldValue ?? []);
  const names = new Map(options.map(({ exportValue, displayValue }) => [exportValue, displayValue]));
  return values.map((value) => names.get(value) || value);
}

function markOf(word: string, value: string): string {
  return MEANINGLESS.test(value) ? `[${word}]` : `[${word}: ${value}]`;
}

/** What boxes are called that only mean “ticked”. */
const MEANINGLESS = /^(?:on|x|checked|true|\d{1,3}|(?:choice|option|button|box|check)\s?\d*)$/i;
