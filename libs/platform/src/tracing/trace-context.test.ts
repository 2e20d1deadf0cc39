import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTraceparent, writeTraceparent } from './trace-context.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('W3C Trace Context §3.2.2: is read as it is written', () => {
    const digits = (length: number) =>
      fc
        .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
        .filter((text) => !/^0+$/.test(text));
    fc.assert(
      fc.property(digits(32), digits(16), fc.boolean(), (traceId, spanId, sampled) => {
        const place = { traceId, spanId, sampled };
        expect(readTraceparent(writeTraceparent(place))).toEqual(place);
      }),
    );
  });

  it('W3C Trace Context §3.2.2.5: of the flags only the last bit counts', () => {
    expect(readTraceparent(`00-${trace}-${span}-03`)).toMatchObject({ sampled: true });
    expect(readTraceparent(`00-${trace}-${span}-fe`)).toMatchObject({ sampled: false });
  });

  it('W3C Trace Context §4.3: of a later version what is known is read', () => {
    expect(readTraceparent(`01-${trace}-${span}-01-more`)).toMatchObject({ traceId: trace });
  });

  it.each([
    ['nothing', undefined],
    ['no text', ''],
    ['a version that is none', `ff-${trace}-${span}-01`],
    ['more than version 00 has', `00-${trace}-${span}-01-more`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${span}-01`],
    ['a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${trace.toUpperCase()}-${span}-01`],
    ['a line break', `00-${trace}-${span}-01\n`],
    ['two of them', `00-${trace}-${span}-01, 00-${trace}-${span}-01`],
    ['something short', `00-${trace.slice(1)}-${span}-01`],
  ])('W3C Trace Context §3.2.2: %s is none', (_what, text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });
});
