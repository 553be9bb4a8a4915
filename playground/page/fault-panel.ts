import type { FaultName } from './embedded-shop.ts';
import { button } from './element.ts';

const faults: readonly (readonly [name: FaultName, label: string, what: string])[] = [
  ['cut', 'Cut', 'the connection breaks'],
  ['stall', 'Stall', 'the connection breaks, and the next one falls silent after 128 KiB'],
  ['busy', '429', 'the next request is answered 429, to be tried again in 3 s'],
  ['expired', 'Expired link', 'all links have expired'],
  ['changed', 'Changed file', 'the file gets other content after 128 KiB of the next answer'],
  ['wrong-bytes', 'Wrong bytes', 'a byte near the end of the file is wrong'],
];

/** Buttons that make the embedded marketplace fail. */
export function fillFaultPanel(
  place: HTMLElement,
  inject: (name: FaultName, what: string) => void,
  clear: () => void,
): void {
  for (const [name, label, what] of faults)
    place.append(
      button(label, () => inject(name, what), { title: `${what.charAt(0).toUpperCase()}${what.slice(1)}` }),
    );
  place.append(button('Behave again', clear, { class: 'plain' }));
}
