import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** The namespace that gives the pid its meaning, where that can be told. */
  readonly space?: string | undefined;
  /** Another one for each lock. */
  readonly id: string;
}

const staleMs = 30_000;
/** The pid of another machine or container says nothing: only silence does. */
const foreignStaleMs = 120_000;

/** This process, with a new id. */
export function newOwner(): LockOwner {
  return {
    pid: process.pid,
    host: hostname(),
    space: pidSpace(),
    id: crypto.randomUUID().replaceAll('-', ''),
  };
}

/** An owner as a lock file holds it, or undefined when the file is torn. */
export function parseOwner(text: string): LockOwner | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { pid, host, space, id } = (parsed ?? {}) as Record<string, unknown>;
  if (!Number.isSafeInteger(pid) || typeof host !== 'string' || typeof id !== 'string') return undefined;
  return { pid: pid as number, host, id, space: typeof space === 'string' ? space : undefined };
}

/**
 * Has the owner ended without freeing its lock? A process that is not there any more has. One that is there has not,
 * however long it was silent: it may have been stopped. Of one that cannot be looked up only the silence counts.
 */
export function isGone(owner: LockOwner, silentMs: number): boolean {
  const here = newOwner();
  if (owner.host !== here.host || (owner.space !== undefined && owner.space !== here.space)) {
    return silentMs > foreignStaleMs;
  }
  // Threads and copies of this package share the pid, so it proves nothing.
  if (owner.pid === here.pid) return silentMs > staleMs;
  const exists = processExists(owner.pid);
  if (exists === undefined) return silentMs > staleMs;
  if (exists) return silentMs > Math.max(staleMs, uptimeMs());
  return owner.space !== undefined || silentMs > staleMs;
}

/** Undefined when it may not be asked. */
function processExists(pid: number): boolean | undefined {
  if (pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ESRCH') return false;
    return code === 'EPERM' ? true : undefined;
  }
}

/** Since the machine started: a lock that was silent for longer is from before, and its pid is another process now. */
function uptimeMs(): number {
  return attempt(() => os.uptime() * 1000) ?? Infinity;
}

function hostname(): string {
  return attempt(() => os.hostname()) ?? '';
}

/** Containers may share a host name and a folder, but not the meaning of a pid. Only Linux has such spaces. */
function pidSpace(): string | undefined {
  if (process.platform !== 'linux') return process.platform;
  return attempt(() => fs.readlinkSync('/proc/self/ns/pid'));
}

/** Deno may deny any of these. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
