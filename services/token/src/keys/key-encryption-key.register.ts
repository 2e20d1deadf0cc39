import type { KeyEncryptionKey } from '@ostiary/crypto/seal';
import type { Logger } from '@ostiary/platform/logger';
import type { DataSource } from 'typeorm';

/** The process was given a key-encryption key that did not seal this installation's keys. */
export class WrongKeyEncryptionKey extends Error {
  override readonly name = 'WrongKeyEncryptionKey';
}

/**
 * Which key-encryption keys have sealed this installation's signing keys. A wrong one is noticed when the service starts, not at the first
 * token that cannot be signed; and it seals nothing that the right one could not open.
 */
export class KeyEncryptionKeyRegister {
  #confirmed = false;
  #said = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly keyEncryptionKey: KeyEncryptionKey,
    private readonly logger: Pick<Logger, 'fatal'>,
  ) {}

  /** For readiness: false, with a line in the log that says what to do, as long as this process has the wrong key. */
  async isConfirmed(): Promise<boolean> {
    try {
      await this.confirm();
      return true;
    } catch (error) {
      if (error instanceof WrongKeyEncryptionKey && !this.#said) this.logger.fatal(error.message);
      this.#said ||= error instanceof WrongKeyEncryptionKey;
      return false;
    }
  }

  /**
   * The first key-encryption key of an installation is entered; every later start must bring one that is known, to seal with or beside it.
   * @throws WrongKeyEncryptionKey, and what the database driver throws
   */
  async confirm(): Promise<void> {
    if (this.#confirmed) return;
    const { id, others = [] } = this.keyEncryptionKey;
    // Under a lock: of two first starts with different keys, one enters its key and the other is told.
    const known: { id: string }[] = await this.dataSource.transaction(async (manager) => {
      await manager.query(`select pg_advisory_xact_lock(hashtextextended('ostiary key-encryption keys', 0))`);
      await manager.query(
        // A new one enters beside one that is known: who has that may change to another.
        `insert into key_encryption_keys (id)
          select $1 where not exists (select from key_encryption_keys)
            or exists (select from key_encryption_keys where id = any($2))
          on conflict do nothing`,
        [id, others.map((other) => other.id)],
      );
      return manager.query('select id from key_encryption_keys');
    });
    if (!known.some((one) => one.id === id)) {
      throw new WrongKeyEncryptionKey(
        `OSTIARY_KEY_ENCRYPTION_KEY is not the key that sealed this installation's signing keys (its id is ${id}; ` +
          `known: ${known.map((one) => one.id).join(', ')}). Give this service the key that it had before, if need be among OSTIARY_OTHER_KEY_ENCRYPTION_KEYS.`,
      );
    }
    this.#confirmed = true;
  }
}
