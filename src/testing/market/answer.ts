import { bytesContent, type FileContent } from './file-content.ts';

/** An answer before faults and before it is sent. */
export interface MarketAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: AnswerBody | undefined;
}

/** The part of a content that an answer carries. */
export interface AnswerBody {
  readonly content: FileContent;
  readonly start: number;
  readonly length: number;
}

export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): MarketAnswer {
  return textAnswer(status, JSON.stringify(value), 'application/json', headers);
}

export function textAnswer(
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
  headers: Record<string, string> = {},
): MarketAnswer {
  return wholeAnswer(status, bytesContent(text), { 'content-type': type, ...headers });
}

export function wholeAnswer(
  status: number,
  content: FileContent,
  headers: Record<string, string>,
): MarketAnswer {
  return {
    status,
    headers: { 'content-length': String(content.size), ...headers },
    body: { content, start: 0, length: content.size },
  };
}

/** An error of the API: a code for programs, a message for people. */
export function errorAnswer(
  status: number,
  error: string,
  message: string,
  headers: Record<string, string> = {},
): MarketAnswer {
  return jsonAnswer(status, { error, message }, headers);
}
