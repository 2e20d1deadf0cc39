import { describe, expect, it } from '@jest/globals';
import { browserName } from './browser-name.js';

const APPLE = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('the name of a browser', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox (Windows)'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${APPLE} Chrome/142.0.0.0 Safari/537.36`, 'Chrome (Linux)'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${APPLE} Chrome/142.0.0.0 Safari/537.36 Edg/142.0`, 'Edge (Windows)'],
    [`Mozilla/5.0 (Linux; Android 16; K) ${APPLE} Chrome/142.0.0.0 Mobile Safari/537.36`, 'Chrome (Android)'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1',
      'Safari (iOS)',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15',
      'Safari (macOS)',
    ],
    ['curl/8.5.0', undefined],
    ['', undefined],
    ['Visit https://evil.example now! Firefox/1', 'Firefox'],
  ])('of %s is %s: nothing of what was sent', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });
});
