import type { FaultName } from './embedded-shop.ts';
import { button, element } from './element.ts';

const faults: readonly (readonly [name: FaultName, label: string, what: string])[] = [
  ['cut', 'Cut', 'the connection breaks'],
  ['stall', 'Stall', 'the line falls silent'],
  ['busy', '429', 'too busy for 3 seconds'],
  ['expired', 'Expired link', 'every link is out of date'],
  ['changed', 'Changed file', 'other content, half way'],
  ['wrong-bytes', 'Wrong bytes', 'one byte differs'],
];

/** Buttons that make the embedded marketplace fail. */
export function fillFaultPanel(
  place: HTMLElement,
  inject: (name: FaultName, what: string) => void,
  clear: () => void,
): void {
  for (const [name, label, what] of faults) {
    const made = button(`${label} `, () => inject(name, what));
    made.append(element('small', {}, what));
    place.append(made);
  }
  place.append(button('Behave again', clear, { class: 'plain' }));
}
