/** A piece of HTML, made by `html` alone: what it holds of others' text has been escaped. */
export interface Markup {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Held = string | number | null | Markup | readonly Markup[];

/** Text that a page shows as it is, whatever it holds. */
export function escaped(text: string): string {
  // Control characters have no place in a page; a line of a file may hold some.
  return text
    .replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
    .replace(/[^\P{Cc}\t\n]/gu, '·');
}

function markupOf(held: Held): string {
  if (held === null) return '';
  if (typeof held === 'object') {
    return 'markup' in held ? held.markup : held.map((piece) => piece.markup).join('');
  }
  return escaped(String(held));
}

/** HTML with values put in, each escaped unless it is HTML itself. */
export function html(parts: TemplateStringsArray, ...held: readonly Held[]): Markup {
  return { markup: String.raw({ raw: parts }, ...held.map(markupOf)) };
}

/** An address of the web as a link; anything else as text. */
export function link(address: string | null): Markup | null {
  if (address === null) return null;
  return /^https?:\/\//.test(address)
    ? html`<a href="${address}">${address}</a>`
    : html`${address}`;
}
