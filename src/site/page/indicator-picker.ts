import { html } from './element.ts';
import type { Indicator } from './figure.ts';
import { found } from './indicator-choice.ts';

export interface Picker {
  /** Puts the title of an indicator into the box. */
  show: (indicator: Indicator) => void;
}

/**
 * A box to search the indicators with, and a list that it opens, grouped by gap: the combobox of the
 * ARIA Authoring Practices, with the options found by the beginnings of words.
 */
export function indicatorPicker(
  place: HTMLElement,
  indicators: readonly Indicator[],
  onPick: (id: string) => void,
): Picker {
  let shown: Indicator | undefined;
  let active = -1;
  const list = html('div', {
    id: 'indicator-list',
    class: 'footpack-picker__list',
    role: 'listbox',
    'aria-label': 'Indicators',
    hidden: true,
  });
  const status = html('p', { class: 'nhsuk-u-visually-hidden', role: 'status' });
  const input = html('input', {
    id: 'indicator',
    class: 'nhsuk-input footpack-picker__input',
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': 'indicator-list',
  });
  const options = () => [...list.querySelectorAll<HTMLElement>('[role=option]')];

  const mark = (at: number) => {
    active = at;
    options().forEach((option, i) => {
      option.classList.toggle('footpack-picker__option--active', i === at);
      if (i === at) option.scrollIntoView({ block: 'nearest' });
    });
    const id = options()[at]?.id;
    if (id) input.setAttribute('aria-activedescendant', id);
    else input.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    mark(-1);
    status.textContent = '';
    if (shown) input.value = shown.title;
  };
  const pick = (id: string | undefined) => {
    const one = indicators.find((indicator) => indicator.id === id);
    if (!one) return;
    shown = one;
    close();
    onPick(one.id);
  };
  const open = (search: string) => {
    const groups = found(indicators, search);
    const count = groups.reduce((sum, group) => sum + group.indicators.length, 0);
    list.replaceChildren(
      ...groups.map((group, g) =>
        html(
          'div',
          { role: 'group', 'aria-labelledby': `gap-${g}` },
          html(
            'div',
            { id: `gap-${g}`, class: 'footpack-picker__group', role: 'presentation' },
            group.title,
          ),
          ...group.indicators.map((one) =>
            html(
              'div',
              {
                id: `option-${one.id}`,
                class: 'footpack-picker__option',
                role: 'option',
                'aria-selected': one === shown ? 'true' : 'false',
                // Before the box loses the focus, which would close the list under the pointer.
                onpointerdown: (event) => event.preventDefault(),
                onclick: () => pick(one.id),
              },
              one.title,
              html('span', { class: 'footpack-picker__domain' }, one.domain),
            ),
          ),
        ),
      ),
      ...(count ? [] : [html('p', { class: 'footpack-picker__none' }, 'Nothing of that name.')]),
    );
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    status.textContent = `${count} of ${indicators.length} indicators`;
    mark(-1);
  };

  input.addEventListener('input', () => open(input.value));
  input.addEventListener('focus', () => input.select());
  input.addEventListener('click', () => list.hidden && open(''));
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) open('');
      const count = options().length;
      const from = active < 0 ? options().findIndex((o) => o.ariaSelected === 'true') : active;
      if (count) mark((from + (key === 'ArrowDown' ? 1 : -1) + count) % count);
    } else if (key === 'Enter') {
      event.preventDefault();
      if (!list.hidden) pick((options()[active] ?? options()[0])?.id.replace(/^option-/, ''));
    } else if (key === 'Escape') {
      close();
    }
  });
  place.replaceChildren(input, list, status);
  return {
    show: (indicator) => {
      shown = indicator;
      input.value = indicator.title;
    },
  };
}
