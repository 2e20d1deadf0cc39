import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'encryption_keys' })
export class EncryptionKeyEntity {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  /** RFC 7638 thumbprint. */
  @PrimaryColumn({ type: 'text' })
  kid!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  alg!: string;

  @Column({ name: 'public_jwk', type: 'jsonb' })
  publicJwk!: object;

  /** Sealed by `token`, which alone can open it. */
  @Column({ name: 'sealed_private_key', type: 'bytea' })
  sealedPrivateKey!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** No longer published: kept to read what was encrypted to it before. */
  @Column({ type: 'boolean' })
  retired!: boolean;

  /** When its successor is to be made, or, retired, when it is gone; null: to be reckoned. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt!: Date | null;
}
