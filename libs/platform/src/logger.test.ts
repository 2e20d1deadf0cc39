import { describe, expect, it } from '@jest/globals';
import { createLogger, logPlainly, nestLogger } from './logger.js';

function lines(level = 'info') {
  const written: Record<string, unknown>[] = [];
  const options = { service: 'token', level, instanceId: 'one' } as const;
  const logger = createLogger(options, { write: (line) => void written.push(JSON.parse(line)) });
  return { logger, written };
}

describe('the log', () => {
  it('is a JSON object a line, with service, instance, level and time', () => {
    const { logger, written } = lines();
    logger.info({ requestId: 'r' }, 'request');
    expect(written).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'token',
        instance: 'one',
        requestId: 'r',
        message: 'request',
      },
    ]);
  });

  it('never holds what a secret is usually called, at the first three levels', () => {
    const { logger, written } = lines();
    const secrets = {
      password: 's3cret',
      client_secret: 's3cret',
      authorization: 's3cret',
      'set-cookie': 's3cret',
      code: 's3cret',
    };
    logger.info({ ...secrets, inner: { ...secrets, inner: secrets } }, 'x');
    expect(JSON.stringify(written)).not.toContain('s3cret');
    expect(JSON.stringify(written).match(/\[redacted\]/g)).toHaveLength(15);
  });

  it('tells what went wrong, and nothing else that the error carries', () => {
    const { logger, written } = lines();
    const query = Object.assign(new Error('duplicate key'), {
      code: '23505',
      query: 'insert',
      parameters: ['s3cret'],
      detail: 's3cret',
    });
    logger.error({ err: new Error('outer', { cause: query }) }, 'failed');
    logger.error(query);
    logger.error({ err: 'just text' }, 'failed');
    expect(JSON.stringify(written)).not.toContain('s3cret');
    expect(written).toMatchObject([
      {
        err: {
          type: 'Error',
          message: 'outer',
          stack: expect.any(String),
          cause: { message: 'duplicate key', code: '23505' },
        },
      },
      { err: { message: 'duplicate key' } },
      { err: 'just text' },
    ]);
  });

  it.each(['info', 'debug'] as const)(
    'has plain fields as it has others, when it is told them plainly (%s)',
    (level) => {
      const { logger, written } = lines('debug');
      const fields = { route: '/:tenant/"x"\n\u2028\ud800', status: 200, ms: 0.25, error: undefined };
      logger[level](fields, 'request');
      logPlainly(logger, level, fields, 'request');
      logger[level]({}, 'nothing');
      logPlainly(logger, level, {}, 'nothing');
      const [one, same, none, sameNone] = written.map(({ time, ...line }) => ({ ...line, time: typeof time }));
      expect([Object.keys(same ?? {}), same]).toEqual([Object.keys(one ?? {}), one]);
      expect([Object.keys(sameNone ?? {}), sameNone]).toEqual([Object.keys(none ?? {}), none]);
    },
  );

  it('is told nothing plainly that is below its level, and takes a child for what it is', () => {
    const { logger, written } = lines('info');
    logPlainly(logger, 'debug', { status: 200 }, 'request');
    logPlainly(logger.child({ part: 'mail' }), 'info', { status: 200 }, 'request');
    expect(written).toEqual([expect.objectContaining({ part: 'mail', status: 200, message: 'request' })]);
  });

  it("keeps Nest's chatter to itself, and its errors not", () => {
    const { logger, written } = lines();
    const nest = nestLogger(logger);
    nest.log('Mapped {/x, GET} route', 'RouterExplorer');
    nest.error('broken', 'the stack', 'Somewhere');
    expect(written).toMatchObject([{ level: 'error', message: 'broken', nest: 'Somewhere', stack: 'the stack' }]);
  });
});
