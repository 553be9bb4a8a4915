import { untilAborted } from '../../shared/abort.ts';
import { endsOnce } from '../../sinks/ends-once.ts';
import { lockPath } from '../../sinks/path-lock.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { Destination } from './destination.ts';
import { savingSink } from './saving-sink.ts';
import { openZip, type ZipFile, type ZipStream } from './zip-stream.ts';

/** A sink that saves all files in one zip. A zip is one stream, so its files wait for each other. */
export function zipSink(destination: Destination): Sink {
  let zip: Promise<ZipStream> | undefined;
  let turn: Promise<void> = Promise.resolve();
  const openPaths = new Set<string>();
  const sink = savingSink(destination, async ({ path }) => {
    let entry: ZipFile | undefined;
    /** Not before there are bytes: a file that never begins leaves no trace in the zip. */
    const begun = async (): Promise<ZipFile> => {
      zip ??= openZip(destination);
      return (entry ??= await (await zip).add(path));
    };
    return new WritableStream({
      async write(chunk) {
        await (await begun()).write(chunk);
      },
      async close() {
        await (await begun()).close();
      },
      async abort(reason) {
        await entry?.abort(reason);
      },
    });
  });
  return {
    ...sink,
    async open(spec, signal) {
      const unlock = lockPath(openPaths, spec.path);
      const before = turn;
      let end = unlock;
      const ended = new Promise<void>((resolve) => {
        end = () => {
          unlock();
          resolve();
        };
      });
      turn = before.then(() => ended);
      try {
        await untilAborted(before, signal);
        return endsOnce(await sink.open(spec, signal), spec.path, end);
      } catch (error) {
        end();
        throw error;
      }
    },
    async close() {
      await (await zip)?.close();
    },
  };
}
