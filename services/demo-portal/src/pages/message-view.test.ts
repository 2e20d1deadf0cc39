import { describe, expect, it } from '@jest/globals';
import { CHEAT_NAMES, CHEATS } from '../cheats/cheat-list.js';
import type { Exchange } from '../messages/exchange.js';
import { answerTable, formTable, wireView } from './message-view.js';
import { STEPS, stepsTaken } from './step-list.js';

const LONG_LIVED = 'ost_rt_0123456789abcdefghij';
const exchange: Exchange = {
  request: {
    method: 'POST',
    url: 'https://id.example/acme/demo/token',
    headers: [['dpop', 'a.b.c']],
    body: `grant_type=refresh_token&refresh_token=${LONG_LIVED}&x=%3Cb%3E`,
  },
  response: { status: 200, headers: [], body: JSON.stringify({ access_token: 'short', refresh_token: LONG_LIVED }) },
};

describe('messages on the page', () => {
  it('never show the refresh token, wherever it stands', () => {
    const shown = [
      wireView('Wire', exchange),
      formTable('Form', 'refresh-request', exchange),
      answerTable('Answer', 'tokens', exchange),
    ].map(({ text }) => text);
    for (const text of shown) {
      expect(text).not.toContain(LONG_LIVED);
      expect(text).toContain('ost_rt…');
    }
  });

  it('are text, whatever they hold', () => {
    expect(formTable('Form', 'refresh-request', exchange).text).toContain('&lt;b&gt;');
    expect(
      answerTable('A', 'userinfo', {
        ...exchange,
        response: { ...exchange.response, body: '{"<i>":"<s>","__proto__":1}' },
      }).text,
    ).toContain('&lt;i&gt;');
  });
});

describe('what can be tried', () => {
  it.each(CHEAT_NAMES)('%s names one clause, and says whom it protects', (name) => {
    const { rule, protection, deed, title } = CHEATS[name];
    expect(rule).toMatch(/^RFC \d{4} §[\d.]+(\(\d+\))?$/);
    for (const sentence of [protection, deed]) expect(sentence).toMatch(/^[A-Z].+\.$/);
    expect(title).not.toBe('');
  });
});

describe('the steps', () => {
  it('are nine, each with a clause, and none is taken before anything is', () => {
    expect(STEPS.map(({ clause }) => clause)).not.toContain('');
    expect([STEPS.length, stepsTaken(undefined).size]).toEqual([9, 0]);
    const nothing = { csrfToken: '', expiresAt: 0, cheats: {}, fresh: [] };
    expect(stepsTaken(nothing).size).toBe(0);
  });
});
