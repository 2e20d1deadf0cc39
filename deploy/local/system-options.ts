import type { LogMode } from './journal.ts';
import type { ServiceName } from './service-names.ts';

export interface SystemOptions {
  /** The system's folder: data, secrets, certificates, logs. Else that of `npm start`, or a throwaway one when `fresh`. */
  readonly stateDir?: string;
  /** Starts empty, does not flush to disk, and forgets everything at the end. */
  readonly fresh?: boolean;
  /** `free` unless told otherwise when `fresh`, so that systems can run beside each other. */
  readonly ports?: 'default' | 'free';
  readonly replicas?: Readonly<Partial<Record<'authorize' | 'token', number>>>;
  /** Which services to start; all unless told otherwise. */
  readonly services?: readonly ServiceName[];
  /** The folder with a folder for each service, for trying the launcher with others than our own. */
  readonly servicesDirectory?: string;
  readonly log?: LogMode;
  /** Added to the environment of every service. */
  readonly env?: Readonly<Record<string, string>>;
  /** Starts again what dies on its own. */
  readonly supervise?: boolean;
  /** Gives the start up: everything that was started is ended, and `startSystem` throws the signal's reason. */
  readonly signal?: AbortSignal;
}
