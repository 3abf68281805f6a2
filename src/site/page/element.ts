/** What an element may be given: attributes, listeners by `on…`, and properties by `.name`. */
type Given = Record<string, string | number | boolean | null | undefined | EventListener>;
type Child = Node | string | null | undefined | false;

const SVG = 'http://www.w3.org/2000/svg';

function fill<E extends Element>(element: E, given: Given, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** An element of HTML with its attributes and children; listeners are given as `onclick: …`. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  given: Given = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), given, children);
}

/** The same of SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  given: Given = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, name), given, children);
}

/** The element of a page that has the id; the page is written with it. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element ${id}`);
  return element as E;
}

/** Says on the page what went wrong and what to do, in place of what was to be there. */
export function showProblem(place: HTMLElement, problem: unknown): void {
  const said = problem instanceof Error ? problem.message : String(problem);
  place.replaceChildren(
    html(
      'div',
      { class: 'nhsuk-error-summary', role: 'alert' },
      html('h2', { class: 'nhsuk-error-summary__title' }, 'This could not be shown'),
      html('div', { class: 'nhsuk-error-summary__body' }, html('p', {}, said)),
    ),
  );
}
