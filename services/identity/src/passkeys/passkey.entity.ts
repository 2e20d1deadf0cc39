import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'passkeys' })
export class PasskeyEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: string;

  /** base64url. */
  @Column({ name: 'credential_id', type: 'text' })
  credentialId!: string;

  /** COSE_Key. */
  @Column({ name: 'public_key', type: 'bytea' })
  publicKey!: Buffer;

  /** A 32-bit number, in decimal: so the driver reads 64-bit columns. */
  @Column({ name: 'sign_count', type: 'bigint' })
  signCount!: string;

  @Column({ type: 'text', array: true })
  transports!: string[];

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'boolean' })
  synced!: boolean;

  @Column({ name: 'backed_up', type: 'boolean' })
  backedUp!: boolean;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;
}
