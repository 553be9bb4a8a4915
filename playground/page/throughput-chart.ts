import { formatBytes } from 'asset-marketplace-client-core';
import type uPlot from 'uplot';

const everyMs = 500;
const kept = 120;

/** Bytes a second over the last minute. The chart library is loaded when the first byte is on its way. */
export class ThroughputChart {
  readonly #place: HTMLElement;
  readonly #bytesPerSecond: () => number;
  readonly #times: number[] = [];
  readonly #speeds: number[] = [];
  #library: Promise<typeof uPlot | undefined> | undefined;
  #plot: uPlot | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #idle = 0;

  constructor(place: HTMLElement, bytesPerSecond: () => number) {
    this.#place = place;
    this.#bytesPerSecond = bytesPerSecond;
    new ResizeObserver(() => this.#plot?.setSize({ width: place.clientWidth, height: 110 })).observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#plot?.redraw());
  }

  /** Measures until nothing has moved for a while. */
  start(): void {
    this.#idle = 0;
    this.#timer ??= setInterval(() => void this.#measure(), everyMs);
  }

  async #measure(): Promise<void> {
    const speed = this.#bytesPerSecond();
    this.#idle = speed > 0 ? 0 : this.#idle + 1;
    if (this.#idle > 20) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#times.push(Date.now() / 1000);
    this.#speeds.push(speed);
    if (this.#times.length > kept) {
      this.#times.shift();
      this.#speeds.shift();
    }
    const data: uPlot.AlignedData = [this.#times, this.#speeds];
    this.#plot ??= await this.#create(data);
    this.#plot?.setData(data);
  }

  /** Undefined where the library does not load: there are languages that its number format refuses. */
  async #create(data: uPlot.AlignedData): Promise<uPlot | undefined> {
    this.#library ??= Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]).then(
      ([{ default: loaded }]) => loaded,
      () => undefined,
    );
    const Plot = await this.#library;
    if (this.#plot !== undefined) return this.#plot;
    this.#place.replaceChildren(...(Plot === undefined ? ['The chart could not be loaded.'] : []));
    if (Plot === undefined) return undefined;
    const colour = (name: string) => (): string =>
      getComputedStyle(this.#place).getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--quiet'),
      grid: { stroke: colour('--line'), width: 1 },
      font: '11px system-ui',
    };
    return new Plot(
      {
        width: this.#place.clientWidth,
        height: 110,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, most) => [0, Math.max(most, 1) * 1.1] } },
        axes: [
          {
            ...axis,
            values: (_, times) =>
              times.map((time) =>
                new Date(time * 1000).toLocaleTimeString([], { second: '2-digit', minute: '2-digit' }),
              ),
          },
          { ...axis, size: 70, values: (_, speeds) => speeds.map((speed) => `${formatBytes(speed)}/s`) },
        ],
        series: [
          {},
          { stroke: colour('--accent'), fill: colour('--accent-soft'), width: 2, points: { show: false } },
        ],
      },
      data,
      this.#place,
    );
  }
}
