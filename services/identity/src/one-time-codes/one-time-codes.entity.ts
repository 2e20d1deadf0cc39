import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The TOTP secret of a user. */
@Entity({ name: 'one_time_codes' })
export class OneTimeCodesEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'sealed_secret', type: 'bytea' })
  sealedSecret!: Buffer;

  /** RFC 6238 §5.2: the time step of the last code that was taken, in decimal: so the driver reads 64-bit columns. */
  @Column({ name: 'last_step', type: 'bigint' })
  lastStep!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}

/** A secret of which no code has been shown yet. */
@Entity({ name: 'one_time_code_enrolments' })
export class OneTimeCodeEnrolmentEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: string;

  /** Names the interaction or session in which it was begun. */
  @PrimaryColumn({ type: 'text' })
  context!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'sealed_secret', type: 'bytea' })
  sealedSecret!: Buffer;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}

@Entity({ name: 'recovery_codes' })
export class RecoveryCodeEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: string;

  /** Keyed hash; base64url. */
  @PrimaryColumn({ type: 'text' })
  hash!: string;

  @Column({ type: 'text' })
  tenant!: string;
}
