import type { TransferEvent } from 'asset-marketplace-client-core';
import { element } from './element.ts';

const kept = 200;

/** What the engine does, newest first. Ranges are not listed: there are many, and the strips show them. */
export class EventLog {
  readonly #list: HTMLOListElement;

  constructor(list: HTMLOListElement) {
    this.#list = list;
  }

  add(text: string, kind: 'engine' | 'fault' = 'engine'): void {
    const time = element('time', {}, new Date().toLocaleTimeString());
    this.#list.prepend(element('li', { class: kind }, time, ` ${text}`));
    while (this.#list.childElementCount > kept) this.#list.lastElementChild?.remove();
  }

  event(event: TransferEvent): void {
    const said = sentence(event);
    if (said !== undefined) this.add(`${event.file.split('/').at(-1)}: ${said}`);
  }
}

function sentence(event: TransferEvent): string | undefined {
  switch (event.type) {
    case 'state':
      return event.state;
    case 'retry':
      return `${event.code}, attempt ${event.attempt} in ${Math.round(event.delayMs)} ms`;
    case 'restart':
      return `begun again from byte 0: ${event.reason}`;
    case 'source-refreshed':
      return `asked for a new link: ${event.reason}`;
    case 'degraded':
      return `goes on with less: ${event.reason}`;
    case 'committed':
      return event.skipped
        ? 'there already, and the same'
        : `complete, ${event.size} bytes, proof: ${event.assurance}`;
    case 'range':
      return undefined;
    default:
      return event satisfies never;
  }
}
