import type { Connections } from './connections.ts';
import type { Target } from './target.ts';

export const OPERATION_NAMES = [
  'client-credentials',
  'par',
  'flow',
  'refresh',
  'exchange',
  'ciba',
  'introspection',
  'userinfo',
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** What an operation is done with. */
export interface OperationContext {
  readonly target: Target;
  readonly connections: Connections;
  /** How many do it at once. */
  readonly workers: number;
  /** Cookie headers of live sessions. */
  readonly sessions: readonly string[];
}

/** An operation, ready to be done over and over. */
export interface PreparedOperation {
  /** Signs what so many of it take; what was signed earlier is dropped. */
  sign(count: number): void;
  /** How many were not signed in advance since the last `sign`. */
  late(): number;
  /** Once. Throws where the answer is not the one of success. */
  run(worker: number): Promise<void>;
}

export interface Operation {
  readonly name: OperationName;
  readonly title: string;
  /** Whether the system has it; absent: both do. */
  readonly isOffered?: (target: Target) => boolean;
  /** Until it is as hot as it may get, where the system lets it be done only so often; absent: as often as all. */
  readonly warmUpOperations?: number;
  prepare(context: OperationContext): Promise<PreparedOperation>;
}
