/**
 * What stands within lines of a page and is text, or is none, by what is around it: a button beside the words of a heading
 * (“Copy link”) is a control; the source of a formula is read where no script has shown it.
 */
export function settleInLine(body: Element): void {
  for (const button of [...body.querySelectorAll('button')]) settleButton(button);
  for (const source of [...body.querySelectorAll('script[type^="math/tex"]')]) {
    const shown = source.previousElementSibling;
    const isShown = shown !== null && /(?:^|[\s_-])MathJax/i.test(shown.className.slice(0, LONGEST_CLASS));
    if (isShown) source.remove();
    else replaceByText(source, `$${source.textContent ?? ''}$`);
  }
}

const LONGEST_CLASS = 1_000;

function settleButton(button: Element): void {
  const line = button.closest('h1, h2, h3, h4, h5, h6, summary, dt');
  if (line === null || button.hasAttribute('aria-expanded') || button.hasAttribute('aria-controls')) return;
  const text = (button.textContent ?? '').trim();
  if ((line.textContent ?? '').trim().length > text.length + LONGEST_SIGN) button.remove();
}

/** A number or a sign beside a button is no heading. */
const LONGEST_SIGN = 3;

function replaceByText(element: Element, text: string): void {
  element.replaceWith(element.ownerDocument.createTextNode(text));
}
