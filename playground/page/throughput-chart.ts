import { formatBytes } from 'asset-marketplace-client-core';
import type uPlot from 'uplot';

const everyMs = 500;
const seconds = 60;
const kept = (seconds * 1000) / everyMs;
const height = 96;
/** Powers of two, as sizes are written: from 1 KB/s to 1 GB/s. */
const steps = Array.from({ length: 21 }, (_, index) => 1024 * 2 ** index);

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
    new ResizeObserver(() => this.#plot?.setSize({ width: place.clientWidth, height })).observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#plot?.redraw());
  }

  /** Measures until nothing has moved for a while. */
  start(): void {
    this.#idle = 0;
    this.#place.hidden = false;
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
    const grid = { stroke: colour('--line'), width: 1 };
    const axis = {
      stroke: colour('--quiet'),
      grid,
      font: '11px system-ui',
    };
    return new Plot(
      {
        width: this.#place.clientWidth,
        height,
        padding: [8, 18, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { range: (_, __, newest) => [newest - seconds, newest] },
          y: { range: (_, __, most) => [0, Math.max(most, 1024) * 1.1] },
        },
        axes: [
          {
            ...axis,
            size: 24,
            gap: 3,
            ticks: { ...grid, size: 4 },
            splits: (plot) => [0, 15, 30, 45, 60].map((ago) => (plot.scales['x']?.max ?? 0) - ago),
            values: () => ['now', '15 s', '30 s', '45 s', '60 s ago'],
          },
          {
            ...axis,
            size: 62,
            gap: 3,
            ticks: { ...grid, size: 4 },
            space: 24,
            incrs: steps,
            values: (_, speeds) =>
              speeds.map((speed) => (speed === 0 ? '0' : `${formatBytes(speed).replace('.00', '')}/s`)),
          },
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
