import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'sign_in_tallies' })
export class SignInTallyEntity {
  /** Keyed hash of workspace, account and address; base64url. */
  @PrimaryColumn({ type: 'text' })
  key!: string;

  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  /** The key of the account's own tally; null: written before there was this column. */
  @Column({ type: 'text', nullable: true })
  account!: string | null;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ name: 'last_failure_at', type: 'timestamptz', nullable: true })
  lastFailureAt!: Date | null;

  @Column({ name: 'last_success_at', type: 'timestamptz', nullable: true })
  lastSuccessAt!: Date | null;

  @Column({ name: 'forget_at', type: 'timestamptz' })
  forgetAt!: Date;
}
