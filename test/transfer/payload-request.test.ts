import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadRequest, type RangePlan } from '../../src/transfer/payload-request.ts';

const plan: RangePlan = { start: 0, side: false, rangesBroken: false, unconditional: false };
const version = { origin: 'https://cdn.example', etag: '"a"', lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT' };

describe('a request for bytes', () => {
  it('asks for a range even from the beginning, and without a condition there', () => {
    expect(payloadRequest({ ...plan, version }).headers).toEqual({ range: 'bytes=0-' });
  });

  it('names the last byte, not the one after it', () => {
    expect(payloadRequest({ ...plan, start: 5, end: 10 }).headers).toEqual({ range: 'bytes=5-9' });
  });

  it('goes on with If-Range: the entity tag, else the date', () => {
    expect(payloadRequest({ ...plan, start: 5, version }).headers).toEqual({
      range: 'bytes=5-',
      'if-range': '"a"',
    });
    const { etag: _, ...dated } = version;
    expect(payloadRequest({ ...plan, start: 5, version: dated }).headers['if-range']).toBe(
      version.lastModified,
    );
  });

  it('uses If-Match beside the main stream, so that a change is no flood', () => {
    const { headers, asked } = payloadRequest({ ...plan, start: 5, end: 10, side: true, version });
    expect(headers).toEqual({ range: 'bytes=5-9', 'if-match': '"a"' });
    expect(asked).toEqual({ start: 5, end: 10, ranged: true, conditional: true, side: true });
  });

  it('is without Range for a server that cannot, and without a condition where that goes wrong', () => {
    expect(payloadRequest({ ...plan, start: 5, version, rangesBroken: true }).headers).toEqual({});
    expect(payloadRequest({ ...plan, start: 5, version, unconditional: true }).headers).toEqual({
      range: 'bytes=5-',
    });
  });

  it('says of itself exactly what it sends', () => {
    const plans = fc.record({
      start: fc.nat(100),
      end: fc.option(fc.integer({ min: 101, max: 200 }), { nil: undefined }),
      side: fc.boolean(),
      version: fc.option(fc.constant(version), { nil: undefined }),
      rangesBroken: fc.boolean(),
      unconditional: fc.boolean(),
    });
    fc.assert(
      fc.property(plans, (each) => {
        const { headers, asked } = payloadRequest(each);
        expect(asked.ranged).toBe('range' in headers);
        expect(asked.conditional).toBe('if-range' in headers || 'if-match' in headers);
        expect('if-range' in headers && 'if-match' in headers).toBe(false);
        expect(asked).toMatchObject({ start: each.start, end: each.end, side: each.side });
      }),
    );
  });
});
