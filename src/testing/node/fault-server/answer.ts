/** A header as it is written, not checked: a fault may put anything there. */
export type HeaderLine = readonly [name: string, value: string];

/** Bytes of a body, made where they are needed: `fill` may be asked for more than `length`, by a fault that sends more. */
export interface AnswerBody {
  readonly length: number;
  fill(offset: number, target: Uint8Array): void;
}

/**
 * How the answer ends once `sends` bytes are out: `keep` (properly), `fin` (the connection is closed), `reset`, or
 * `stall` (silence; when released, the rest follows and the answer ends properly).
 */
export type Ending = 'keep' | 'fin' | 'reset' | 'stall';

/** An answer before it is written: headers without those of framing. */
export interface Answer {
  readonly status: number;
  readonly reason?: string;
  readonly headers: readonly HeaderLine[];
  readonly body: AnswerBody;
  /** Content-Length, chunks, neither (ended by the connection), or no body at all and no header for one. */
  readonly framing: 'length' | 'chunked' | 'close' | 'none';
  /** Content-Length values instead of the true one. */
  readonly lengths?: readonly string[];
  /** Bytes of body that are really sent: fewer than `body.length`, or more. Default: all. */
  readonly sends?: number;
  readonly ending?: Ending;
  readonly drip?: Drip;
  /** Written before the status line. */
  readonly preface?: string;
  /** Written in place of the last chunk. */
  readonly lastChunk?: string;
}

/** From byte `after` of the body on: so many bytes at a time, with a pause after each. */
export interface Drip {
  readonly after: number;
  readonly bytes: number;
  readonly everyMs: number;
}

/** Bytes that need not be HTTP, then an ending. With a drip, `raw` is repeated for ever. */
export interface RawAnswer {
  readonly raw: string;
  readonly ending: Ending;
  readonly everyMs?: number;
  /** Comes once, before `raw`. */
  readonly first?: string;
}

export const noBody: AnswerBody = { length: 0, fill: (_, target) => void target.fill(0) };

/** Bytes that exist already; past their end come zeros. */
export function bytesBody(bytes: Uint8Array): AnswerBody {
  return {
    length: bytes.length,
    fill(offset, target) {
      const rest = bytes.subarray(offset, offset + target.length);
      target.set(rest);
      target.fill(0, rest.length);
    },
  };
}

/** A text in UTF-8. */
export function textBody(text: string): AnswerBody {
  return bytesBody(new TextEncoder().encode(text));
}

/** `unit`, again and again, up to `length` bytes. */
export function repeatedBody(unit: string, length: number): AnswerBody {
  const bytes = new TextEncoder().encode(unit);
  return {
    length,
    fill(offset, target) {
      for (let index = 0; index < target.length; index += 1) {
        target[index] = bytes[(offset + index) % bytes.length] ?? 0;
      }
    },
  };
}

/** The answer with this header, in the place of one of that name if there is one. */
export function withHeader(answer: Answer, name: string, ...values: readonly string[]): Answer {
  const others = answer.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return { ...answer, headers: [...others, ...values.map((value): HeaderLine => [name, value])] };
}

/** A short answer of text that is complete in itself. */
export function textAnswer(
  status: number,
  text: string,
  type = 'text/plain',
  ...headers: HeaderLine[]
): Answer {
  return { status, headers: [['Content-Type', type], ...headers], body: textBody(text), framing: 'length' };
}
