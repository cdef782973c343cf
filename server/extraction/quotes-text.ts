/** Whether the text contains the quote, white space and the case of letters aside. */
export function quotesText(text: string, quote: string): boolean {
  return plain(text).includes(plain(quote));
}

function plain(text: string): string {
  return text.replace(/\s+/g, '').toLowerCase();
}
