import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accentColors, contrast, contrastOnPage, rgbOf } from './accent-colors.js';
import { brandingSchema } from './branding.js';

describe('a colour that somebody likes', () => {
  it('WCAG 2.2 §1.4.3: can be read on the page, by day and by night, and what is on it, too', () => {
    const channel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(channel, channel, channel, fc.constantFrom('light', 'dark'), (r, g, b, scheme) => {
        const hex = [r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('');
        const { accent, onAccent } = accentColors(hex, scheme);
        const behind = scheme === 'light' ? ['#f4f5f7', '#ffffff'] : ['#14171b', '#1e2329'];
        for (const one of [...behind, onAccent]) {
          expect(contrast(rgbOf(accent), rgbOf(one))).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('WCAG 2.2 §1.4.3: is measured where it is worst', () => {
    expect(contrastOnPage('#767676', 'light')).toBeCloseTo(contrast(rgbOf('767676'), rgbOf('f4f5f7')));
    expect(contrastOnPage('#767676', 'light')).toBeLessThan(contrast(rgbOf('767676'), rgbOf('ffffff')));
    expect(contrastOnPage('#9dbcff', 'dark')).toBeCloseTo(contrast(rgbOf('9dbcff'), rgbOf('1e2329')));
  });

  it('stays as it is where it can be read already', () => {
    expect(accentColors('1f4fb3', 'light')).toEqual({ accent: '#1f4fb3', onAccent: '#ffffff' });
    expect(accentColors('ffe000', 'dark')).toEqual({ accent: '#ffe000', onAccent: '#10141a' });
    expect(accentColors('ffe000', 'light').accent).not.toBe('#ffe000');
  });

  it('WCAG 2.2: black on white is 21 to 1', () => {
    expect(contrast(rgbOf('#000000'), rgbOf('#ffffff'))).toBeCloseTo(21);
    expect(contrast(rgbOf('777777'), rgbOf('ffffff'))).toBeCloseTo(4.48, 2);
  });
});

describe('branding', () => {
  it.each([
    { logoUri: 'http://a.example/logo.png' },
    { logoUri: 'javascript:alert(1)' },
    { logoUri: "https://a;sandbox/x'" },
    { logoUri: 'https://user@a.example/logo.png' },
    { primaryColor: 'red' },
    { primaryColor: '#1f4fb3;}body{display:none' },
    { primaryColor: '#FFF' },
    { note: '' },
    { note: 'a\nb' },
    { supportUri: 'mailto:a@a.example' },
    { script: 'x' },
  ])('CSP 3 §2.3.1: %j is no branding', (branding) => {
    expect(brandingSchema.safeParse(branding).success).toBe(false);
  });

  it('takes what is nothing but a look', () => {
    const full = {
      logoUri: 'https://a.example/logo.svg',
      primaryColor: '#1f4fb3',
      note: 'The shop of Acme <Inc.>',
      supportUri: 'https://a.example/help',
      privacyUri: 'https://a.example/privacy',
      termsUri: 'https://a.example/terms',
    };
    expect(brandingSchema.parse(full)).toEqual(full);
  });
});
