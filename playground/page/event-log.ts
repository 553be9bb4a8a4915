import type { TransferEvent } from 'asset-marketplace-client-core';
import { element } from './element.ts';

const kept = 200;

/** `fault` is what the user did, `trouble-met` how the engine answers. */
type Kind = 'engine' | 'good' | 'trouble-met' | 'fault';

/** What the engine does, newest first. Ranges are not listed: there are many, and the strips show them. */
export class EventLog {
  readonly #list: HTMLOListElement = element('ol');

  constructor(place: HTMLElement) {
    place.append(
      element('p', { class: 'quiet' }, 'Each step of a download appears here, newest first.'),
      this.#list,
    );
  }

  add(text: string, kind: Kind = 'engine'): void {
    const time = element('time', {}, new Date().toTimeString().slice(0, 8));
    this.#list.prepend(element('li', { class: kind }, time, element('span', {}, text)));
    while (this.#list.childElementCount > kept) this.#list.lastElementChild?.remove();
  }

  event(event: TransferEvent): void {
    const said = sentence(event);
    if (said !== undefined) this.add(`${event.file.split('/').at(-1)}: ${said}`, kindOf(event));
  }
}

function kindOf(event: TransferEvent): Kind {
  if (event.type === 'committed') return 'good';
  const isTrouble = event.type !== 'state' || event.state === 'failed';
  return isTrouble ? 'trouble-met' : 'engine';
}

function sentence(event: TransferEvent): string | undefined {
  switch (event.type) {
    case 'state':
      return event.state;
    case 'retry':
      return `${event.code}, tries again in ${Math.round(event.delayMs)} ms (attempt ${event.attempt})`;
    case 'restart':
      return `begun again from byte 0: ${event.reason}`;
    case 'source-refreshed':
      return `asked for a new link: ${event.reason}`;
    case 'degraded':
      return `goes on with less: ${event.reason}`;
    case 'committed':
      return event.skipped
        ? 'there already, and the same'
        : `complete, ${event.size.toLocaleString()} bytes, proof: ${event.assurance}`;
    case 'range':
      return undefined;
    default:
      return event satisfies never;
  }
}
