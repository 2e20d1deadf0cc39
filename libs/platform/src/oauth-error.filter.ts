import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { OAuthError } from '@ostiary/oauth/oauth-error';

/** RFC 9110 §15.5.6: 405 names the methods that there are. */
export function methodNotAllowed(allow: readonly string[]): OAuthError {
  return new OAuthError('invalid_request', `only ${allow.join(', ')} is allowed here`, {
    clause: 'RFC 9110 §15.5.6',
    status: 405,
    headers: { allow: allow.join(', ') },
  });
}

@Catch()
export class OAuthErrorFilter implements ExceptionFilter {
  catch(_exception: unknown, _host: ArgumentsHost): void {
    throw new Error('not there yet');
  }
}
