import { once } from 'node:events';

export const PROFILES = ['cpu', 'heap'] as const;
export type ProfileKind = (typeof PROFILES)[number];

/** Microseconds between two looks at the stack: V8's own default; about a hundredth of the processor. */
const CPU_INTERVAL_MICROSECONDS = 1000;
/** Bytes that are allocated between two looks, on average: V8's own default. */
const HEAP_INTERVAL_BYTES = 32_768;

/**
 * What this process does for so long, as JSON: `cpu`: where its time goes (.cpuprofile); `heap`: who allocates what is still there at the end (.heapprofile). Names of
 * functions and files, times and sizes; no values. A snapshot of the heap would have every secret in it, and there is no way to take one here.
 * Ends early, with what there is, when `signal` says so.
 */
export async function takeProfile(kind: ProfileKind, seconds: number, signal: AbortSignal): Promise<string> {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  try {
    if (kind === 'cpu') {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: CPU_INTERVAL_MICROSECONDS });
      await session.post('Profiler.start');
      await forSeconds(seconds, signal);
      return JSON.stringify((await session.post('Profiler.stop')).profile);
    }
    await session.post('HeapProfiler.startSampling', { samplingInterval: HEAP_INTERVAL_BYTES });
    await forSeconds(seconds, signal);
    return JSON.stringify((await session.post('HeapProfiler.stopSampling')).profile);
  } finally {
    session.disconnect();
  }
}

async function forSeconds(seconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const over = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  await once(over, 'abort');
}
