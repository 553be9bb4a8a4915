import { expect, test } from 'vitest';
import type { LogFields, Logger } from '../../src/shared/logger.ts';
import { api, harness, json, redirect } from './harness.ts';

const broken = (): never => {
  throw new Error('no');
};

test('hooks see each request, answer and pause, with safe URLs', async () => {
  const told: unknown[] = [];
  const tell = (name: string) => (info: object) => void told.push([name, info]);
  const { session, run } = harness(
    (_, count) =>
      [redirect('b?sig=s3cr3t'), json(1, { status: 503, headers: { 'retry-after': '2' } })][count - 1] ??
      json(1),
    { hooks: { onRequest: tell('request'), onResponse: tell('response'), onRetry: tell('retry') } },
  );
  await run(session.json('a?key=h1dden'));
  const [a, b] = [`${api}a?…`, `${api}b?…`];
  const method = 'GET';
  expect(told).toStrictEqual([
    ['request', { method, url: a, attempt: 1 }],
    ['response', { method, url: a, status: 302, durationMs: 0 }],
    ['request', { method, url: b, attempt: 1 }],
    ['response', { method, url: b, status: 503, durationMs: 0 }],
    ['retry', { method, url: a, attempt: 2, delayMs: 2000 }],
    ['request', { method, url: a, attempt: 2 }],
    ['response', { method, url: a, status: 200, durationMs: 0 }],
  ]);
});

test('a logger gets the same in lines of its own', async () => {
  const lines: [string, LogFields | undefined][] = [];
  const write = (message: string, fields?: LogFields): void => void lines.push([message, fields]);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const { session, run } = harness(() => json(1), { logger });
  await run(session.json('a?key=h1dden'));
  expect(lines).toStrictEqual([
    ['HTTP request', { method: 'GET', url: `${api}a?…`, attempt: 1 }],
    ['HTTP response', { method: 'GET', url: `${api}a?…`, status: 200, durationMs: 0 }],
  ]);
});

test('a hook or a logger that throws breaks nothing', async () => {
  const warnings: string[] = [];
  const logger: Logger = {
    debug: broken,
    info: broken,
    error: broken,
    warn: (message) => void warnings.push(message),
  };
  const { session, run } = harness((_, count) => (count === 1 ? json(1, { status: 503 }) : json('done')), {
    logger,
    hooks: { onRequest: broken, onResponse: broken, onRetry: broken },
  });
  expect(await run(session.json('a'))).toBe('done');
  expect(warnings).toStrictEqual([
    'The hook onRequest threw',
    'The hook onResponse threw',
    'The hook onRetry threw',
    'The hook onRequest threw',
    'The hook onResponse threw',
  ]);
});
