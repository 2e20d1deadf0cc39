import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The code of a user (CIBA §7.1). */
@Entity({ name: 'user_codes' })
export class UserCodeEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** PHC string. */
  @Column({ type: 'text' })
  hash!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
