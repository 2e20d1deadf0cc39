import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { type RunningInbox, startInbox } from './inbox.ts';

let inbox: RunningInbox;
beforeEach(async () => {
  inbox = await startInbox({ smtp: 0, http: 0 });
});
afterEach(() => inbox.close());

const get = (path: string, host = `localhost:${inbox.ports.http}`, method = 'GET') =>
  new Promise<{ status: number; policy: string; body: string }>((resolve, reject) => {
    const options = { port: inbox.ports.http, host: '127.0.0.1', path, method, agent: false, headers: { host } };
    http
      .request(options, async (response) => {
        const body = (await response.setEncoding('utf8').toArray()).join('');
        const policy = String(response.headers['content-security-policy']);
        resolve({ status: response.statusCode ?? 0, policy, body });
      })
      .on('error', reject)
      .end();
  });

async function send(subject: string, html: string): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: inbox.ports.smtp, ignoreTLS: true });
  await transport.sendMail({ from: 'a@x.example', to: 'b@y.example', subject, text: 'Plain words', html });
  transport.close();
  const [latest] = JSON.parse((await get('/messages.json')).body);
  return latest.id;
}

describe('the local inbox', () => {
  it('keeps what is sent to anybody and shows it, latest first', async () => {
    await send('First', '<p>One</p>');
    const id = await send('Second', '<p>Two</p>');
    const messages = JSON.parse((await get('/messages.json')).body);
    expect(messages.map((message: { subject: string; to: string[] }) => [message.subject, message.to])).toEqual([
      ['Second', ['b@y.example']],
      ['First', ['b@y.example']],
    ]);
    expect((await get('/')).body).toContain(`<a href="/messages/${id}">Second</a>`);
    expect((await get(`/messages/${id}`)).body).toContain('Plain words');
    expect((await get(`/messages/${id}/html`)).body).toContain('<p>Two</p>');
  });

  it('CSP 3 §6.3.5: shows what arrived in a sandbox that runs nothing, and escapes it elsewhere', async () => {
    const hostile = '"><script>alert(1)</script>';
    const id = await send(hostile, `<script>alert(1)</script><img src="https://evil.example/x">`);
    for (const page of ['/', `/messages/${id}`]) {
      const { body, policy } = await get(page);
      expect(body).not.toContain('<script>alert');
      expect(policy).toContain("default-src 'none'");
    }
    expect((await get(`/messages/${id}`)).body).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    const { policy } = await get(`/messages/${id}/html`);
    expect(policy).toMatch(/default-src 'none'; .*sandbox allow-popups allow-popups-to-escape-sandbox$/);
    expect(policy).not.toContain('allow-scripts');
  });

  it('answers to no name that somebody else points at this machine, and to nothing but reading', async () => {
    expect((await get('/messages.json', 'evil.example')).status).toBe(421);
    expect((await get('/messages.json', `localhost.evil.example:${inbox.ports.http}`)).status).toBe(421);
    expect((await get('/', `localhost:${inbox.ports.http}`, 'POST')).status).toBe(405);
    expect((await get('/messages/00000000-0000-0000-0000-000000000000')).status).toBe(404);
    expect((await get('/../../etc/passwd')).status).toBe(404);
  });
});
