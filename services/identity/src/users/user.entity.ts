import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StandardClaims } from './standard-claims.schema.js';

@Entity({ name: 'users' })
export class UserEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @Column({ type: 'text' })
  username!: string;

  /** loginKey(username): unique in the workspace, and the order of lists. */
  @Column({ name: 'username_key', type: 'text' })
  usernameKey!: string;

  @Column({ type: 'jsonb' })
  claims!: StandardClaims;

  @Column({ type: 'boolean' })
  disabled!: boolean;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}

/** What a user can sign in with: the user name and the e-mail address, no two alike in a workspace, whoever they belong to. */
@Entity({ name: 'login_names' })
export class LoginNameEntity {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'login_key', type: 'text' })
  loginKey!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: string;
}
