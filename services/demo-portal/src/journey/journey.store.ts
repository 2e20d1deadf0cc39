/**
 * Journeys in Redis. They hold tokens, so that each is sealed under a key that only its browser's cookie has: whoever reads Redis reads
 * nothing. An id is the workspace's path and the cookie: no cookie of one demo finds anything in another.
 */
import { hkdfSync } from 'node:crypto';
import { randomToken } from '@ostiary/crypto/random';
import { localKeyEncryptionKey, SealError, seal, unseal } from '@ostiary/crypto/seal';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PortalPlace } from '../portal/portal-place.js';
import type { Attempt, Journey } from './journey.js';

/** Nothing is kept longer. */
export const JOURNEY_SECONDS = 3600;
/** As long as somebody may take to sign in. */
const ATTEMPT_SECONDS = 900;

export type SealedRecords = Pick<ExpiringRecords<string>, 'put' | 'get' | 'take' | 'delete'>;

export interface FoundJourney {
  /** The cookie's value. */
  readonly secret: string;
  readonly journey: Journey;
}

export class Journeys {
  constructor(
    private readonly journeys: SealedRecords,
    private readonly attempts: SealedRecords,
    private readonly now: () => number,
  ) {}

  async begin(place: PortalPlace, from: Partial<Journey> = {}): Promise<FoundJourney> {
    const found = {
      secret: randomToken(32),
      journey: {
        cheats: {},
        fresh: [],
        ...from,
        csrfToken: randomToken(24),
        expiresAt: this.now() + JOURNEY_SECONDS * 1000,
      },
    };
    await this.save(place, found);
    return found;
  }

  async find(place: PortalPlace, secret: string | undefined): Promise<FoundJourney | undefined> {
    if (secret === undefined) return undefined;
    const id = idOf(place, secret);
    const journey = await opened<Journey>(await this.journeys.get(id), secret, id);
    return journey === undefined || journey.expiresAt <= this.now() ? undefined : { secret, journey };
  }

  async save(place: PortalPlace, { secret, journey }: FoundJourney): Promise<void> {
    const id = idOf(place, secret);
    const seconds = (journey.expiresAt - this.now()) / 1000;
    await this.journeys.put(id, await sealed(journey, secret, id), Math.min(seconds, JOURNEY_SECONDS));
  }

  async end(place: PortalPlace, secret: string): Promise<void> {
    await this.journeys.delete(idOf(place, secret));
  }

  async putAttempt(place: PortalPlace, secret: string, attempt: Attempt): Promise<void> {
    const id = `${idOf(place, secret)}/${attempt.state}`;
    await this.attempts.put(id, await sealed(attempt, secret, id), ATTEMPT_SECONDS);
  }

  /** Once: of two answers to one request the second finds nothing. Undefined also for a state that another browser began with. */
  async takeAttempt(place: PortalPlace, secret: string, state: string): Promise<Attempt | undefined> {
    const id = `${idOf(place, secret)}/${state}`;
    return opened<Attempt>(await this.attempts.take(id), secret, id);
  }
}

const idOf = ({ path }: PortalPlace, secret: string): string => path + secret;

const keyOf = (secret: string) =>
  localKeyEncryptionKey(new Uint8Array(hkdfSync('sha256', secret, 'ostiary', 'ostiary/v1/demo-journey', 32)));

async function sealed(value: object, secret: string, id: string): Promise<string> {
  return Buffer.from(await seal(Buffer.from(JSON.stringify(value)), keyOf(secret), id)).toString('base64');
}

async function opened<T>(text: string | undefined, secret: string, id: string): Promise<T | undefined> {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(await unseal(Buffer.from(text, 'base64'), keyOf(secret), id)).toString('utf8'));
  } catch (error) {
    // A record that somebody has put there is none.
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
