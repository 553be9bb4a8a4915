import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directory } from '../../src/runtimes/node/index.ts';
import { blobs } from '../../src/sinks/blobs.ts';
import { hashOnly } from '../../src/sinks/hash-only.ts';
import { memory } from '../../src/sinks/memory.ts';
import { writable } from '../../src/sinks/writable.ts';
import { fakeS3 } from '../s3/fake-s3.ts';
import { contents, sameProgram } from '../support/same-program.ts';

const all = Object.keys(contents);
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe('the same program', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'same-program-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('downloads an asset to a folder', async () => {
    expect((await sameProgram(() => directory(folder))).result.success).toBe(true);
    for (const path of all) expect(await readFile(join(folder, path), 'utf8')).toBe(contents[path]);
  });

  it('downloads it to memory', async () => {
    const sink = memory();
    expect((await sameProgram(() => sink)).result.success).toBe(true);
    for (const path of all) expect(text(sink.bytes(path))).toBe(contents[path]);
  });

  it('downloads it as blobs', async () => {
    const sink = blobs();
    expect((await sameProgram(() => sink)).result.success).toBe(true);
    for (const path of all) expect(await sink.blob(path)?.text()).toBe(contents[path]);
  });

  it('downloads it to streams', async () => {
    const texts: Record<string, string> = {};
    const sink = writable(({ path }) => {
      texts[path] = '';
      return new WritableStream({ write: (chunk) => void (texts[path] += text(chunk)) });
    });
    expect((await sameProgram(() => sink)).result.success).toBe(true);
    expect(texts).toEqual(contents);
  });

  it('verifies it and keeps nothing', async () => {
    const { result } = await sameProgram(() => hashOnly());
    expect(result.files.map(({ path, verified }) => [path, verified])).toEqual(
      all.map((path) => [path, true]),
    );
  });

  it('downloads it to a bucket', async () => {
    const store = fakeS3();
    expect((await sameProgram(() => store.sink({ prefix: 'library' }))).result.success).toBe(true);
    for (const path of all) expect(text(store.objects.get(`library/${path}`)?.bytes)).toBe(contents[path]);
  });
});
