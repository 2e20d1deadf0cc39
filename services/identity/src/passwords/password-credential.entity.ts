import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'password_credentials' })
export class PasswordCredentialEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** PHC string, argon2id. */
  @Column({ type: 'text' })
  hash!: string;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}
