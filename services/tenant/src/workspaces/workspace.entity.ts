import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'workspaces' })
export class WorkspaceEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** Unique among the tenant's workspaces that are not deleted. */
  @Column({ type: 'text' })
  slug!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'workspace_profile', type: 'text' })
  workspaceProfile!: string;

  /** WorkspaceSettings, as some release wrote it: parsed on the way out. */
  @Column({ type: 'jsonb' })
  settings!: object;

  /** Grows with every change of the workspace, its settings or keys. */
  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'boolean' })
  disabled!: boolean;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
