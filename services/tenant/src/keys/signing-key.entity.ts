import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'signing_keys' })
export class SigningKeyEntity {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  /** RFC 7638 thumbprint. */
  @PrimaryColumn({ type: 'text' })
  kid!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  alg!: string;

  @Column({ type: 'text' })
  state!: string;

  @Column({ name: 'public_jwk', type: 'jsonb' })
  publicJwk!: object;

  /** Sealed by `token`, which alone can open it. */
  @Column({ name: 'sealed_private_key', type: 'bytea' })
  sealedPrivateKey!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** From when it signs. */
  @Column({ name: 'activates_at', type: 'timestamptz' })
  activatesAt!: Date;

  /** For a retired key: when it is no longer published. */
  @Column({ name: 'retires_at', type: 'timestamptz', nullable: true })
  retiresAt!: Date | null;

  /** For a key that signs: when its successor is to be made; null: to be reckoned. */
  @Column({ name: 'rotates_at', type: 'timestamptz', nullable: true })
  rotatesAt!: Date | null;
}
