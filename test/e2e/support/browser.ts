// Chromium as the tests drive it, and the application that a user is sent back to.
import { createHash, KeyObject, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import tls from 'node:tls';
import { makeCertificate } from '@ostiary/crypto/testing/certificates';
import { type Browser, chromium } from 'playwright-core';
import { installedBrowser } from './installed-browser.ts';
import { system } from './system.ts';

export const launchBrowser = (...args: string[]): Promise<Browser> => launch(installedBrowser(), args);

/** One that takes push messages. */
export const launchPushBrowser = (...args: string[]): Promise<Browser> => launch(installedBrowser('push'), args);

async function launch(executablePath: string | undefined, args: readonly string[]): Promise<Browser> {
  if (executablePath === undefined) throw new Error('there is no Chromium');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      // Believed rather than ignored: scripts of a server that is not believed are compiled anew with every page, and those of workers not loaded at all.
      `--ignore-certificate-errors-spki-list=${await keyOf(system.issuerBase)}`,
      ...args,
    ],
  });
}

/** Base64 of the SHA-256 of a server's public key: RFC 7469 §2.4. */
async function keyOf(origin: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = tls.connect({ host: hostname, port: Number(port || 443), servername: hostname });
  await once(socket, 'secureConnect');
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  socket.destroy();
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

export interface Application {
  /** Chromium that finds the application at its origin, though nobody's name service knows it. */
  readonly browser: Browser;
  /** Each request that came, in order; a test empties it as it likes. */
  readonly asked: URL[];
  close(): Promise<void>;
}

/**
 * An application at `origin` (https, without a port) that answers every request with a page of nothing. It is a server, because Playwright's routes do not
 * reach a navigation that was redirected there: contexts must be opened with `ignoreHTTPSErrors`.
 */
export async function launchWithApplication(origin: string): Promise<Application> {
  const asked: URL[] = [];
  const { hostname } = new URL(origin);
  const certificate = await makeCertificate({ subject: `CN=${hostname}` });
  const server = https.createServer(
    {
      key: KeyObject.from(certificate.keys.privateKey).export({ type: 'pkcs8', format: 'pem' }),
      cert: certificate.pem,
    },
    (request, response) => {
      const url = new URL(request.url ?? '/', origin);
      if (url.pathname !== '/favicon.ico') asked.push(url);
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>app</title>the application');
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the application has no port');
  const browser = await launchBrowser(`--host-resolver-rules=MAP ${hostname}:443 127.0.0.1:${address.port}`);
  return {
    browser,
    asked,
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
