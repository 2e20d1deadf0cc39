import http from 'node:http';
import https from 'node:https';

export interface ProbeAnswer {
  readonly status: number;
  readonly body: string;
}

/** One GET on a connection of its own. Throws when there is no answer within two seconds. */
export const probe = (url: string, ca?: string): Promise<ProbeAnswer> =>
  new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? https.get : http.get;
    const options = { agent: false, timeout: 2000, ...(ca ? { ca } : {}) };
    const request = get(url, options, async (response) => {
      try {
        resolve({ status: response.statusCode ?? 0, body: (await response.setEncoding('utf8').toArray()).join('') });
      } catch (error) {
        reject(error);
      }
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 2 s'))).on('error', reject);
  });
