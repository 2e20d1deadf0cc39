import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'administrators' })
export class AdministratorEntity {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  /** `user` or `client`, of system/admin. */
  @PrimaryColumn({ name: 'subject_type', type: 'text' })
  subjectType!: string;

  @PrimaryColumn({ name: 'subject_id', type: 'text' })
  subjectId!: string;

  @Column({ type: 'text' })
  role!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
