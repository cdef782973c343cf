import { Tokenizer } from 'htmlparser2';

/**
 * The text of HTML as a browser would show it: tags removed, entities decoded. Uses the tokenizer because the parser
 * looks through all open elements at each closing tag, which takes quadratic time on deep nesting.
 */
export function textOfMarkup(html: string): string {
  const pieces: string[] = [];
  const ignore = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, end) => pieces.push(html.slice(start, end)),
      ontextentity: (codepoint) => pieces.push(String.fromCodePoint(codepoint)),
      ...{ onattribdata: ignore, onattribend: ignore, onattribentity: ignore, onattribname: ignore },
      ...{ oncdata: ignore, onclosetag: ignore, oncomment: ignore, ondeclaration: ignore, onend: ignore },
      ...{ onopentagend: ignore, onopentagname: ignore, onprocessinginstruction: ignore, onselfclosingtag: ignore },
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return pieces.join('');
}
