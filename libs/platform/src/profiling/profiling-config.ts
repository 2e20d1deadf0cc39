import { z } from 'zod';
import { type ConfigSchema, port } from '../config.js';

export interface ProfilingConfig {
  /** On this machine's own address and no other; undefined: profiles cannot be had. */
  readonly profilingPort: number | undefined;
}

export const profilingConfig: ConfigSchema<ProfilingConfig> = z
  .object({ OSTIARY_PROFILING_PORT: port.optional() })
  .transform((env) => ({ profilingPort: env.OSTIARY_PROFILING_PORT }));
