import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src/runtimes/browser/opfs-worker.ts', import.meta.url));

it.each([{}, { minify: true }, { keepNames: true }, { minify: true, keepNames: true }])(
  'the source of the worker needs nothing from outside when it was bundled with %j',
  async (options) => {
    const { outputFiles } = await build({
      stdin: { contents: `export { serveOpfs } from ${JSON.stringify(source)};`, resolveDir: '/' },
      bundle: true,
      format: 'iife',
      globalName: 'bundled',
      write: false,
      ...options,
    });
    const text = runInContext(
      `${outputFiles[0]?.text}; String(bundled.serveOpfs)`,
      createContext(),
    ) as string;
    const answers: unknown[] = [];
    const scope = {
      onmessage: undefined as ((event: object) => void) | undefined,
      postMessage: (answer: unknown) => answers.push(answer),
    };
    runInContext(
      `(${text})`,
      createContext({ DOMException, FileSystemFileHandle: { prototype: {} } }),
    )(scope);
    scope.onmessage?.({ data: [1, 'probe', 0] });
    scope.onmessage?.({ data: [2, 'write', 0, 0, new ArrayBuffer(1), 1] });
    await expect
      .poll(() => answers)
      .toEqual([
        [1, false],
        [2, undefined, 'InvalidStateError'],
      ]);
  },
);
