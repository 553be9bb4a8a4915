import type { Sink, SinkFile } from '../../sinks/sink.ts';

/** The sink, with a call before bytes are written for the first time. */
export function watchedSink(sink: Sink, onFirstWrite: () => void): Sink {
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    onFirstWrite();
  };
  return {
    ...bound(sink),
    capabilities: sink.capabilities,
    async open(spec, signal) {
      const file = await sink.open(spec, signal);
      const watched: SinkFile = {
        ...bound(file),
        record: file.record,
        write(position, buffers) {
          tell();
          return file.write(position, buffers);
        },
      };
      return watched;
    },
  };
}

/** All methods of an object, wherever they come from, each still working on that object. */
function bound<T extends object>(object: T): T {
  const methods: Record<string, unknown> = {};
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value: unknown = name === 'constructor' ? undefined : Reflect.get(object, name);
      if (typeof value === 'function') methods[name] ??= value.bind(object);
    }
  }
  return methods as T;
}
